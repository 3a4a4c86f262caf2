"""Forward mode: dual numbers carry a tangent beside each value.

Nothing is recorded, so memory stays flat."""

from typing import Any

from .primitive import Primitive
from .structure import real
from .tape import LEVELS
from .traced import Traced


class Dual(Traced):
    """A value and its tangent: the number v + v̇ε with ε² = 0."""

    __slots__ = ("tangent", "trace", "value")

    def __init__(self, trace: "ForwardTrace", value: Any, tangent: Any) -> None:
        self.trace = trace
        self.value = value
        self.tangent = tangent

    def __repr__(self) -> str:
        return f"<dual {self.value!r} + {self.tangent!r} ε>"


class ForwardTrace:
    """Pushes tangents through each primitive as it is applied.

    Its level tells its ε from any other."""

    ended = False
    explicit = False

    def __init__(self) -> None:
        self.level = next(LEVELS)

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Any:
        """Evaluate, and push the tangents of the operands that move."""
        values, tangents = [], []
        for operand in operands:
            if operand.__class__ is Dual and operand.trace is self:
                values.append(operand.value)
                tangents.append(operand.tangent)
            else:
                values.append(operand)
                tangents.append(None)
        out = real(primitive.function(*values, **params))
        if not primitive.differentiable:
            return out
        return Dual(self, out, primitive.jvp(tangents, out, values, params))

    def read(self, dual: Dual, use: str) -> Any:
        """The value alone, for a decision outside the computation (a branch, an index)."""
        return dual.value
