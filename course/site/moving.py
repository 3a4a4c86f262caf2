"""Draws the README's moving picture: values on the way there, adjoints on the way back.

    python -m course.site.moving pictures/explorer.svg

It is the explorer's own drawing, whose numbers appear one after the other. Where the reader's
system asks for less motion, all of them stand there from the beginning.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from course.widgets import GraphExplorer

SECONDS_A_STEP = 0.9
SECONDS_TO_LOOK = 4.0
ALT = (
    "The explorer on (x y + x) y at x = 2 and y = 0.5: values appear from the inputs to the "
    "output, then adjoints from the output back. The adjoint of x is 0.75, that of y is 4."
)
TEXT = r"<text[^>]*>[^<]*</text>"
# A vertex's title, value and adjoint, as the drawing writes them.
VERTEX = re.compile(rf'(<text[^>]*font-weight="600">[^<]*</text>)({TEXT})({TEXT})')


def example(x: float, y: float) -> float:
    """Small, and with an input that is used twice."""
    return (x * y + x) * y


def moving_picture() -> str:
    """The picture as SVG; it moves wherever a browser shows it."""
    explorer = GraphExplorer(example, x=2.0, y=0.5)
    still = explorer.to_svg()
    count = len(VERTEX.findall(still))
    steps = 2 * count
    numbers = iter(range(count))

    def with_turns(found: re.Match[str]) -> str:
        number = next(numbers)
        value = _turn(found[2], number)
        adjoint = _turn(found[3], steps - 1 - number)
        return found[1] + value + adjoint

    drawn = VERTEX.sub(with_turns, still)
    return drawn.replace("</title>", f"</title>{_style(steps)}", 1) + "\n"


def _turn(text: str, step: int) -> str:
    return text.replace("<text", f'<text class="t{step}"', 1)


def _style(steps: int) -> str:
    whole = steps * SECONDS_A_STEP + SECONDS_TO_LOOK
    rules = []
    for step in range(steps):
        begin = 100 * (step + 0.5) * SECONDS_A_STEP / whole
        rules.append(
            f"@keyframes t{step}{{0%,{begin:.1f}%{{opacity:0}}{begin + 1:.1f}%,100%{{opacity:1}}}}"
            f".t{step}{{animation:t{step} {whole:g}s infinite}}"
        )
    calm = "@media (prefers-reduced-motion:reduce){text{animation:none!important}}"
    return f"<style>{''.join(rules)}{calm}</style>"


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(moving_picture(), "utf-8")
