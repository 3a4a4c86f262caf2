"""What is different where Python itself runs in a browser: no terminal, no threads, less stack."""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from pathlib import Path

# Which course a site brought; it is written when the site is built.
EDITION = Path(__file__).with_name("edition.txt")
IN_BROWSER = sys.platform == "emscripten"
# A browser's stack holds a recursion through C about 2,000 deep; beyond that Python ends, and the
# kernel with it. Tools for completion raise the limit to 3,000; this is what Python begins with.
RECURSION_LIMIT = 1000
# Commands that a notebook has as functions.
FUNCTIONS = ("hint", "solution", "progress", "reset", "assemble", "export_work", "import_work")


def command(name: str, *words: str) -> str:
    """A command of `backprop` as it is typed here: in a terminal, or in a cell of a notebook.

    >>> command("solution", "numerical.gradient", "--give-up")
    'backprop solution numerical.gradient --give-up'
    """
    return as_call(name, *words) if IN_BROWSER else " ".join(["backprop", name, *words])


def as_call(name: str, *words: str) -> str:
    """A command as a notebook has it.

    >>> as_call("solution", "numerical.gradient", "--give-up")
    'solution("numerical.gradient", give_up=True)'
    """
    arguments = [
        f"{word[2:].replace('-', '_')}=True" if word.startswith("--") else f'"{word}"'
        for word in words
    ]
    return f"{name}({', '.join(arguments)})"


def settle_in() -> None:
    """Make a kernel in a browser ready: less recursion, commands at hand, a newer course."""
    sys.setrecursionlimit(RECURSION_LIMIT)
    # Each visit begins with fonts that Matplotlib does not know yet; that is nobody's concern.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        functions = import_module("course.cli.in_notebook")
        named = {name: getattr(functions, name) for name in FUNCTIONS}
        shell.push(named, interactive=False)
        if EDITION.is_file():
            functions.bring_up_to_date(EDITION.read_text("utf-8"))
