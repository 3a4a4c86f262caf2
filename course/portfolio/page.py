"""The page itself: HTML with everything inside, in the words of the one who built it."""

from __future__ import annotations

import re
from html import escape

from course.assembly.parts import PARTS
from course.portfolio.content import Built, Content

# By this line a page is known as one that may be written anew.
MARK = '<meta name="generator" content="backprop portfolio">'
STYLE = """
:root { color-scheme: light dark; }
body { font: 17px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; }
.numbers { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; padding: 0; list-style: none; }
.numbers strong { display: block; font-size: 1.9rem; }
figure { margin: 1rem 0; } img { max-width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.35rem 0.6rem; border-bottom: 1px solid #8886; }
td.number, th.number { text-align: right; }
iframe { width: 100%; border: 1px solid #8886; border-radius: 6px; background: Canvas; }
iframe.pad { height: 47rem; } iframe.graph { height: 52rem; }
"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
{mark}
<title>An automatic differentiation library of my own</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>An automatic differentiation library of my own</h1>
<p>It records what happens to arrays, walks back through the record, and so finds the gradient of a
number in everything that went into it. I wrote its parts one by one, and trained a network on it
that reads handwriting.</p>
<ul class="numbers">{numbers}</ul>
<h2>Draw a digit</h2>
<p>The network below has the weights that my library found. It runs in this page.</p>
<iframe class="pad" title="A pad to draw a digit on, and a network's guess"
srcdoc="{pad}"></iframe>
<h2>How it learned</h2>
<figure>{curve}<figcaption>The loss, step by step.</figcaption></figure>
<figure>{confusion}<figcaption>500 digits that it never saw: rows are labels, columns guesses.
</figcaption></figure>
<h2>What is inside a unit</h2>
<p>One hidden unit of the network as a graph, with its two strongest weights. Move the inputs, and
step back through it.</p>
<iframe class="graph" title="The graph of a hidden unit, to explore" srcdoc="{explorer}"></iframe>
<h2>What I built</h2>
<table>
<caption>Parts of the library and points, by module</caption>
<thead><tr><th scope="col">Module</th><th scope="col">Parts that are mine</th>
<th scope="col" class="number">Lines</th><th scope="col" class="number">Points</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</main>
</body>
</html>
"""


def page_of(content: Content) -> str:
    """The whole page, as text."""
    return PAGE.format(
        mark=MARK,
        style=STYLE,
        numbers=_numbers(content),
        pad=escape(content.pad),
        curve=content.curve._repr_html_(),
        confusion=content.confusion._repr_html_(),
        explorer=escape(content.explorer),
        rows="\n".join(_row(module) for module in content.modules),
    )


def _numbers(content: Content) -> str:
    assembly = content.assembly
    shown = {
        f"{100 * content.trained.accuracy:.1f} %": "of 500 digits that it never saw are read right",
        f"{len(assembly.yours)} of {len(PARTS)}": "parts of the library are mine",
        str(assembly.share["yours"]): "lines of code in them",
        str(assembly.tests - len(assembly.failures)): f"of {assembly.tests} tests pass",
    }
    return "".join(
        f"<li><strong>{escape(number)}</strong> {escape(words)}</li>"
        for number, words in shown.items()
    )


def _row(module: Built) -> str:
    parts = re.sub("`(.+?)`", r"<code>\1</code>", escape("; ".join(module.parts) or "–"))
    return (
        f'<tr><th scope="row">{escape(module.title)}</th><td>{parts}</td>'
        f'<td class="number">{module.lines}</td>'
        f'<td class="number">{module.points} of {module.max_points}</td></tr>'
    )
