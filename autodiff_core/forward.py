"""Forward mode: dual numbers carry a tangent beside each value.

Nothing is recorded, so memory stays flat."""

from typing import Any, NoReturn

from .primitive import Primitive
from .structure import real
from .tape import LEVELS, raise_our_words
from .traced import Traced, refuse_late, refuse_trace


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
    """Pushes tangents through each primitive as it is applied, until it ends.

    Its level tells its ε from any other."""

    __slots__ = ("ended", "level")

    # The short paths ask every trace whether its graph is for looking.
    explicit = False

    def __init__(self) -> None:
        self.level = next(LEVELS)
        self.ended = False

    def __enter__(self) -> "ForwardTrace":
        return self

    def __exit__(self, kind: Any = None, error: Any = None, traceback: Any = None) -> None:
        self.ended = True
        if kind is ValueError:
            raise_our_words(error, traceback)

    def __call__(self, *arguments: Any, **options: Any) -> NoReturn:
        """For `x.trace()`, since a dual's trace is an attribute."""
        refuse_trace()

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Any:
        """Evaluate, and push the tangents of the operands that move."""
        if self.ended:
            refuse_late()
        values, tangents = [], []
        for operand in operands:
            # Those of another trace are constants here: perturbations are not confused.
            if operand.__class__ is Dual and operand.trace is self:
                values.append(operand.value)
                tangents.append(operand.tangent)
            else:
                values.append(real(operand))
                tangents.append(None)
        # The values may be an outer trace's: they go the way of any call.
        out = real(primitive.function(*values, **params))
        # What has the derivative 0 wherever it has one needs no tangent, and may be decided by.
        if not primitive.differentiable:
            return out
        return Dual(self, out, primitive.jvp(tangents, out, values, params))

    def read(self, dual: Dual, use: str) -> Any:
        """The value alone, for a decision outside the computation (a branch, an index)."""
        if self.ended:
            refuse_late()
        return dual.value
