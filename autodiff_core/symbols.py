"""Symbols: nodes without values, on no tape. The table's rules run on them as on anything else."""

from typing import Any

from .errors import TracedValueError
from .graph import Node, Trace, new_node
from .operation import Operation
from .primitive import Primitive


class Symbols(Trace):
    """The trace of symbols: nodes without values, on no tape."""

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Node:
        moving = tuple(i for i, o in enumerate(operands) if o.__class__ is Node and o.trace is self)
        return new_node(self, None, operands, Operation(primitive, params, moving))

    def read(self, node: Node, use: str) -> Any:
        raise TracedValueError(f"A symbol cannot be {use}: use where(condition, a, b), or trace(f, 2.0).")


SYMBOLS = Symbols()
SYMBOLS.level, SYMBOLS.append = 1, lambda node: None


def symbols(names: str) -> Any:
    """Symbolic nodes with no value: `x, y = symbols("x y")`; one name gives one node."""
    made = tuple(SYMBOLS.input(None, name) for name in names.replace(",", " ").split())
    return made[0] if len(made) == 1 else made
