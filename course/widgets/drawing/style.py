"""How kinds of vertices look, in colours and shapes, and how much room their texts take."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# Okabe and Ito's palette, with a pale tint of each for the inside: ink has a contrast of 12 on it.
INK = "#1a1a1a"
GREY = "#7a7a7a"
FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"
# The width of a character and the height of a line of text, in pixels.
CHARACTER = 7.2
LINE = 16.0


@dataclass(frozen=True)
class Style:
    """How a kind of vertex looks: in DOT's words, and its colours."""

    shape: str
    style: str
    stroke: str
    fill: str


STYLES = {
    "input": Style("ellipse", "filled", "#0072B2", "#d9edf9"),
    "constant": Style("box", "filled,dashed", "#6b6b6b", "#eeeeee"),
    "operation": Style("box", "filled,rounded", "#B27800", "#fdf0d3"),
    "output": Style("doubleoctagon", "filled", "#00775A", "#d5f2e8"),
    "folded": Style("folder", "filled,dashed", "#A6508A", "#f7e3ef"),
}


def width(text: str) -> float:
    """About how wide a text is, in pixels; marks over a letter take no room."""
    return CHARACTER * sum(not unicodedata.combining(letter) for letter in text)
