"""What every command shares: colour on terminals, plain text elsewhere, JSON for machines."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text
from rich.theme import Theme

GOOD, PARTIAL, BAD = "green", "yellow", "red"  # signs say the same without colour
LABEL = re.compile(r" +((called|came back|expected|→|[✓✗] \d+/\d+) +)?")  # of a report's line
CODE = "cyan"  # on whatever the terminal's background is


def console() -> Console:
    """Standard output. Rich colours terminals only, and respects NO_COLOR."""
    return Console(highlight=False, theme=Theme({"markdown.code": CODE}))


def say(message: str = "") -> None:
    """Print one message, with what stands between backticks set off where there are colours."""
    console().print(with_code(message), soft_wrap=not sys.stdout.isatty())


def say_report(text: str) -> None:
    """Print a report; on a terminal its long lines go on below their own beginning."""
    lines = text.splitlines()
    if sys.stdout.isatty():
        lines = [part for line in lines for part in _hanging(line, console().width)]
    shown = with_code("\n".join(lines))
    shown.highlight_regex(r"(?m)^ +✓", GOOD)
    shown.highlight_regex(r"(?m)^ +✗", BAD)
    console().print(shown, soft_wrap=True)


def _hanging(line: str, width: int) -> list[str]:
    match = LABEL.match(line)
    indent = " " * (match.end() if match else 0)
    # Long words stay whole: a call that is cut in two can no longer be copied.
    return wrap(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]


def say_error(message: str) -> None:
    """Print one message to standard error."""
    text = Text("backprop: ", style=BAD) + with_code(message)
    Console(stderr=True, highlight=False).print(text, soft_wrap=not sys.stderr.isatty())


def with_code(message: str) -> Text:
    """Text whose `code` is set off; the backticks stay, so that it reads and copies the same."""
    text = Text(message)
    text.highlight_regex(r"`[^`]+`", CODE)
    return text


def print_json(data: Any, *, indent: int | None = 2) -> None:
    """Print data as JSON in plain ASCII, which every terminal and pipe can carry."""
    print(json.dumps(data, indent=indent), flush=True)


def say_step(message: str) -> None:
    """Print what is done now to standard error, at once, whoever reads it."""
    shown = Console(stderr=True, highlight=False)
    shown.print(with_code(message), soft_wrap=not sys.stderr.isatty())


@contextmanager
def waiting(message: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Say what goes on, on standard error; what is yielded changes that on terminals.

    Elsewhere, where what was printed stays, the first message stands alone.
    """
    if quiet:
        yield lambda text: None
        return
    shown = Console(stderr=True, highlight=False)
    if not shown.is_terminal:
        say_step(message)
        yield lambda text: None
        return
    with shown.status(escape(message)) as status:
        yield lambda text: status.update(escape(text))


@contextmanager
def counting(message: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error; what is yielded is told how many are done, of how many.

    Elsewhere than on terminals, where what was printed stays, a line for every fifth of the way.
    """
    if quiet:
        yield lambda done, total: None
        return
    shown = Console(stderr=True, highlight=False)
    if not shown.is_terminal:
        say_step(f"{message} …")
        yield _say_fifths
        return
    # Here: only terminals have a bar, and all commands would wait for this import.
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    columns = "{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=shown, transient=True) as progress:
        bar = progress.add_task(escape(message), total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)


def _say_fifths(done: int, total: int) -> None:
    if 5 * done // total > 5 * (done - 1) // total:
        say_step(f"{done} of {total} steps are done.")


def tells_unicode() -> bool:
    """Whether standard output can carry more than ASCII."""
    try:
        "━✓".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def sign(passed: bool) -> str:
    """A mark that says passed or not without colour."""
    if tells_unicode():
        return "✓" if passed else "✗"
    return "ok" if passed else "x"
