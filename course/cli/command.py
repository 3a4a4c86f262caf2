"""The parser of one command: its help has examples, and says what its exit codes mean."""

from __future__ import annotations

import argparse
from pathlib import Path
from textwrap import dedent

EXIT_CODES = """
exit codes:
  0  {good}
  1  {bad}
  2  wrong use, or something that you can mend; a message says what
"""


def add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    description: str,
    examples: str,
    *,
    good: str,
    bad: str,
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=summary,
        description=dedent(description).strip(),
        epilog=f"examples:\n  {dedent(examples).strip().replace(chr(10), chr(10) + '  ')}\n"
        + EXIT_CODES.format(good=good, bad=bad),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


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
        raise argparse.ArgumentTypeError(f"{text} is no number of processes; take 1 or more")
    return int(text)
