"""What makes the engine fast. With AUTODIFF_FAST=0 in the environment every answer stays the same.

    recorder    a short path from `x * y` to a node, for plain numbers and arrays
    steps       an operation's rules, written once as straight-line source
    sweeps      the sweep of a path that is taken again and again, as one function
    arguments   code that takes apart arguments of one structure
    plain       what stands in for these four when they are switched off

Such code is written by `program`, a graph as Python: equal operations once, results in arrays that
are free (`targets`), each operation as it is spelled best (`statements`), and made a function by
`generated`."""

import os

from ..primitive import Operation

# The one switch. An import decides it, since rows take their functions from here.
if os.environ.get("AUTODIFF_FAST", "1") == "0":
    from .plain import StructureCache, binary, sweep_path, unary
else:
    from .arguments import StructureCache  # type: ignore[assignment]
    from .recorder import binary, unary
    from .steps import write_pull
    from .sweeps import sweep_path

    Operation.first_pull = staticmethod(write_pull)

__all__ = ["StructureCache", "binary", "sweep_path", "unary"]
