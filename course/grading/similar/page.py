"""A page with each pair side by side, for whoever is to judge."""

from __future__ import annotations

from html import escape

from course.grading.exports.page import document
from course.grading.exports.text import printable
from course.grading.similar.comparing import Compared
from course.grading.similar.pairs import Pair

TITLE = "Answers that are alike"
ADVICE = (
    "<p>What the stub has, or many have, was not counted. Names, comments, layout and the order of "
    "statements were not looked at. Alike is not copied: pairs may have worked together, read the "
    "same page, or come to the same idea.</p>"
)
WIDE = (
    "main { max-width: 90rem; } .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }"
)


def page(compared: Compared) -> str:
    """The page, as text."""
    pairs = "".join(_pair(compared, pair) for pair in compared.pairs)
    return printable(document(TITLE, ADVICE + (pairs or "<p>There are none.</p>"), WIDE))


def _pair(compared: Compared, pair: Pair) -> str:
    near = f" Both are close to the course's own “{escape(pair.near)}”." if pair.near else ""
    sides = "".join(
        f"<div><h3>{escape(student)}</h3>"
        f"<pre>{escape(compared.source(student, pair.task))}</pre></div>"
        for student in (pair.first, pair.second)
    )
    return (
        f"<h2><code>{escape(pair.task)}</code>: {escape(pair.first)} and {escape(pair.second)}</h2>"
        f"<p>{pair.alike:.0%} of what is rare in the shorter one is shared, {pair.bits:.0f} bits."
        f'{near}</p><div class="pair">{sides}</div>\n'
    )
