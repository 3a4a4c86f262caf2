"""Forward mode: dual numbers carry a tangent beside each value. Nothing is recorded, so memory stays flat."""

from collections.abc import Callable
from typing import Any

from .errors import StructureError
from .graph import LEVELS
from .primitive import Primitive, align
from .specialise import push
from .structure import as_primal, flatten, flatten_like, rebuild, zeros_like
from .traced import Traced, shape_of


class Dual(Traced):
    """A value and its tangent: the number v + v̇ε with ε² = 0."""

    __slots__ = ("tangent", "trace", "value")

    def __init__(self, trace: "ForwardTrace", value: Any, tangent: Any) -> None:
        self.trace, self.value, self.tangent = trace, value, tangent

    def __repr__(self) -> str:
        return f"<dual {self.value!r} + {self.tangent!r} ε>"


class ForwardTrace:
    """Pushes tangents through each primitive as it is applied. Its level tells its ε from any other."""

    def __init__(self) -> None:
        self.level, self.over = next(LEVELS), False

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Any:
        """Evaluate, and push the tangents of the operands that move."""
        values: list = []
        tangents: list = []
        for operand in operands:
            mine = operand.__class__ is Dual and operand.trace is self
            values.append(operand.value if mine else operand)
            tangents.append(operand.tangent if mine else None)
        out = primitive(*values, **params)
        if not primitive.differentiable:
            return out
        if primitive.aligned:
            for i, tangent in enumerate(tangents):
                if tangent is not None and (aligned := align(operands[i], out)) is not operands[i]:
                    values[i], tangents[i] = aligned.value, aligned.tangent
        return Dual(self, out, push(primitive, tangents, out, values, params))

    def read(self, dual: Dual, use: str) -> Any:
        """A decision outside the computation looks at the value alone."""
        return dual.value


def jvp(f: Callable, primals: tuple, tangents: tuple) -> tuple:
    """The value of f and its derivative in a direction: `(out, out_tangent)`.

    `primals` and `tangents` are tuples of f's arguments, alike in structure and shapes. The
    tangent costs about as much as f itself, and memory does not grow with f's length.
    *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), section 3.1.
    """
    leaves, structure = flatten(tuple(primals))
    trace = ForwardTrace()
    moves = flatten_like(structure, tuple(tangents), "tangent")
    duals = [Dual(trace, as_primal(x), as_primal(t)) for x, t in zip(leaves, moves, strict=True)]
    for x, t in zip(leaves, moves, strict=True):
        if shape_of(x) != shape_of(t):
            raise StructureError(
                f"A tangent has shape {shape_of(t)}, but its primal has shape {shape_of(x)}."
            )
    outs, result = flatten(f(*rebuild(structure, duals)))
    moved = [o.__class__ is Dual and o.trace is trace for o in outs]
    values = [o.value if moves else o for o, moves in zip(outs, moved, strict=True)]
    pushed = [o.tangent if moves else zeros_like(o) for o, moves in zip(outs, moved, strict=True)]
    return rebuild(result, values), rebuild(result, pushed)
