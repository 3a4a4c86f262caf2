"""The same elsewhere: what a lesson did, in PyTorch and in JAX, as a table of code and outputs.

    course/modules/<module>/elsewhere/ours.py, pytorch.py, jax.py     at most eight written lines
                                      ours.txt, pytorch.txt, jax.txt  what they print, stored
    course/modules/<module>/elsewhere/<topic>/                        a second strip, if need be

`{{elsewhere}}`, or `{{elsewhere topic}}`, alone in a Markdown cell of the lesson, becomes the table
when the lesson is built. Nothing of it runs in the notebook, so a learner needs neither framework.

    python -m course.authoring.elsewhere           store again what all scripts print
    python -m course.authoring.elsewhere reverse   those of one module

needs the packages of the extra `frameworks`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from course.errors import BrokenSource
from course.syllabus import COURSE, SOURCES, Module, find_module

PLACE = re.compile(r"\{\{elsewhere(?: (\w+))?\}\}")
COLUMNS = {"ours": "Here", "pytorch": "PyTorch", "jax": "JAX"}
NEEDS = {"ours": "autodiff_core", "pytorch": "torch", "jax": "jax"}
MOST_LINES = 8
SECONDS = 120

# Each theme of a notebook brings its colours; only where text begins has to be said.
CELL = '<td align="left" valign="top" style="text-align: left; vertical-align: top">'
NOTE = "Stored outputs: nothing of this runs here, and neither package is needed for the course."


def expanded(source: str, module: Module) -> str:
    """The Markdown of a cell, or the table where the cell asks for one.

    Raises:
        BrokenSource: when a script is missing, too long, or has no stored output.
    """
    asked = PLACE.fullmatch(source.strip())
    if asked is None:
        return source
    return strip(module.folder / "elsewhere" / (asked[1] or ""))


def strip(folder: Path) -> str:
    """The table of one folder's scripts: a row each, the code and what it printed."""
    rows = [_row(name, folder / f"{name}.py") for name in COLUMNS]
    head = "<tr><th></th><th>code</th><th>prints</th></tr>"
    return "\n".join(["<table>", head, *rows, "</table>", "", f"*{NOTE}*"])


def scripts(module: str | None = None) -> Iterator[Path]:
    """Every script of one module, or of all."""
    for name in COLUMNS:
        yield from sorted(SOURCES.glob(f"{module or '*'}/elsewhere/**/{name}.py"))


def printed(script: Path) -> str:
    """What a script prints, in a process of its own.

    Raises:
        BrokenSource: when it fails.
    """
    # -P: without it the folder of `jax.py` would be searched first, and the script import itself.
    command = [sys.executable, "-P", str(script)]
    where = {**os.environ, "PYTHONPATH": str(COURSE.parent)}
    ran = subprocess.run(command, env=where, capture_output=True, text=True, timeout=SECONDS)
    if ran.returncode:
        raise BrokenSource(f"{script} failed:\n{ran.stderr}")
    return ran.stdout


def renew(module: str | None = None) -> None:
    """Store what every script prints now, and say which outputs changed."""
    for script in scripts(module):
        stored = script.with_suffix(".txt")
        output = printed(script)
        is_new = not stored.is_file() or stored.read_text("utf-8") != output
        stored.write_text(output, "utf-8", newline="\n")
        print(f"{script.relative_to(SOURCES)}: {'changed' if is_new else 'as before'}")


def _row(name: str, script: Path) -> str:
    stored = script.with_suffix(".txt")
    for path in (script, stored):
        if not path.is_file():
            raise BrokenSource(f"{path} is missing. `python -m course.authoring.elsewhere --help`")
    code = script.read_text("utf-8").rstrip("\n")
    if sum(bool(line) for line in code.splitlines()) > MOST_LINES:
        raise BrokenSource(f"{script} has more than {MOST_LINES} lines that are not blank.")
    cells = [_listing(code), _listing(stored.read_text("utf-8").rstrip("\n"))]
    return "\n".join([f"<tr><th>{COLUMNS[name]}</th>", *cells, "</tr>"])


def _listing(text: str) -> str:
    # One blank line says as much as two. In Markdown it would end the table: it is a number there.
    lines = re.sub(r"\n{2,}", "\n&#10;", escape(text))
    return f"{CELL}<pre>{lines}</pre></td>"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m course.authoring.elsewhere",
        description="Store again what the scripts of the strips `The same elsewhere` print. "
        "Needs PyTorch and JAX: `pip install 'backprop-course[frameworks]'`.",
    )
    parser.add_argument("module", nargs="?", help="a module of the syllabus; without it, all")
    asked = parser.parse_args(arguments).module
    try:
        renew(find_module(asked).name if asked else None)
    except BrokenSource as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
