"""Turns a Matplotlib figure into a picture that a notebook shows anywhere, with words for it.

    figure, axes = blank_axes()
    axes.loglog(steps, errors, "o-", label="forward")
    picture(figure, "A log-log plot: the error falls to 1e-8 at h = 1e-8, then rises again.")

The picture is HTML with the drawing inside: that shows in untrusted notebooks, on code hosts and in
exported pages, and carries the text that a screen reader speaks.
"""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass, field
from typing import Any

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib import pyplot
from matplotlib.colors import LinearSegmentedColormap, same_color
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

# From Okabe and Ito's palette for all kinds of colour vision, the four with a contrast of 3:1 on
# both a white and a near-black page. Lines differ in dashes too, so that colour is not alone.
BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
INK = "#7a7a7a"  # the grey that reads equally well, about 4.3:1, on white and on near-black

# Negative entries of a matrix, small ones, positive ones.
SIGNED = LinearSegmentedColormap.from_list("signed", [VERMILION, "#b8b8b8", BLUE])

STYLE: Any = {  # Matplotlib types its settings only since 3.11
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.prop_cycle": cycler(
        color=[BLUE, VERMILION, GREEN, PURPLE], linestyle=["-", "--", "-.", ":"]
    ),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": "DejaVu Sans",  # it comes with Matplotlib, so it is the same everywhere
    "font.size": 11.0,
    "grid.alpha": 0.25,
    "grid.color": INK,
    "svg.fonttype": "path",
    "svg.hashsalt": "backprop-course",  # ids inside the drawing would otherwise be random
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


@dataclass(frozen=True)
class Picture:
    """A drawing and the words for it; a notebook displays the one, a plain console the other."""

    alt: str
    svg: bytes = field(repr=False)
    width: int

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.svg).decode("ascii")
        alt = html.escape(self.alt, quote=True)
        return f'<img alt="{alt}" width="{self.width}" src="data:image/svg+xml;base64,{data}">'


def blank_axes(columns: int = 1, width: float = 7.0, height: float = 4.0) -> tuple[Figure, Any]:
    """Return a figure in the course's style with one plot, or an array of `columns` plots.

    *Units*: width and height in inches, of which 96 pixels make one on a screen.
    """
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.subplots(1, columns)


def heat_map(axes: Any, matrix: Any, title: str = "") -> None:
    """Draw a matrix on `axes`: positive entries blue, negative ones orange, zeros blank."""
    entries = np.asarray(matrix, float)
    most = np.abs(entries).max() or 1.0
    shown = np.ma.masked_equal(entries, 0.0)
    axes.imshow(shown, cmap=SIGNED, vmin=-most, vmax=most, interpolation="none")
    axes.set_title(title, fontsize=11)
    axes.grid(visible=False)
    axes.spines[:].set_visible(True)
    axes.set(xticks=[], yticks=[])


def picture(figure: Figure, alt: str) -> Picture:
    """Return `figure` as a picture with the alternative text `alt`, and close it.

    The background becomes transparent and black text grey, so that it reads on any page. Equal
    figures give equal bytes under one version of Matplotlib.

    *Raises*: ValueError when alt is blank.
    """
    if not alt.strip():
        raise ValueError("A picture needs alt text: say what is there to be seen, in a sentence.")
    for text in figure.findobj(Text):
        if same_color(text.get_color(), "black"):
            text.set_color(INK)
    for legend in figure.findobj(Legend):
        legend.set_frame_on(False)  # its box would be white
    drawing = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(drawing, format="svg", transparent=True, metadata={"Date": None})
    pyplot.close(figure)
    return Picture(" ".join(alt.split()), drawing.getvalue(), round(figure.get_figwidth() * 96))
