"""The half of a check that runs beside the learner's code: it calls, and writes down what came out.

A probe never says whether anything was right. What it writes down is plain data, so that the judge
may sit in another process.
"""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import os
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autodiff_core.errors import AutodiffError
from course.checking.plain import short, to_plain
from course.checking.time_limit import TimeLimit, TimeUp

SECONDS_FOR_ONE_PROBE = 10.0
OURS = tuple(str(Path(__file__).parents[2] / name) + os.sep for name in ("course", "autodiff_core"))
LIBRARIES = ("site-packages", "dist-packages", str(Path(traceback.__file__).parent), "<frozen")


class Probe:
    """Calls a learner's code and keeps an observation of each call.

    All calls of one probe share one time limit, so that an endless loop is waited for once.
    """

    def __init__(self, seconds: float = SECONDS_FOR_ONE_PROBE) -> None:
        self._limit = TimeLimit(seconds)
        self._printed = io.StringIO()

    @property
    def printed(self) -> str:
        """The beginning of what the learner's code printed."""
        return short(self._printed.getvalue(), 500)

    def call(
        self, function: Callable[..., Any], *arguments: Any, called: str = "", **keywords: Any
    ) -> dict[str, Any]:
        """Call `function`; return what came back, or what was raised, and which argument changed.

        Parameters:
            called: how the call is shown to the learner; by default it is written from the
                arguments.

        Returns:
            plain data: `called`, and `value` or `error`; `changed` where an argument was edited.
        """
        called = called or describe_call(function, arguments, keywords)
        before = copy.deepcopy([a for a in arguments if _is_data(a)])
        seen: dict[str, Any] = {"called": called}
        try:
            with self._quiet():
                seen["value"] = self._limited(lambda: to_plain(function(*arguments, **keywords)))
        except (Exception, SystemExit) as error:
            seen["error"] = describe_error(error)
        changed = _changed(before, [a for a in arguments if _is_data(a)])
        if changed:
            seen["changed"] = changed
        return seen

    def _limited(self, call: Callable[[], Any]) -> Any:
        if not self._limit.left:
            raise TimeUp("not called, since an earlier call had used up the time")
        return self._limit.call(call)

    @contextlib.contextmanager
    def _quiet(self) -> Iterator[None]:
        with (
            contextlib.redirect_stdout(self._printed),
            contextlib.redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            yield


def describe_call(
    function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> str:
    """The call as a learner would type it, with long arguments cut."""
    shown = [show(argument) for argument in arguments]
    shown += [f"{name}={show(value)}" for name, value in keywords.items()]
    return f"{getattr(function, '__name__', 'answer')}({', '.join(shown)})"


def show(value: Any) -> str:
    """A short, readable form of an argument or a result, with at most six digits."""
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if isinstance(value, float | np.floating):
        return f"{float(value):.6g}"
    if isinstance(value, complex | np.complexfloating):
        return f"{complex(value):.6g}"
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=5, separator=", ", threshold=12, max_line_width=200)
        return short("array(" + " ".join(text.split()) + ")", 160)
    if isinstance(value, tuple | list):
        inner = ", ".join(show(item) for item in value)
        left, right = "()" if isinstance(value, tuple) else "[]"
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return short(f"{left}{inner}{comma}{right}", 160)
    if isinstance(value, dict):
        return short("{" + ", ".join(f"{k!r}: {show(v)}" for k, v in value.items()) + "}", 160)
    if callable(value):
        return getattr(value, "__name__", "function")
    return short(repr(value), 160)


def describe_error(error: BaseException) -> dict[str, Any]:
    """An exception as plain data, with the learner's own line where it has one."""
    # NumPy wraps what the engine raises.
    cause = error.__cause__ if isinstance(error.__cause__, AutodiffError) else error
    found: dict[str, Any] = {"type": type(cause).__name__, "message": short(str(cause), 400)}
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(OURS) and not any(
            part in frame.filename for part in LIBRARIES
        ):
            text = frame.line or linecache.getline(frame.filename, frame.lineno or 0).strip()
            return {**found, "line": frame.lineno, "text": short(text, 160)}
    return found


def _is_data(value: Any) -> bool:
    return isinstance(value, np.ndarray | list | tuple | dict)


def _changed(before: list[Any], after: list[Any]) -> str:
    """Words for the first edit that a call made to one of its arguments, or nothing."""
    for old, new in zip(before, after, strict=True):
        if isinstance(old, np.ndarray) and old.shape == new.shape and old.dtype == new.dtype:
            places = np.argwhere(~((old == new) | ((old != old) & (new != new))))
            if len(places):
                index = tuple(int(i) for i in places[0])
                where = index[0] if len(index) == 1 else index
                return f"index {where}: {show(old[index])} became {show(new[index])}"
        elif to_plain(old) != to_plain(new):
            return f"{show(old)} became {show(new)}"
    return ""
