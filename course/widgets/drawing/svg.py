"""A drawing in SVG: pale shapes, dark text, grey lines, no background: it reads on any page."""

from __future__ import annotations

import base64
import html
from typing import Any

from .speech import spoken
from .style import FONT, GREY, INK, LINE, STYLES, width

PILL = 15.0  # the height of a label on an edge


def svg(drawn: dict[str, Any], description: str) -> str:
    """The picture of a diagram's payload, with its description inside."""
    margin = drawn["margin"]
    wide = drawn["width"] + 2 * margin
    high = drawn["height"] + 4
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}" '
        f'viewBox="{-margin:g} -2 {wide:g} {high:g}" font-family="{FONT}" font-size="12" '
        'text-anchor="middle">',
        f"<title>{html.escape(spoken(description))}</title>" if description else "",
    ]
    for edge in drawn["edges"]:
        parts.append(f'<path d="{edge["d"]}" fill="none" stroke="{GREY}" stroke-width="1.3"/>')
        parts.append(f'<path d="{edge["arrow"]}" fill="{GREY}"/>')
    parts += [shape(vertex) + text(vertex, drawn["rows"]) for vertex in drawn["vertices"]]
    parts += [pill(edge) for edge in drawn["edges"] if edge["label"]]
    return "".join([*parts, "</svg>"])


def octagon(x: float, y: float, w: float, h: float) -> str:
    """The path of an octagon around a centre."""
    a = w / 2
    b = h / 2
    cut = min(w, h) * 0.25
    corners = [(-a, cut - b), (cut - a, -b), (a - cut, -b), (a, cut - b)]
    corners += [(-p, -q) for p, q in corners]
    return "M" + "L".join(f"{x + p:g},{y + q:g}" for p, q in corners) + "Z"


def shape(vertex: dict[str, Any]) -> str:
    """The outline of a vertex in SVG."""
    style = STYLES[vertex["kind"]]
    x, y, w, h = (vertex[key] for key in "xywh")
    look = f'fill="{style.fill}" stroke="{style.stroke}" stroke-width="1.5"'
    if vertex["kind"] == "input":
        return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{w / 2:g}" ry="{h / 2:g}" {look}/>'
    if vertex["kind"] == "output":
        inner = octagon(x, y, w - 6, h - 6)
        outer = f'<path d="{octagon(x, y, w, h)}" {look}/>'
        return f'{outer}<path d="{inner}" fill="none" stroke="{style.stroke}"/>'
    look += ' stroke-dasharray="5 3"' if "dashed" in style.style else ' rx="9"'
    return f'<rect x="{x - w / 2:g}" y="{y - h / 2:g}" width="{w:g}" height="{h:g}" {look}/>'


def text(vertex: dict[str, Any], rows: int) -> str:
    """The title of a vertex, and its lines."""
    below = 0 if vertex["kind"] == "constant" else rows
    top = vertex["y"] - below * LINE / 2 + 4
    written = []
    for i, line in enumerate([vertex["title"], *vertex["lines"]]):
        weight = "" if i else ' font-weight="600"'
        place = f'x="{vertex["x"]:g}" y="{top + i * LINE:g}"'
        written.append(f'<text {place} fill="{INK}"{weight}>{html.escape(line)}</text>')
    return "".join(written)


def pill(edge: dict[str, Any]) -> str:
    """The label of an edge, on a small plate."""
    x, y = edge["mid"]
    wide = width(edge["label"]) * 0.9 + 8
    box = f'x="{x - wide / 2:g}" y="{y - PILL / 2:g}" width="{wide:g}" height="{PILL:g}"'
    plate = f'<rect {box} rx="7" fill="#ffffff" stroke="{GREY}" stroke-width="0.7"/>'
    words = html.escape(edge["label"])
    return f'{plate}<text x="{x:g}" y="{y + 3.8:g}" font-size="10.5" fill="{INK}">{words}</text>'


def image(svg: str, alt: str) -> str:
    """A picture as HTML that shows anywhere, even in untrusted notebooks, with words for it."""
    data = base64.b64encode(svg.encode()).decode("ascii")
    words = html.escape(spoken(alt), quote=True)
    return f'<img alt="{words}" src="data:image/svg+xml;base64,{data}">'
