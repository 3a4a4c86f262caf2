"""Source that the engine has written becomes a function: here, and nowhere else.

Why it writes any: a rule, a sweep or `flatten` asks at every call what it has been given, looks up
what is to be done, and calls it. Source that is written for one case has asked once."""

import math
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np


def unpacking(names: Iterable[str], source: str) -> str:
    """A line that gives names to the items of a sequence: `x0, x1, = values`."""
    return f"{', '.join(names)}, = {source}"


@cache
def as_identifier(name: str) -> str:
    """A name with underscores for what Python does not allow in one."""
    return re.sub(r"\W", "_", name)


class Namespace:
    """The names in generated source, and what they stand for."""

    def __init__(self, *known: Any) -> None:
        self.values: dict[str, Any] = {thing.__name__: thing for thing in known}

    def constant(self, value: Any, letter: str = "c") -> str:
        """A number as it is written; a name for anything else, copied so that nobody edits it."""
        # In parentheses, by which `is_literal` knows it. inf and nan have no literal.
        if value.__class__ in (float, int) and math.isfinite(value):
            return f"({value!r})"
        name = f"{letter}{len(self.values)}"
        self.values[name] = value.copy() if isinstance(value, np.ndarray) else value
        return name

    def function(self, function: Callable, name: str) -> str:
        """A name for a function: its primitive's, if no other function has it."""
        spelled = as_identifier(name) + "_"
        # Two functions of the user's may have one name; either would run for the other.
        while self.values.setdefault(spelled, function) is not function:
            spelled += "_"
        return spelled

    def differs(self, x: str, value: Any) -> str:
        """A condition: x is of another type, shape or dtype than the value."""
        if not isinstance(value, np.ndarray):
            return f"{x}.__class__ is not {self.constant(type(value))}"
        dtype = self.constant(value.dtype)
        other_shape = f"{x}.shape != {value.shape}"
        # Most dtypes are one object, and to compare two takes longer.
        other_dtype = f"({x}.dtype is not {dtype} and {x}.dtype != {dtype})"
        return f"{x}.__class__ is not ndarray or {other_shape} or {other_dtype}"

    def define(self, signature: str, lines: list[str], origin: str) -> Callable:
        """The function whose body these lines are; its attribute `source` shows them."""
        source = f"def {signature}:\n" + "".join(f"    {line}\n" for line in lines)
        exec(compile(source, f"<{origin}>", "exec"), self.values)
        # Taken out again: a function that its own namespace held would wait for the collector.
        function = self.values.pop(signature.partition("(")[0])
        function.source = source
        return function
