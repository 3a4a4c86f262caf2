"""A finished class of dual numbers for the tasks that use one: no task waits for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def binary(ufunc: Any) -> Callable[[Any, Any], Any]:
    """The operator with a dual number on the left."""
    return lambda self, other: apply(ufunc, self, other)


def reflected(ufunc: Any) -> Callable[[Any, Any], Any]:
    """The operator with a dual number on the right, and a plain number on the left."""
    return lambda self, other: apply(ufunc, other, self)


def comparison(ufunc: Any) -> Callable[[Any, Any], Any]:
    """A comparison: it looks at the primals, as the program without tangents would."""
    return lambda self, other: bool(ufunc(self.primal, primal_of(other)))


class OneSidedDual:
    """The number `primal + tangent·ε`, where ε² = 0, with the operators +, -, *, / and **.

    The dual number stands on the left of the operator; on the right stands another one, a plain
    number or an array. There are no functions of it: np.sin(x) and the like raise TypeError.
    """

    def __init__(self, primal: Any, tangent: Any = 0.0) -> None:
        # Integers become floats.
        self.primal = 1.0 * primal
        self.tangent = 1.0 * tangent

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.primal}, {self.tangent})"

    __add__ = binary(np.add)
    __sub__ = binary(np.subtract)
    __mul__ = binary(np.multiply)
    __truediv__ = binary(np.divide)
    __pow__ = binary(np.power)

    def __neg__(self) -> Any:
        return apply(np.negative, self)


class DualNumber(OneSidedDual):
    """A dual number with plain numbers on either side, comparisons and NumPy's functions.

    The functions are np.sin, np.cos, np.exp, np.log, np.sqrt and np.tanh.
    """

    __radd__ = reflected(np.add)
    __rsub__ = reflected(np.subtract)
    __rmul__ = reflected(np.multiply)
    __rtruediv__ = reflected(np.divide)
    __rpow__ = reflected(np.power)
    __lt__ = comparison(np.less)
    __le__ = comparison(np.less_equal)
    __gt__ = comparison(np.greater)
    __ge__ = comparison(np.greater_equal)
    __eq__ = comparison(np.equal)  # type: ignore[assignment]
    __ne__ = comparison(np.not_equal)  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """What NumPy calls when one of its functions or numbers meets a dual number."""
        if method != "__call__" or options or ufunc not in PARTIALS:
            return NotImplemented
        return apply(ufunc, *inputs)


def primal_of(value: Any) -> Any:
    """The primal of a dual number; a plain number is its own."""
    return value.primal if isinstance(value, OneSidedDual) else value


def apply(ufunc: Any, *operands: Any) -> Any:
    """The value of `ufunc`, and its tangent: a sum over the operands that move.

    The partial of a plain number is never evaluated, so x**2 at a negative x needs no logarithm.
    """
    primals = [primal_of(each) for each in operands]
    moving = [i for i, each in enumerate(operands) if isinstance(each, OneSidedDual)]
    tangent = sum(PARTIALS[ufunc][i](*primals) * operands[i].tangent for i in moving)
    return type(operands[moving[0]])(ufunc(*primals), tangent)


# One partial for each operand.
PARTIALS: dict[Any, tuple[Callable[..., Any], ...]] = {
    np.add: (lambda x, y: 1.0, lambda x, y: 1.0),
    np.subtract: (lambda x, y: 1.0, lambda x, y: -1.0),
    np.multiply: (lambda x, y: y, lambda x, y: x),
    np.divide: (lambda x, y: 1 / y, lambda x, y: -x / y**2),
    np.power: (lambda x, y: y * x ** (y - 1.0), lambda x, y: np.log(x) * x**y),
    np.negative: (lambda x: -1.0,),
    np.sin: (np.cos,),
    np.cos: (lambda x: -np.sin(x),),
    np.exp: (np.exp,),
    np.log: (lambda x: 1 / x,),
    np.sqrt: (lambda x: 0.5 / np.sqrt(x),),
    np.tanh: (lambda x: 1 - np.tanh(x) ** 2,),
}
