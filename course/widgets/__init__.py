"""The interactive pictures of the lessons.

Importing this package is quick: each widget's module is loaded when it is first used. It also lets
a notebook cell that ends in a `Graph` show the graph's picture.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .branch_tracer import BranchTracer as BranchTracer
    from .checkpoint_explorer import CheckpointExplorer as CheckpointExplorer
    from .depth_explorer import DepthExplorer as DepthExplorer
    from .digit_pad import DigitPad as DigitPad
    from .graph_explorer import GraphExplorer as GraphExplorer
    from .graph_view import GraphView as GraphView
    from .guess_box import Guess as Guess
    from .guess_box import guess as guess
    from .mode_race import ModeRace as ModeRace
    from .reverse_order import ReverseOrder as ReverseOrder
    from .shape_flow import ShapeFlow as ShapeFlow
    from .swell_meter import SwellMeter as SwellMeter
    from .u_curve import UCurve as UCurve

MODULES = {
    "BranchTracer": "branch_tracer",
    "CheckpointExplorer": "checkpoint_explorer",
    "DepthExplorer": "depth_explorer",
    "DigitPad": "digit_pad",
    "GraphExplorer": "graph_explorer",
    "GraphView": "graph_view",
    "Guess": "guess_box",
    "ModeRace": "mode_race",
    "ReverseOrder": "reverse_order",
    "ShapeFlow": "shape_flow",
    "SwellMeter": "swell_meter",
    "UCurve": "u_curve",
}
__all__ = sorted(MODULES)
FUNCTIONS = {"guess": "guess_box"}  # short ways to a widget


def __getattr__(name: str) -> Any:
    module = (MODULES | FUNCTIONS).get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *MODULES])


if "IPython" in sys.modules:
    from .graph_pictures import show_graphs

    show_graphs()
