"""What goes on the page: numbers from the workspace, and a training by the learner's library."""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from course.assembly import library
from course.assembly.assembling import Assembly, assemble
from course.assembly.parts import PACKAGE, PARTS
from course.errors import CourseError
from course.figures import Picture
from course.modules.capstone.support.digits import digits
from course.modules.capstone.support.ending import Trained, trained
from course.modules.capstone.support.ending_pictures import confusion_picture, curve_picture
from course.syllabus import modules
from course.widgets import DigitPad, GraphExplorer
from course.workspace.state import best_points


@dataclass(frozen=True)
class Built:
    """What is said of a module: its title, the parts that are the learner's, and the points."""

    title: str
    parts: list[str]
    lines: int
    points: int
    max_points: int


@dataclass(frozen=True)
class Content:
    """All that the page shows."""

    assembly: Assembly
    modules: list[Built]
    trained: Trained
    curve: Picture
    confusion: Picture
    pad: str
    explorer: str


def content_of(root: Path) -> Content:
    """What the learner of this workspace built, trained anew.

    Raises:
        CourseError: when there is no library yet, or it does not train.
    """
    if not (root / PACKAGE / "__init__.py").is_file():
        raise CourseError(f"There is no {PACKAGE} yet. `backprop assemble` makes it.")
    assembly = assemble(root)
    with contextlib.redirect_stdout(io.StringIO()):
        my = library(root)
    try:
        return content_by(my, assembly, best_points(root))
    except Exception as error:
        raise CourseError(
            f"Your {PACKAGE} did not train: {type(error).__name__}: {error}. "
            f"`python -m pytest {PACKAGE}` in {root} may say why."
        ) from error


def content_by(my: Any, assembly: Assembly, points: Mapping[str, int]) -> Content:
    """What a library shows that is trained now; `points` are the best ones of tasks."""
    found = trained(my)
    image = digits().held_out_images[0]
    return Content(
        assembly=assembly,
        modules=_modules(assembly, points),
        trained=found,
        curve=curve_picture(found),
        confusion=confusion_picture(found.confusion),
        pad=DigitPad(found.parameters, image=image).to_html(),
        explorer=_unit_of(found.parameters).to_html(),
    )


def _modules(assembly: Assembly, points: Mapping[str, int]) -> list[Built]:
    built = []
    for module in modules():
        mine = [
            part
            for part in PARTS
            if part.task.module == module.name and part.task_name in assembly.yours
        ]
        built.append(
            Built(
                title=module.title,
                parts=[part.does for part in mine],
                lines=sum(assembly.lines.get(part.file, 0) for part in mine),
                points=sum(max(points.get(task.name, 0), 0) for task in module.tasks),
                max_points=sum(task.points for task in module.tasks),
            )
        )
    return built


def _unit_of(parameters: list[np.ndarray]) -> Any:
    """The explorer on one hidden unit of the trained network, with its two strongest weights."""
    w1, b1, w2, _ = parameters
    unit = int(np.abs(w2).sum(axis=0).argmax())
    strongest = np.argsort(-np.abs(w1[unit]))[:2]
    first, second = (round(float(w1[unit][pixel]), 3) for pixel in strongest)
    bias = round(float(b1[unit]), 3)

    def hidden_unit(x: Any, y: Any) -> Any:
        return np.maximum(first * x + second * y + bias, 0.0)

    # On the side of each weight's sign, where the unit lets its adjoint pass.
    return GraphExplorer(hidden_unit, x=math.copysign(0.5, first), y=math.copysign(0.25, second))
