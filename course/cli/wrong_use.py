"""What argparse did not understand, as a sentence that says what to do about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

# The beginnings of argparse's own words, with what they are about.
NO_COMMAND = re.compile(r"argument COMMAND: invalid choice: '(.*?)'")
UNKNOWN = re.compile(r"unrecognized arguments: (\S+)")
MISSING = re.compile(r"the following arguments are required: (.+)")
NO_VALUE = re.compile(r"argument (\S+): expected one argument")
VALUE = re.compile(r"argument (\S+): (.+)")


def wrong_use(message: str, command: str, names: Sequence[str]) -> str:
    """What to say in place of argparse's message.

    Parameters:
        command: what was called, as far as it was understood.
        names: those that are understood there: commands, or options.
    """
    more = f"`{command} --help` has examples."
    if found := NO_COMMAND.match(message):
        return f"there is no command `{found[1]}`.{_near(found[1], names)} {more}"
    if found := UNKNOWN.match(message):
        kind = "option" if found[1].startswith("-") else "further"
        said = f"`{command}` understands no {kind} `{found[1]}`."
        return f"{said}{_near(found[1], names)} {more}"
    if found := MISSING.match(message):
        return f"`{command}` needs a {found[1]} after it. {more}"
    if found := NO_VALUE.match(message):
        return f"`{found[1]}` needs a value after it. {more}"
    if found := VALUE.match(message):
        return f"`{found[1]}`: {found[2]}. {more}"
    return f"{message}. {more}"


def _near(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, n=1)
    return f" Did you mean `{near[0]}`?" if near else ""
