"""The syllabus is in order, and what repeats it says the same."""

import re

import pytest

from course.authoring.sources import read
from course.syllabus import modules

WORDS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]
EVERY_MODULE = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


def test_every_prerequisite_names_an_earlier_module():
    earlier: list[str] = []
    for module in modules():
        assert set(module.prerequisites) <= set(earlier), module.name
        earlier.append(module.name)


@EVERY_MODULE
def test_exercise_begins_with_its_title_its_tasks_and_its_points(module):
    first = read(module.folder / "exercise.md")[0].source
    assert first.startswith(f"# {module.number} · {module.title}: exercise\n")
    figures = f"{WORDS[len(module.tasks)]} tasks, {module.points} points."
    assert figures in first, f"the exercise should begin: {figures}"


@EVERY_MODULE
def test_every_task_has_its_title_as_the_heading_of_its_prompt(module):
    headings = [
        line.removeprefix("## ")
        for cell in read(module.folder / "exercise.md")
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("## ")
    ]
    titles = [task.title for task in module.tasks]
    assert [heading for heading in headings if heading in titles] == titles


@EVERY_MODULE
def test_lesson_leads_to_its_exercise(module):
    text = "\n".join(cell.source for cell in read(module.folder / "lesson.md"))
    assert f"`exercises/{module.stem}.ipynb`" in text


def words_to_read(module):
    """Those of the lesson and of the exercise's prompts; what is folded, and hints, are extra."""
    sources = [*read(module.folder / "lesson.md"), *read(module.folder / "exercise.md")]
    prose = [c for c in sources if c.cell_type == "markdown" and "hint" not in c.metadata]
    folded = re.compile(r"<details>.*?</details>", re.DOTALL)
    return sum(len(folded.sub("", cell.source).split()) for cell in prose)


@EVERY_MODULE
def test_minutes_are_near_those_by_the_rule_of_the_syllabus(module):
    a_point = 1.0 if module.number == 0 else 2.5
    by_rule = words_to_read(module) / 100 + a_point * module.points
    assert abs(module.minutes - by_rule) <= max(10, 0.2 * by_rule), f"{by_rule:.0f} by the rule"
