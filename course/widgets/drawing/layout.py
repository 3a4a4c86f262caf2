"""From DOT to a picture or to positions: the one place that knows which Graphviz is at hand.

A system `dot` is used where there is one. Otherwise `pygraphviz` lays out: its wheels for Linux,
macOS and Windows hold the real Graphviz 14, so that `pip install` is enough. A Rust port,
`graphviz-pure`, would take 13 MB in place of 108 MB and passed nearly every comparison; but it has
two releases and no known maintainer, while pygraphviz is kept by the maintainers of NetworkX. For a
course that has to install for years, trust outweighs the megabytes.

The fontconfig inside those wheels is older than the settings of many systems, and writes warnings
about them to the process's stderr, past `sys.stderr`, hence into notebooks. The first text to be
measured starts it. Positions need no text (every size is fixed in the DOT), so they are found in
this process; a picture by Graphviz is made in a child process, whose stderr is ours to read.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from course.errors import CourseError
from course.in_browser import IN_BROWSER

from . import in_browser

SECONDS = 20  # what a system dot may take before it is given up
LARGE = 1500  # lines of DOT from which on Graphviz works in a process of its own
POINTS = 72.0  # per inch; a point is drawn as one pixel
# A program that draws the DOT on its input in the format of its argument.
DRAW = """
import sys
import pygraphviz
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
sys.stdout.buffer.write(graph.draw(format=sys.argv[1], prog="dot"))
"""
FONT_FOLDERS = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}


class LayoutError(CourseError):
    """Graphviz is missing, failed, or took too long."""


@dataclass(frozen=True)
class Box:
    """Where a vertex lies: its centre and its size, in pixels, y downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """Positions of vertices by name, of edges by their `id`: points of a cubic spline, tip last."""

    width: float
    height: float
    boxes: dict[str, Box]
    paths: dict[str, tuple[tuple[float, float], ...]]


def lay_out(dot: str) -> Layout:
    """Positions for a graph in DOT: its vertices have fixed sizes, its edges an `id` each.

    *Raises*: LayoutError when no Graphviz is to be had or it fails.
    """
    found = json.loads(positions(dot))
    left, bottom, right, top = map(float, found["bb"].split(","))

    def flip(x: str, y: str) -> tuple[float, float]:
        return round(float(x) - left, 1), round(top - float(y), 1)

    boxes = {}
    for vertex in found.get("objects", ()):
        if "pos" in vertex:
            x, y = flip(*vertex["pos"].split(","))
            boxes[vertex["name"]] = Box(
                x, y, float(vertex["width"]) * POINTS, float(vertex["height"]) * POINTS
            )
    paths = {}
    for edge in found.get("edges", ()):
        points = edge.get("pos", "").split()
        tip = [flip(*p.split(",")[1:]) for p in points if p.startswith("e,")]
        paths[edge["id"]] = (*(flip(*p.split(",")) for p in points if p[0] not in "es"), *tip)
    return Layout(round(right - left, 1), round(top - bottom, 1), boxes, paths)


def render(dot: str, form: str) -> bytes:
    """A graph in DOT as a file in Graphviz's format `form`, such as "png" or "svg".

    *Raises*: LayoutError, as `lay_out` does.
    """
    if IN_BROWSER:
        return _in_browser(dot, form)
    program = system_dot()
    if program is not None:
        return run_program([program, f"-T{form}"], dot)
    with tempfile.TemporaryDirectory() as folder:
        fonts = font_settings(Path(folder))
        return run_program([sys.executable, "-c", DRAW, form], dot, FONTCONFIG_FILE=fonts)


def positions(dot: str) -> bytes:
    """Graphviz's own JSON for a graph in DOT."""
    if IN_BROWSER:
        return _in_browser(dot, "json0")
    program = system_dot()
    if program is not None:
        return run_program([program, "-Tjson0"], dot)
    if dot.count("\n") > LARGE:
        # Graphviz warns of a large graph on the process's stderr, past `sys.stderr`.
        return run_program([sys.executable, "-c", DRAW, "json0"], dot)
    try:
        import pygraphviz
    except ImportError as error:
        raise LayoutError(
            f"No Graphviz was found to draw the graph ({error}). "
            "Install one: `pip install pygraphviz`."
        ) from error
    try:
        return pygraphviz.AGraph(string=dot).draw(format="json0", prog="dot")
    except (ValueError, OSError, pygraphviz.DotError) as error:
        raise LayoutError(f"Graphviz could not draw the graph: {error}.") from error


def _in_browser(dot: str, form: str) -> bytes:
    try:
        return in_browser.render(dot, form)
    except Exception as error:  # JavaScript's too
        raise LayoutError(f"Graphviz could not draw the graph: {error}.") from error


def run_program(command: list[str], dot: str, **environment: str) -> bytes:
    """What a program writes when `dot` is its input."""
    try:
        done = subprocess.run(
            command,
            input=dot.encode(),
            capture_output=True,
            timeout=SECONDS,
            env=os.environ | environment,
        )
    except subprocess.TimeoutExpired as error:
        raise LayoutError(
            f"The graph is too large to be laid out in {SECONDS:g} seconds. Draw a smaller case, "
            "or let GraphView fold it, as it does unless `collapse=False`."
        ) from error
    except OSError as error:
        raise LayoutError(f"Graphviz at {command[0]} could not draw the graph: {error}.") from error
    if done.returncode != 0 or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2] or "it said nothing"
        raise LayoutError(f"Graphviz at {command[0]} could not draw the graph: {said}.")
    return done.stdout


def system_dot() -> str | None:
    """The system's `dot`; a kernel's PATH often lacks the folder of its own environment."""
    beside = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    return shutil.which("dot", path=beside)


def font_settings(folder: Path) -> str:
    """A file that tells fontconfig where fonts lie. Matplotlib always brings DejaVu."""
    places = [os.path.expanduser(place) for place in FONT_FOLDERS.get(sys.platform, ())]
    matplotlib = importlib.util.find_spec("matplotlib")
    if matplotlib and matplotlib.submodule_search_locations:
        places.append(
            str(Path(matplotlib.submodule_search_locations[0], "mpl-data", "fonts", "ttf"))
        )
    lines = "".join(f"<dir>{place}</dir>" for place in places)
    path = folder / "fonts.conf"
    path.write_text(
        f"<fontconfig>{lines}<cachedir>{folder}</cachedir></fontconfig>", encoding="utf-8"
    )
    return str(path)
