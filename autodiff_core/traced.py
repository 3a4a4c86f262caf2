"""What a function sees in place of a number: operators, and NumPy's functions by its protocols."""

import math
import operator
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np

from .advice import INSTEAD, advice, asking_function, name_of_ufunc
from .attributes import without_row
from .errors import MissingRuleError, TracedValueError

UFUNCS: dict[Any, Callable] = {}  # NumPy's ufuncs → our functions
FUNCTIONS: dict[Any, Callable] = {}  # NumPy's other functions → our functions
INTERCEPTED: set[type] = {list, tuple}  # what a primitive does not take as it is

FLOAT = np.dtype(float)
COMPARABLE = (int, float, complex, np.ndarray, np.generic, list, tuple)


class Traced:
    """What a function sees in place of a number or an array: a `value` inside a `trace`.

    Rows install their operators here; NumPy's functions come through its protocols. `==` compares
    values, as `<` does; a symbol, or a node of a finished graph, equals only itself. Hashes go by
    identity, for use as a key."""

    __slots__ = ()

    # A number or an array; a traced value of an outer trace; for a symbol None, or its shape.
    value: Any
    trace: Any

    def __init_subclass__(cls) -> None:
        INTERCEPTED.add(cls)

    # Equality and copies.

    # Python takes it away from a class that defines `__eq__`.
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Any:
        return UFUNCS[np.equal](self, other) if self.compares_with(other) else self is other

    def __ne__(self, other: object) -> Any:
        return UFUNCS[np.not_equal](self, other) if self.compares_with(other) else self is not other

    def compares_with(self, other: object) -> bool:
        """Have both sides a value, and does the function still run that may ask for it?"""
        known = is_known(self.value) and is_known(getattr(other, "value", other))
        comparable = isinstance(other, (Traced, *COMPARABLE))
        return known and comparable and not self.trace.ended

    def __pos__(self) -> Any:
        return self

    def __copy__(self) -> Any:
        return self  # a copy would be cut off from its trace

    def __deepcopy__(self, memo: dict) -> Any:
        return self

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TracedValueError(
            "A traced value cannot be pickled: it would be cut off from its trace. Send the "
            "function and its arguments, and differentiate where they arrive."
        )

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
        # `np.add.reduce` comes as the ufunc and the word "reduce".
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

    def __divmod__(self, divisor: Any) -> Any:
        return np.divmod(self, divisor)

    def __rdivmod__(self, dividend: Any) -> Any:
        return np.divmod(dividend, self)

    def __round__(self, *decimals: int) -> Any:
        return np.round(self, *decimals)  # type: ignore[call-overload]

    def __trunc__(self) -> Any:
        return np.trunc(self)

    # What would lose the derivative is refused, but for integers and booleans, which have none.

    def refuse_conversion(self, what: str) -> Any:
        """The plain value of what has no derivative; for anything else an error."""
        if self.dtype.kind in "iub":
            return self.plain(what)
        # The stack of calls knows what the user wrote: NumPy asks for an array in the middle of it.
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
        # Every trace on the way down is asked, since any of them may have to note the decision.
        value = self.trace.read(self, use)
        return value.plain(use) if isinstance(value, Traced) else value

    def __bool__(self) -> bool:
        return bool(self.plain("a condition"))

    def __int__(self) -> int:
        return int(self.plain("int(…)"))

    def __index__(self) -> int:
        # Before the decision is noted: a float is refused, whole or not.
        refuse_float(self, "an index or a count")
        return operator.index(self.plain("an index"))

    def __format__(self, how: str) -> str:
        value = plain_value(self)
        if not how or not is_known(value):
            return format(str(self), how)
        # While the function runs, a text may choose a path, such as a key.
        return format(value if self.trace.ended else self.plain("a text"), how)

    # Shape and dtype are NumPy's.

    def __len__(self) -> int:
        return len(np.broadcast_to(0, self.shape))  # NumPy's own error for a number

    def __iter__(self) -> Iterator:
        return iter([self[i] for i in range(len(self))])  # type: ignore[index]

    @property
    def shape(self) -> Any:
        """The value's shape; () for a number."""
        # Arrays first: each operation on them asks for their shape.
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


class Unknown:
    """The value of a symbol that is not one float: all that is known are its shape and dtype."""

    __slots__ = ("dtype", "shape")

    def __init__(self, shape: tuple[int, ...], dtype: np.dtype) -> None:
        self.shape = shape
        self.dtype = dtype

    def __repr__(self) -> str:
        return f"{self.dtype}{[*self.shape]}"


def is_known(value: Any) -> bool:
    """Is it a value, and not what a symbol has in place of one?"""
    return value is not None and value.__class__ is not Unknown


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


def refuse_late(item: Any = None) -> NoReturn:
    """The error for a traced value that has left its trace; stands in for its `append`, too."""
    raise TracedValueError(
        "A traced value was used after its trace had ended: a list, a cache or an outer variable "
        "kept it. Return it from the function that is differentiated, or compute it again."
    )


def refuse_trace() -> NoReturn:
    """The error for `x.trace()`, which is a method of arrays."""
    raise TracedValueError(
        "x.trace is the trace that x belongs to. For the sum of a diagonal write np.trace(x)."
    )


def refuse_float(x: Any, what: str) -> None:
    """The error for a traced float where an integer is needed: it may have come as one."""
    if isinstance(x, Traced) and x.dtype.kind == "f":
        raise TracedValueError(
            f"A traced float was used as {what}. Arguments that are differentiated become floats: "
            "close over integers (lambda x: f(x, i)), leave them out of argnums, or use int(x)."
        )


def missing(name: str) -> MissingRuleError:
    """The error for a NumPy function that the table does not cover."""
    return MissingRuleError(without_row(name))
