"""What a function sees in place of a number: operators, and NumPy's functions through NumPy's protocols."""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import MissingRuleError, TracedValueError

UFUNCS: dict[Any, Callable] = {}  # NumPy's ufuncs → our functions
FUNCTIONS: dict[Any, Callable] = {}  # NumPy's other functions → our functions

INTERCEPTED: set[type] = {list, tuple}  # what a primitive does not take as it is
FLOAT = np.dtype(float)
FIVE_LINES = """
    from autodiff_core import define_primitive
    {name} = define_primitive("{name}", value=lambda x: ...,
                              jvp=lambda t, x, out: ...,    # tangent of x → tangent of out
                              vjp=lambda ct, x, out: ...)   # cotangent of out → cotangent of x
    y = {name}(x)"""


LOST = "Use NumPy's functions (np.sin for math.sin), np.stack([...]), np.where in place of writing, or constant(x)."


class Traced:
    """What a function sees in place of a number or an array: a `value` inside a `trace`.

    Rows install their operators here; NumPy's functions come through its protocols. `==` compares values, as `<`
    does; a symbol, or a node of a finished graph, equals only itself. Hashes go by identity, for use as a key."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        INTERCEPTED.add(cls)

    value: Any  # a number or an array; a traced value of an outer trace; None for a symbol
    trace: Any

    __eq__: Any = lambda x, y: UFUNCS[np.equal](x, y) if x.compares_with(y) else x is y
    __ne__: Any = lambda x, y: UFUNCS[np.not_equal](x, y) if x.compares_with(y) else x is not y
    __hash__ = object.__hash__
    __copy__ = __pos__ = lambda self, *memo: self  # a copy would be cut off from its trace
    __deepcopy__ = __copy__

    def compares_with(self, other: object) -> bool:
        """Have both sides a value, and does the function still run that may ask for it?"""
        numbers = isinstance(
            other, (int, float, complex, np.ndarray, np.generic, Traced, list, tuple)
        )
        known = self.value is not None and getattr(other, "value", other) is not None
        return numbers and known and other is not self and not self.trace.ended

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if method == "__call__" and (function := UFUNCS.get(ufunc)):
            if not kwargs:
                return function(*inputs)
            what = f"`np.{ufunc.__name__}` takes no {', '.join(kwargs)}=… here"
            raise MissingRuleError(
                f"{what}. Write `y = y + x` for `y += x`, and mask with np.where."
            )
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        if name in FUNCTIONS:
            return FUNCTIONS[name](*inputs, **kwargs)
        raise missing(name)

    def __array_function__(self, function, types, args, kwargs):
        if function not in FUNCTIONS:
            raise missing(f"{function.__module__}.{function.__name__}".removeprefix("numpy."))
        return FUNCTIONS[function](*args, **kwargs)

    def refuse_conversion(self, what: str) -> Any:
        if self.dtype.kind in "iub":
            return self.plain(what)  # which has no derivative
        raise TracedValueError(
            f"A traced value was asked to become {what}, and its derivative would be lost. {LOST}"
        )

    __array__ = lambda self, dtype=None, copy=None: np.asarray(
        self.refuse_conversion("a plain array"), dtype
    )
    __float__ = lambda self: float(self.refuse_conversion("a float"))
    item = tolist = lambda self, *where: self.refuse_conversion("a Python number")
    __mod__, __rmod__ = (
        lambda x, y: np.remainder(x, y),
        lambda y, x: np.remainder(x, y),
    )  # errors that help
    __floordiv__, __round__ = (
        lambda x, y: np.floor_divide(x, y),
        lambda x, *decimals: np.round(x, *decimals),
    )

    def __format__(self, how):
        value = (
            plain_value(self) if not how or self.dtype.kind == "f" else self.plain("a text")
        )  # which may choose a path
        return format(str(self) if not how or value is None else value, how)

    def __setitem__(self, index, item):
        raise TracedValueError(
            f"A traced value cannot be edited in place: earlier results still need it. {LOST}"
        )

    def plain(self, use: str) -> Any:
        """The plain number or array at the plain_value of all traces, for a decision outside the graph."""
        value = self.trace.read(self, use)
        return value.plain(use) if isinstance(value, Traced) else value

    __bool__ = lambda self: bool(self.plain("a condition"))
    __int__ = lambda self: int(self.plain("int(…)"))
    __index__ = lambda self: operator.index(self.plain("an index"))

    __len__ = lambda self: len(
        np.broadcast_to(0, self.shape)
    )  # an error, as NumPy has it, for a number
    __iter__: Any = lambda self: iter([self[i] for i in range(len(self))])  # type: ignore[index]

    shape: Any = property(
        lambda x: x.value.shape if x.value.__class__ is np.ndarray else shape_of(plain_value(x))
    )
    ndim = property(
        lambda self: self.value.ndim if self.value.__class__ is np.ndarray else len(self.shape)
    )
    size = property(lambda self: math.prod(self.shape))

    dtype = property(
        lambda self: dtype_of(plain_value(self)), doc="A Python number's is NumPy's for it."
    )


def plain_value(x: Any) -> Any:
    """The plain value beneath all traces."""
    while isinstance(x, Traced):
        x = x.value
    return x


def dtype_of(x: Any) -> Any:
    return (
        x.dtype
        if hasattr(x, "dtype")
        else FLOAT
        if x is None or x.__class__ is float
        else np.dtype(type(x))
    )


shape_of: Any = lambda x: (
    () if x.__class__ is float else x.shape if hasattr(x, "shape") else np.shape(x)
)


def missing(name: str) -> MissingRuleError:
    """The error for a NumPy function that the table does not cover."""
    what = f"`np.{name}` cannot be differentiated: it has no row in the table. Write it with functions that have one,"
    return MissingRuleError(
        f"{what} use `constant(…)`, or add it:{FIVE_LINES.format(name=name.replace('.', '_'))}"
    )
