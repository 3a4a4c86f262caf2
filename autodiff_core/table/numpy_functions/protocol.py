"""How a composition comes to answer for NumPy's function, and for the method of its name."""

from collections.abc import Callable
from functools import partial
from inspect import signature
from typing import Any

import numpy as np

from ...errors import AutodiffError, StructureError, TracedValueError
from ...traced import FUNCTIONS, Traced

# NumPy's methods that traced values may get: x.sort() would edit x, and x.trace is taken.
METHODS = {*dir(np.ndarray)} - {*dir(Traced)} - {"sort", "partition", "trace"}
# Attributes of NumPy's arrays that are functions of NumPy, too.
ATTRIBUTES = {"real", "imag"}

# What to write for options that no composition takes.
ADVICE = {
    "dtype": "Convert with x.astype.",
    "where": "Mask with np.where.",
    "initial": "Join it to the result.",
    "out": "It returns a new array.",
    "order": 'Transpose for another order than "C".',
    "correction": "Write it as ddof.",
    "mean": "It is computed.",
    "kind": "Every kind sorts alike.",
}


def covers(*functions: Any) -> Callable:
    """Answer for NumPy's functions, and for methods of their names: a later answer replaces it.

    A name in place of a function is a method alone, or a ufunc's, such as `add.reduce`. Options
    that the composition does not take are an error."""

    def register(compose: Callable) -> Callable:
        for function in functions:
            name = full_name(function)
            answer = answer_by(compose, name)
            FUNCTIONS[function] = answer
            if name in ATTRIBUTES:
                setattr(Traced, name, property(answer))
            elif name in METHODS:
                setattr(Traced, name, answer)
        return compose

    return register


def full_name(function: Any) -> str:
    """A function's name after `np.`, such as `sum` or `linalg.norm`."""
    if isinstance(function, str):
        return function
    # NumPy 1's ufuncs do not say where they are from.
    room = getattr(function, "__module__", "numpy")
    return f"{room}.{function.__name__}".removeprefix("numpy.")


def numpys(*names: str, among: Any = np) -> list[Callable]:
    """Those of NumPy's functions that this NumPy has: older ones know fewer names."""
    return [getattr(among, name) for name in names if hasattr(among, name)]


def cover_each(compose: Callable, *functions: Callable) -> None:
    """Answer for each of NumPy's functions by `compose(function, …)`."""
    for function in functions:
        covers(function)(partial(compose, function))


def answer_by(compose: Callable, name: str) -> Callable:
    """The composition, whose errors name NumPy's function and say what to do."""

    def answer(*arguments: Any, **options: Any) -> Any:
        try:
            return compose(*arguments, **options)
        except AutodiffError:
            raise
        except ValueError as error:
            # It is NumPy's own, about shapes or axes.
            shapes = "".join(f" {x.shape}" for x in arguments if hasattr(x, "shape"))
            raise StructureError(f"np.{name}{shapes}: {error}") from None
        except TypeError as error:
            needed = {key: value for key, value in options.items() if not is_idle(key, value)}
            if len(needed) < len(options):
                return answer(*arguments, **needed)
            # Python begins with the name of our function.
            reason = str(error).rpartition("() ")[2]
            advice = " ".join(ADVICE[option] for option in needed if option in ADVICE)
            takes = ", ".join(signature(compose).parameters)
            what = f"np.{name} {reason}. Here it takes {takes}. {advice}"
            raise TracedValueError(what.rstrip()) from error

    return answer


def is_idle(option: str, value: Any) -> bool:
    """Does an option say what NumPy does without it?"""
    if option == "order":
        return value is None or value == "C"
    if option == "casting":
        return value == "same_kind"
    return value is None and option != "axis"


def without_traced(function: Callable, *arguments: Any, **options: Any) -> Any:
    """NumPy's answer; an error for a traced value, which NumPy would hand back for ever."""
    if any(isinstance(value, Traced) for value in (*arguments, *options.values())):
        what = f"np.{function.__name__} takes one traced value, by position"
        raise TracedValueError(f"{what}; others as constant(…).")
    return function(*arguments, **options)


def on_empty(function: Callable, x: Any, *arguments: Any, **options: Any) -> Any:
    """What NumPy answers for an array of x's shape and dtype whose entries nobody reads."""
    return without_traced(function, np.empty(x.shape, x.dtype), *arguments, **options)
