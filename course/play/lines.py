"""From typed lines of Python to a function of their inputs, whose source can be shown.

Lines that end in a `def`, or in `name = lambda …`, are that function. Others become the body of
one: names that are read before they are set are its parameters, and the last line is what it
returns.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import math
from collections.abc import Callable
from types import SimpleNamespace, TracebackType
from typing import Any

import numpy as np

import autodiff_core
from autodiff_core.primitive import TABLE
from course.play.inputs import UnknownFunctionError, inputs_of

FILE = "<typed>"
# What mathematics and Python call otherwise than NumPy.
OTHER_NAMES = {
    "ln": "log",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
}
NAME = "f"
HEAD = f"def {NAME}({{}}):\n"
INDENT = "    "
NO_RESULT = "End with what is to be differentiated: a line such as `y`, or `y = …`."
NO_INPUT = "Name an input, such as x: numbers alone have no slope."


class Refusal(Exception):
    """The lines give no function; `line` is where, from 1, if that is known."""

    def __init__(self, words: str, line: int | None = None) -> None:
        super().__init__(f"Line {line}: {words}" if line else words)


class Typed:
    """What was typed, as a function.

    `before` is how many lines its source has before the first typed one.
    """

    def __init__(self, text: str) -> None:
        tree = parsed(text)
        self.before = 0
        source = text
        name = defined_by(tree)
        if name is None:
            source = wrapped(text, tree)
            name = NAME
            self.before = 1
        self.function = self.made(source, name)

    def made(self, source: str, name: str) -> Callable:
        """A function of a source, which Python remembers to show it."""
        linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
        names = {**known_names(), "__name__": FILE}
        program = parsed(source, self.before)
        try:
            exec(compile(program, FILE, "exec"), names)
        except SyntaxError as error:
            raise unreadable(error, self.before) from error
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise Refusal(said, self.line_of(error)) from error
        return names[name]

    def starts(self) -> dict[str, Any]:
        """The function's parameters, each with its default or None."""
        parameters = inspect.signature(self.function).parameters.values()
        return {
            each.name: None if each.default is each.empty else each.default for each in parameters
        }

    def line_of(self, error: Exception) -> int | None:
        """The innermost typed line that an error comes from."""
        found = None
        place: TracebackType | None = error.__traceback__
        while place is not None:
            if place.tb_frame.f_code.co_filename == FILE:
                found = place.tb_lineno - self.before
            place = place.tb_next
        return found


def parsed(text: str, before: int = 0) -> ast.Module:
    try:
        return ast.parse(text, FILE)
    except SyntaxError as error:
        raise unreadable(error, before) from error


def unreadable(error: SyntaxError, before: int) -> Refusal:
    """What Python says of lines, the first of which were typed by nobody."""
    line = error.lineno - before if error.lineno else None
    return Refusal(f"Python cannot read this: {error.msg}.", line)


def defined_by(tree: ast.Module) -> str | None:
    """The name of the function that the last statement defines, if it does."""
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.FunctionDef):
        return last.name
    if isinstance(last, ast.Assign) and isinstance(last.value, ast.Lambda):
        target = last.targets[0]
        return target.id if isinstance(target, ast.Name) else None
    return None


def wrapped(text: str, tree: ast.Module) -> str:
    """The lines as the body of a function, with `return` where they end."""
    if not tree.body:
        raise Refusal("Type an expression, such as x * y.")
    try:
        inputs = inputs_of(tree, known_names() | vars(builtins))
    except UnknownFunctionError as error:
        raise Refusal(str(error), error.line) from error
    if not inputs:
        raise Refusal(NO_INPUT)
    lines = text.encode().splitlines()
    last = tree.body[-1]
    name = target_of(last)
    if name:
        lines.append(f"return {name}".encode())
    elif isinstance(last, ast.Expr):
        line = lines[last.lineno - 1]
        # Columns of a syntax tree count bytes.
        begin = last.col_offset
        lines[last.lineno - 1] = line[:begin] + b"return " + line[begin:]
    elif not isinstance(last, ast.Return):
        raise Refusal(NO_RESULT, last.lineno)
    body = [INDENT + line.decode() for line in lines]
    return HEAD.format(", ".join(inputs)) + "\n".join(body) + "\n"


def target_of(statement: ast.stmt) -> str:
    """The one name that a statement sets, if it does."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AugAssign, ast.AnnAssign)):
        targets = [statement.target]
    return ", ".join(ast.unparse(target) for target in targets[:1])


def known_names() -> dict[str, Any]:
    """What lines may use without importing it: the engine's functions, by NumPy's names."""
    rows = {name: row.function for name, row in TABLE.items()}
    public = {
        name: value
        for name, value in vars(autodiff_core).items()
        if callable(value) and not name.startswith("_")
    }
    functions = {**rows, **public}
    functions |= {name: functions[row] for name, row in OTHER_NAMES.items()}
    constants = {"pi": math.pi, "e": math.e}
    # The functions of Python's own `math` do not know traced numbers.
    mathematics = SimpleNamespace(**{**vars(math), **functions})
    modules = {"np": np, "numpy": np, "math": mathematics}
    own = {name: each for name, each in functions.items() if not hasattr(builtins, name)}
    return {**own, **constants, **modules}
