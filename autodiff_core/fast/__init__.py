"""What makes the engine fast, and may be left out.

With AUTODIFF_FAST=0 in the environment every answer stays the same.

recorder    a short path from `x * y` to a node, for plain numbers and arrays
steps       an operation's rules, written once as straight-line source
sweeps      the sweep of a path that is taken again and again, as one function
arguments   code that takes apart arguments of one structure
program     a graph as Python source: what steps, sweeps and compiled gradients are made of
statements  how each operation of a program is spelled
targets     where each result of a program is written
generated   source becomes a function
plain       what stands in for the first four when they are switched off"""

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
