"""Forward mode: dual numbers carry a tangent beside each value. Nothing is recorded, so memory stays flat."""

from typing import Any

from .graph import LEVELS
from .primitive import Primitive
from .structure import real
from .traced import Traced


class Dual(Traced):
    """A value and its tangent: the number v + v̇ε with ε² = 0."""

    __slots__ = ("tangent", "trace", "value")

    def __init__(self, trace: "ForwardTrace", value: Any, tangent: Any) -> None:
        self.trace, self.value, self.tangent = trace, value, tangent

    __repr__: Any = lambda self: f"<dual {self.value!r} + {self.tangent!r} ε>"


class ForwardTrace:
    """Pushes tangents through each primitive as it is applied. Its level tells its ε from any other."""

    def __init__(self) -> None:
        self.level, self.ended, self.explicit = next(LEVELS), False, False

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Any:
        """Evaluate, and push the tangents of the operands that move."""
        mine = [operand.__class__ is Dual and operand.trace is self for operand in operands]
        values = [o.value if own else o for o, own in zip(operands, mine, strict=True)]
        tangents = [o.tangent if own else None for o, own in zip(operands, mine, strict=True)]
        out = real(primitive.function(*values, **params))
        if not primitive.differentiable:
            return out
        return Dual(self, out, primitive.jvp(tangents, out, values, params))

    read: Any = lambda self, dual, use: (
        dual.value
    )  # a decision outside the computation looks at the value alone
