"""A widget as a page of its own: one file, alive without a kernel and without a network."""

from __future__ import annotations

import json
from html import escape
from typing import Any

# A kernel's answers are not there: what the page sets, it reads again, and nobody else hears of it.
MODEL = """
const state = JSON.parse(document.getElementById("state").textContent);
const model = {
  get: (key) => state[key],
  set: (key, value) => { state[key] = value; },
  save_changes: () => {},
  on: () => {},
  off: () => {},
};
const el = document.getElementById("widget");
render({ model, el });
"""
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
{css}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<div id="widget">{picture}</div>
</main>
<script type="application/json" id="state">{state}</script>
<script type="module">
{script}
{model}
</script>
</body>
</html>
"""


def page(title: str, picture: str, script: str, css: str, state: dict[str, Any]) -> str:
    """The page; where no script runs, its picture stands."""
    # A "<" could end the script that the state is in.
    data = json.dumps(state).replace("<", "\\u003c")
    alive = script.replace("export default { render };", "")
    return PAGE.format(
        title=escape(title), picture=picture, script=alive, css=css, state=data, model=MODEL
    )
