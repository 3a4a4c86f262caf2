"""A Matplotlib figure as a widget's drawing: as SVG and as PNG."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

SHARPNESS = 192  # dots to the inch: two for each pixel of a screen


@dataclass(frozen=True)
class Plot:
    """A figure of `course.figures`, which brings Matplotlib when it is first drawn."""

    figure: Any

    def svg(self, description: str) -> str:
        """The plot as SVG."""
        from course.figures import picture

        return picture(self.figure, description).svg.decode()

    def png(self) -> bytes:
        """The plot as PNG, on white."""
        drawing = io.BytesIO()
        self.figure.savefig(drawing, format="png", dpi=SHARPNESS, facecolor="white")
        return drawing.getvalue()
