"""The checks of module 4, one file for each task."""

from course.modules.reverse.accumulation import Accumulate
from course.modules.reverse.edge_visits import EdgeVisits
from course.modules.reverse.gradients import Gradient
from course.modules.reverse.local_rules import LocalRule
from course.modules.reverse.orders import TopologicalOrder
from course.modules.reverse.recording import Record
from course.modules.reverse.sweeps import Sweep
from course.modules.reverse.transposes import TransposeTest

__all__ = [
    "Accumulate",
    "EdgeVisits",
    "Gradient",
    "LocalRule",
    "Record",
    "Sweep",
    "TopologicalOrder",
    "TransposeTest",
]
