"""Figures of the modules are said in the syllabus; the build writes them elsewhere."""

from pathlib import Path

import pytest

from course.authoring import counts
from course.authoring.counts import Place, places, write_counts, wrong_counts
from course.errors import BrokenSource
from course.syllabus import find_module, modules


@pytest.fixture
def copied(tmp_path: Path, monkeypatch) -> dict[str, Path]:
    """Copies of all texts that repeat figures, which take the place of the texts themselves."""
    found = list(places())
    copies = {place.path: tmp_path / f"{i}.md" for i, place in enumerate(found)}
    for path, copy in copies.items():
        copy.write_text(path.read_text("utf-8"), "utf-8")
    moved = [Place(copies[p.path], p.pattern, p.says, p.needed) for p in found]
    monkeypatch.setattr(counts, "places", lambda: moved)
    monkeypatch.setattr(counts, "shown", lambda path: path.name)
    return {path.relative_to(counts.COURSE.parent).as_posix(): copies[path] for path in copies}


def test_every_text_says_what_the_syllabus_says():
    assert wrong_counts() == []


ARRAYS = find_module("arrays")
TASKS = f"{len(ARRAYS.tasks)} tasks"
WORD = counts.in_words(len(ARRAYS.tasks))
MINUTES = sum(module.minutes for module in modules())
# What a text says of the figures, and the same with another figure.
FIGURES = [
    ("README.md", f"| {TASKS}, {ARRAYS.points} points |", "| 1 tasks, 2 points |"),
    ("course/start.md", f"[{TASKS}](exercises/05_arrays", "[1 tasks](exercises/05_arrays"),
    ("course/instructors.md", f"{ARRAYS.minutes} minutes; {TASKS}", f"1 minutes; {TASKS}"),
    ("course/instructors.md", f"modules together take {MINUTES}", "modules together take 1"),
    ("course/instructors.md", f"| 7 | 5 | {ARRAYS.minutes} |", "| 7 | 5 | 1 |"),
    (
        "course/modules/arrays/exercise.md",
        f"{WORD} tasks, {ARRAYS.points} points.",
        "One tasks, 2 points.",
    ),
    ("course/modules/forward/lesson.md", " tasks wait there", "ty tasks wait there"),
]


@pytest.mark.parametrize(("name", "right", "wrong"), FIGURES)
def test_a_wrong_figure_is_named_and_then_written(copied, name, right, wrong):
    text = copied[name].read_text("utf-8")
    assert right in text
    copied[name].write_text(text.replace(right, wrong), "utf-8")
    assert any(right in said for said in wrong_counts())
    assert write_counts() == [copied[name]]
    assert copied[name].read_text("utf-8") == text
    assert wrong_counts() == []


def test_a_row_that_is_missing_is_written(copied):
    text = copied["README.md"].read_text("utf-8")
    size = f"{ARRAYS.minutes} minutes | {TASKS}, {ARRAYS.points} points"
    row = f"| 5 | {ARRAYS.title} | {size} |\n"
    assert row in text
    copied["README.md"].write_text(text.replace(row, ""), "utf-8")
    assert any(row.strip() in said for said in wrong_counts())
    write_counts()
    assert copied["README.md"].read_text("utf-8") == text


def test_a_text_without_the_place_says_which_form_it_should_have(copied):
    copied["course/modules/arrays/exercise.md"].write_text("No figures here.\n", "utf-8")
    with pytest.raises(BrokenSource, match="where the build writes figures"):
        wrong_counts()
