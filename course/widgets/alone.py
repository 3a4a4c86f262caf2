"""Widgets outside Jupyter: pages that are alive without a kernel and without a network.

A page of one's own takes `widget.to_fragment()` wherever a widget is to be, as often as it likes,
and `support(kinds)` once in its head, for all classes that it shows:

    head = support({GraphExplorer, UCurve})
    body = GraphExplorer(f, x=2.0).to_fragment() + UCurve().to_fragment()

Colours follow the page's `color-scheme`, light or dark.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .widget import CourseWidget

# A kernel's answers are not there: what the page sets, it reads again, and nobody else hears of it.
START = """
for (const el of document.querySelectorAll('[data-widget="{kind}"]')) {{
  const state = JSON.parse(el.querySelector("script").textContent);
  const model = {{
    get: (key) => state[key],
    set: (key, value) => {{ state[key] = value; }},
    save_changes: () => {{}},
    on: () => {{}},
    off: () => {{}},
  }};
  render({{ model, el }});
}}
"""
FRAGMENT = """<div class="bp-alone" data-widget="{kind}">{picture}
<script type="application/json">{state}</script>
</div>"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 8px; background: Canvas; color: CanvasText; }}
h1 {{ font: 600 16px system-ui, sans-serif; }}
</style>
{head}
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def fragment(kind: str, picture: str, state: dict[str, Any]) -> str:
    """A piece of a page: where no script runs, its picture stands. It holds no id."""
    # A "<" could end the script that the state is in.
    data = json.dumps(state).replace("<", "\\u003c")
    return FRAGMENT.format(kind=kind, picture=picture, state=data)


def program(kind: type[CourseWidget]) -> str:
    """The JavaScript, a module, that brings all widgets of a class on a page to life."""
    alive = kind.program.replace("export default { render };", "")
    return alive + START.format(kind=kind.__name__)


def support(kinds: Iterable[type[CourseWidget]]) -> str:
    """What a page needs once in its head: the look of all widgets, and a program for each class."""
    # A widget that has been made is of a class of its own, of the same name.
    found = {kind.__name__: kind for kind in kinds}
    styles = [f"<style>\n{css}\n</style>" for css in {kind.style for kind in found.values()}]
    programs = [
        f'<script type="module">\n{program(kind)}\n</script>' for _, kind in sorted(found.items())
    ]
    return "\n".join([*styles, *programs])


def page(title: str, head: str, body: str) -> str:
    """A whole page with a heading."""
    return PAGE.format(title=escape(title), head=head, body=body)
