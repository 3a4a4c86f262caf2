"""What a function sees in place of a number: operators, and NumPy's functions by its protocols."""

import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .advice import INSTEAD, advice, asking_function, name_of_ufunc
from .errors import MissingRuleError, TracedValueError

UFUNCS: dict[Any, Callable] = {}  # NumPy's ufuncs → our functions
FUNCTIONS: dict[Any, Callable] = {}  # NumPy's other functions → our functions
INTERCEPTED: set[type] = {list, tuple}  # what a primitive does not take as it is

FLOAT = np.dtype(float)
COMPARABLE = (int, float, complex, np.ndarray, np.generic, list, tuple)
FIVE_LINES = """
    from autodiff_core import define_primitive
    {name} = define_primitive("{name}", value=lambda x: ...,
                              jvp=lambda t, x, out: ...,    # tangent of x → tangent of out
                              vjp=lambda ct, x, out: ...)   # cotangent of out → cotangent of x
    y = {name}(x)"""


class Traced:
    """What a function sees in place of a number or an array: a `value` inside a `trace`.

    Rows install their operators here; NumPy's functions come through its protocols. `==` compares
    values, as `<` does; a symbol, or a node of a finished graph, equals only itself. Hashes go by
    identity, for use as a key."""

    __slots__ = ()

    value: Any  # a number or an array; a traced value of an outer trace; None for a symbol
    trace: Any

    def __init_subclass__(cls) -> None:
        INTERCEPTED.add(cls)

    # Equality and copies.

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Any:
        return UFUNCS[np.equal](self, other) if self.compares_with(other) else self is other

    def __ne__(self, other: object) -> Any:
        return UFUNCS[np.not_equal](self, other) if self.compares_with(other) else self is not other

    def compares_with(self, other: object) -> bool:
        """Have both sides a value, and does the function still run that may ask for it?"""
        known = self.value is not None and getattr(other, "value", other) is not None
        comparable = isinstance(other, (Traced, *COMPARABLE)) and other is not self
        return known and comparable and not self.trace.ended

    def __pos__(self) -> Any:
        return self

    def __copy__(self) -> Any:
        return self  # a copy would be cut off from its trace

    def __deepcopy__(self, memo: dict) -> Any:
        return self

    # NumPy's functions.

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        function = UFUNCS.get(ufunc)
        if method == "__call__" and function is not None:
            if not options:
                return function(*inputs)
            raise MissingRuleError(
                f"`np.{ufunc.__name__}` takes no {', '.join(options)}=… here. "
                "Write `y = y + x` for `y += x`, and mask with np.where."
            )
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        if name in FUNCTIONS:
            return FUNCTIONS[name](*inputs, **options)
        raise missing(name if method != "__call__" else name_of_ufunc(ufunc))

    def __array_function__(self, function, types, arguments, options):
        if function not in FUNCTIONS:
            raise missing(f"{function.__module__}.{function.__name__}".removeprefix("numpy."))
        return FUNCTIONS[function](*arguments, **options)

    # By NumPy's functions of the same meaning.

    def __mod__(self, divisor: Any) -> Any:
        return np.remainder(self, divisor)

    def __rmod__(self, dividend: Any) -> Any:
        return np.remainder(dividend, self)

    def __floordiv__(self, divisor: Any) -> Any:
        return np.floor_divide(self, divisor)

    def __round__(self, *decimals: int) -> Any:
        return np.round(self, *decimals)  # type: ignore[call-overload]

    # What would lose the derivative is refused, but for integers and booleans, which have none.

    def refuse_conversion(self, what: str) -> Any:
        """The plain value of what has no derivative; for anything else an error."""
        if self.dtype.kind in "iub":
            return self.plain(what)
        name = asking_function()
        by = f" by {name}" if name else ""
        raise TracedValueError(
            f"A traced value was asked{by} to become {what}, and its derivative would be lost. "
            f"{advice(name)}"
        )

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.asarray(self.refuse_conversion("a plain array"), dtype)

    def __float__(self) -> float:
        return float(self.refuse_conversion("a float"))

    def item(self, *index: int) -> Any:
        return self.refuse_conversion("a Python number")

    def tolist(self) -> Any:
        return self.refuse_conversion("a Python number")

    def __setitem__(self, index: Any, item: Any) -> None:
        raise TracedValueError(
            f"A traced value cannot be edited in place: earlier results still need it. {INSTEAD}"
        )

    # Decisions may look at the value: the graph then holds for this branch.

    def plain(self, use: str) -> Any:
        """The plain value at the bottom of all traces, for a decision outside the graph."""
        value = self.trace.read(self, use)
        return value.plain(use) if isinstance(value, Traced) else value

    def __bool__(self) -> bool:
        return bool(self.plain("a condition"))

    def __int__(self) -> int:
        return int(self.plain("int(…)"))

    def __index__(self) -> int:
        return operator.index(self.plain("an index"))

    def __format__(self, how: str) -> str:
        if not how:
            return str(self)
        # A text of a whole number may choose a path, such as a key; one of a float is for people.
        value = plain_value(self) if self.dtype.kind == "f" else self.plain("a text")
        return format(str(self) if value is None else value, how)

    # Shape and dtype are NumPy's.

    def __len__(self) -> int:
        return len(np.broadcast_to(0, self.shape))  # NumPy's own error for a number

    def __iter__(self) -> Iterator:
        return iter([self[i] for i in range(len(self))])  # type: ignore[index]

    @property
    def shape(self) -> Any:
        """The value's shape; () for a number."""
        value = self.value
        return value.shape if value.__class__ is np.ndarray else shape_of(plain_value(value))

    @property
    def ndim(self) -> int:
        """How many axes the value has."""
        value = self.value
        return value.ndim if value.__class__ is np.ndarray else len(self.shape)

    @property
    def size(self) -> int:
        """How many entries the value has."""
        return math.prod(self.shape)

    @property
    def dtype(self) -> Any:
        """The value's dtype; a Python number's is NumPy's for it."""
        return dtype_of(plain_value(self))


def plain_value(x: Any) -> Any:
    """The plain value beneath all traces."""
    while isinstance(x, Traced):
        x = x.value
    return x


def dtype_of(x: Any) -> Any:
    """The dtype of a plain value; a symbol, which has none, counts as a float."""
    if hasattr(x, "dtype"):
        return x.dtype
    return FLOAT if x is None or x.__class__ is float else np.dtype(type(x))


def shape_of(x: Any) -> Any:
    """The shape of a number, an array or a traced value."""
    if x.__class__ is float:
        return ()
    return x.shape if hasattr(x, "shape") else np.shape(x)


def missing(name: str) -> MissingRuleError:
    """The error for a NumPy function that the table does not cover."""
    full_name = name if name.startswith("scipy.") else f"np.{name}"
    ours = name.removeprefix("scipy.special.").replace(".", "_")
    return MissingRuleError(
        f"`{full_name}` cannot be differentiated: it has no row in the table. "
        "Write it with functions that have one, use `constant(…)`, or add it:"
        f"{FIVE_LINES.format(name=ours)}"
    )
