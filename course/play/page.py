"""The playground as parts of a page: its text, and the styles and the program that it needs.

The program is the explorer's own, with a reader of expressions in front of it. What it knows of the
engine's table are the rules that Python writes here, as it does for every widget. What it cannot
read goes to Python, where the page is a part of a site that has it.
"""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autodiff_core import relu, sigmoid, softplus, symbols
from autodiff_core.primitive import TABLE
from course.play.lines import OTHER_NAMES, known_names
from course.widgets.drawing.facts import (
    OpaqueError,
    definition,
    expression,
    in_javascript,
    on_symbols,
    partials_of,
)
from course.widgets.widget import CourseWidget, assemble

FRONT = Path(__file__).parent / "front"
STYLE = FRONT / "play.css"
WORKER = FRONT / "play_worker.mjs"
# What the engine composes of its rows, and a learner may type.
COMPOSED: dict[str, Callable] = {"relu": relu, "sigmoid": sigmoid, "softplus": softplus}
# In lines without branches, the larger number is an operation; in Python it is a comparison.
ALSO = {**OTHER_NAMES, "max": "maximum", "min": "minimum"}
# Anywidget asks for it; a page that starts the program itself has no use for it.
HANDED_OVER = "export default { render };"
HEAD = """<style>
{widgets}
</style>
<link rel="stylesheet" href="play.css">
<script type="application/json" id="rules">{rules}</script>
<script type="module">
{program}
</script>"""


def playground(site: str = "") -> tuple[str, str]:
    """The page's text, and what belongs in its head, as HTML.

    Parameters:
        site: the address, from the page, of the site whose Python runs what is typed.
    """
    known = rules() | {"site": site}
    functions = ", ".join(f"<code>{name}</code>" for name in sorted(known["arities"]))
    body = (FRONT / "play.html").read_text("utf-8").replace("{functions}", functions)
    head = HEAD.format(
        widgets=CourseWidget.style,
        # A "<" could end the script that it is in.
        rules=json.dumps(known).replace("<", "\\u003c"),
        program=program(),
    )
    return body, head


def program() -> str:
    """The page's JavaScript, in one piece."""
    return assemble(str(FRONT / "play.js")).replace(HANDED_OVER, "")


def rules() -> dict[str, Any]:
    """What may be typed: by name, how many operands, their partials, and values as expressions."""
    found: dict[str, Any] = {"arities": {}, "facts": {}, "definitions": {}, "composed": {}}
    for name, row in TABLE.items():
        if not row.partials and name != "where":
            continue
        arity = len(row.partials) or 3
        try:
            if not in_javascript(row):
                found["definitions"][name] = definition(row, arity)
            found["facts"][name] = partials_of(row, arity)
        except OpaqueError:
            # Only Python can say what it is.
            continue
        found["arities"][name] = arity
    for name, function in COMPOSED.items():
        body = expression(on_symbols(function, symbols("#0")))
        found["composed"][name] = {"body": body}
        found["arities"][name] = 1
    found["also"] = ALSO
    found["python"] = sorted(python_only() - set(found["arities"]))
    return found


def python_only() -> set[str]:
    """The functions that Python knows without any line."""
    there = {**vars(builtins), **known_names()}
    return {name for name, value in there.items() if callable(value) and name[:1].islower()}
