"""The parser of a command: helps with examples and exit codes, and errors with a next step."""

from __future__ import annotations

import argparse
from pathlib import Path
from textwrap import dedent
from typing import Any, NoReturn

from course.cli.wrong_use import wrong_use

USER_ERROR = 2
WRONG_USE = "wrong use, or something that you can mend; a message says what"


class Parser(argparse.ArgumentParser):
    """Says what was not understood in one sentence, with what to do about it."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As it is, but what a command does not know is reported by that command."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown and self.prog.count(" "):
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return parsed, unknown

    def error(self, message: str) -> NoReturn:
        names = [name for action in self._actions for name in action.option_strings]
        names += [name for action in self._actions for name in action.choices or ()]
        self.exit(USER_ERROR, f"backprop: {wrong_use(message, self.prog, names)}\n")


def add_command(
    commands: argparse._SubParsersAction[Parser],
    name: str,
    summary: str,
    description: str,
    examples: str,
    *,
    good: str,
    bad: str = "",
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=summary,
        description=dedent(description).strip(),
        epilog=f"examples:\n  {dedent(examples).strip().replace(chr(10), chr(10) + '  ')}\n"
        + exit_codes(good, bad),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def exit_codes(good: str, bad: str = "") -> str:
    """The end of a help: what each exit code means."""
    meaning = {"0": good, "1": bad, "2": WRONG_USE}
    lines = [f"  {code}  {words}" for code, words in meaning.items() if words]
    return "\nexit codes:\n" + "\n".join(lines) + "\n"


def add_workspace(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workspace",
        type=Path,
        metavar="DIR",
        help="your workspace; default: the one around or in the current folder",
    )


def port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port; take a number from 1024 to 65535")
    return int(text)


def count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is not a number of them; take 1 or more")
    return int(text)
