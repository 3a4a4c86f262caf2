"""The edition's first page: what the course asks, and a way to every section of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from html import escape

from course.reading.page import Page
from course.syllabus import Module

FILE = "index.html"
MANY = 2  # lessons; a heading of more says little of each
BODY = """<h1>Backpropagation, from slopes upward</h1>
<p>A program has a million numbers. Which of them should change, and by how much, to make its result
a little better? Changing one at a time takes a million runs. Backpropagation takes one run and one
walk back. These lessons take it apart, until you can build it.</p>
<p>This is the edition for reading. Pictures that can be stepped through or moved work right here;
code is shown with what it printed. {run}</p>
<p><a class="start" href="{first}">Begin with {title}</a>
<a class="start quiet" href="play.html">Play with a graph first</a></p>
<h2 id="lessons">Lessons</h2>
<ol class="lessons" start="0">
{lessons}
</ol>
<h2 id="beside">Beside them</h2>
<ul>
<li><a href="glossary.html">Glossary</a>: a line for each symbol and each term.</li>
<li><a href="cheat_sheet.html">Cheat sheet</a>: all of the course on one page.</li>
<li><a href="play.html">Playground</a>: type an expression, and step through its derivatives.</li>
</ul>"""


def contents(lessons: Sequence[tuple[Module, Page]], site: str) -> Page:
    """The first page, which leads to these lessons."""
    first = lessons[0][1]
    met = Counter(heading.text for _, page in lessons for heading in page.headings)
    # Such as "What you can do now", which every lesson has.
    common = {text for text, count in met.items() if count > MANY}
    filled = {
        "run": _run(site),
        "first": first.file,
        "title": escape(first.title),
        "lessons": "\n".join(_lesson(module, page, common) for module, page in lessons),
    }
    return Page(FILE, "Contents", BODY.format(**filled), kind="front")


def _run(site: str) -> str:
    if not site:
        return "Run them yourself with <code>backprop learn</code>."
    return f'To run it, and to solve the tasks, <a href="{site}index.html">open the course</a>.'


def _lesson(module: Module, page: Page, common: Container[str]) -> str:
    sections = " · ".join(
        f'<a href="{page.file}#{heading.anchor}">{escape(heading.text)}</a>'
        for heading in page.headings
        if heading.level == 2 and heading.text not in common
    )
    return (
        f'<li><a href="{page.file}">{escape(module.title)}</a> '
        f"<small>about {module.minutes} minutes</small><p>{sections}</p></li>"
    )
