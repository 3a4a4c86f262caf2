"""Forward mode: dual numbers carry a tangent beside each value. Nothing is recorded, so memory stays flat."""

from collections.abc import Callable
from typing import Any

from .errors import StructureError
from .graph import LEVELS
from .primitive import Primitive, fit
from .structure import Pattern, flatten, flatten_like, real, rebuild, zeros_like
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
        self.level, self.over, self.explicit = next(LEVELS), False, False

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


PRIMALS = Pattern()


def jvp(f: Callable, primals: tuple, tangents: tuple) -> tuple:
    """The value of f and its derivative in a direction: `(out, out_tangent)`.

    `primals` and `tangents` are tuples, alike in structure and shapes. Memory does not grow with f's length. Where f
    returns a view, so does this. *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), section 3.1."""
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise StructureError(
            "jvp takes f's arguments, and their tangents, as tuples: jvp(f, (x,), (t,))."
        )
    leaves, structure, build = PRIMALS.flatten(tuple(primals))
    trace = ForwardTrace()
    moves = flatten_like(structure, tuple(tangents), "tangent", leaves, PRIMALS.flatten)
    duals = [Dual(trace, x, fit(t, x)) for x, t in zip(leaves, moves, strict=True)]
    outs, result = flatten(f(*build(duals)))
    outs = [
        o if o.__class__ is Dual and o.trace is trace else Dual(trace, o, zeros_like(o))
        for o in outs
    ]
    return rebuild(result, [out.value for out in outs]), rebuild(
        result, [out.tangent for out in outs]
    )
