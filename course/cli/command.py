"""One command of the command line: how its help looks, with examples and exit codes."""

from __future__ import annotations

import argparse
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
