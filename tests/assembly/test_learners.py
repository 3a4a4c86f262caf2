"""Learners played to the end: their library trains on their own parts, and makes their page.

Who takes the modules of a path in the instructor's guide is one of them.
"""

import json
import re
from dataclasses import asdict

import pytest

from course.assembly.assembling import Assembly
from course.assembly.composing import compose
from course.assembly.lines import lines_by_file, shares
from course.assembly.loading import TESTED
from course.assembly.parts import PACKAGE, PARTS
from course.assembly.testing import try_out
from course.syllabus import COURSE, modules
from course.workspace.memory import hashes, remember
from tests import patience
from tests.assembly.answers import answers_of_set
from tests.assembly.libraries import python, write_library

# Answers that are right in their exercise, and not made for what the library asks of them:
# an exponent of 0 where the slope is not needed, recording without the class of the stub, nested
# reverse mode.
TOO_NARROW = {"forward.dual_arithmetic", "reverse.record", "cost.hessian_vector"}
# The parts that every step of a training asks.
AT_WORK = {
    *("reverse.record", "reverse.sweep", "reverse.accumulate", "reverse.topological_order"),
    *("reverse.local_rule", "arrays.matmul", "arrays.unbroadcast", "arrays.permute"),
    *("arrays.cross_entropy", "primitives.relu", "layers.initial_weights"),
    *("capstone.train", "capstone.evaluate"),
}
# At the end of a part's file: whoever asks it is written down.
MARKER = """

import builtins

_unmarked = {function}


def {function}(*arguments, **options):
    builtins.asked.add("{task}")
    return _unmarked(*arguments, **options)
"""
ENDING = """
import builtins
import json
from pathlib import Path
from course.assembly import library
from course.assembly.assembling import Assembly
from course.portfolio.content import content_by
from course.portfolio.page import page_of

builtins.asked = set()
my = library()
# What is asked from here on is asked by the training.
builtins.asked.clear()
assembly = Assembly(**json.loads(Path("assembly.json").read_text("utf-8")))
content = content_by(my, assembly, {})
Path("portfolio.html").write_text(page_of(content), "utf-8")
print(content.trained.accuracy)
print(*sorted(builtins.asked))
"""


def path_of_the_guide(opening: str) -> set[str]:
    """The names of the modules in the table of the guide that such a sentence opens."""
    guide = (COURSE / "instructors.md").read_text("utf-8")
    table = guide.partition(f"\n{opening}")[2].partition("\n\n")[2].partition("\n\n")[0]
    cells = [row.split("|")[2] for row in table.splitlines()[2:]]
    numbers = {int(number) for cell in cells for number in re.findall(r"\d+", cell)}
    return {module.name for module in modules() if module.number in numbers}


def all_tasks(number: int) -> dict[str, str]:
    """Answers to all tasks, without those that cannot be parts: what is in a library at the end."""
    solved = answers_of_set(number)
    misfits = try_out(solved)
    assert misfits.keys() <= (TOO_NARROW if number else set()), misfits
    return {name: text for name, text in solved.items() if name not in misfits}


def a_third() -> dict[str, str]:
    return dict(list(answers_of_set(0).items())[::3])


def tasks_of_path(opening: str) -> dict[str, str]:
    """The reference's answers to the tasks of a path's modules."""
    chosen = path_of_the_guide(opening)
    solved = answers_of_set(0)
    return {name: text for name, text in solved.items() if name.partition(".")[0] in chosen}


LEARNERS = {
    "all by the reference": lambda: all_tasks(0),
    "all by other right answers": lambda: all_tasks(1),
    "a third of the tasks": a_third,
    "two days of the guide": lambda: tasks_of_path("Two days,"),
}


def test_a_semester_of_the_guide_solves_all_tasks_and_two_days_the_heart_of_the_library():
    assert path_of_the_guide("One semester,") == {module.name for module in modules()}
    two_days = tasks_of_path("Two days,")
    assert (
        {"reverse.sweep", "arrays.matmul", "capstone.train"}
        < two_days.keys()
        < {part.task_name for part in PARTS}
    )


@pytest.mark.slow
@pytest.mark.parametrize("learner", LEARNERS)
def test_a_learners_library_trains_on_their_own_parts_and_its_page_opens(
    learner, tmp_path, request
):
    mine = LEARNERS[learner]()
    files = compose(mine)
    marked = {part for part in PARTS if part.task_name in AT_WORK & mine.keys()}
    for part in marked:
        files[part.file] += MARKER.format(function=part.function, task=part.task_name)
    write_library(tmp_path, files)
    # As if its tests had passed, so that they are not run when it is imported.
    remember(tmp_path, TESTED, "", hashes(tmp_path / PACKAGE, ".py"))
    (tmp_path / "assembly.json").write_text(json.dumps(assembly_of(mine)), "utf-8")
    notice, accuracy, asked = python(ENDING, tmp_path).splitlines()
    assert "all" in notice if len(mine) == len(PARTS) else f"{len(mine)} of" in notice
    assert float(accuracy) >= 0.95
    assert set(asked.split()) == {part.task_name for part in marked}
    opens(tmp_path / "portfolio.html", mine, request.getfixturevalue("browser"))


def assembly_of(mine):
    """What `backprop assemble` would have said of these parts."""
    files = compose(mine)
    found = Assembly(
        package="",
        yours=list(mine),
        filled={},
        notes={},
        lines=lines_by_file(files),
        share=shares(files, mine),
        problems=[],
        settled=True,
        kept=[],
        backups={},
        tests=1,
        failures={},
    )
    return asdict(found)


def opens(file, mine, browser):
    """The page says whose the parts are, and its pad answers when something is drawn."""
    assert file.stat().st_size < 1_000_000
    page = browser.new_page()
    page.set_default_timeout(1000 * patience.SECONDS)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    assert page.get_by_text(f"{len(mine)} of {len(PARTS)}").is_visible()
    pad = page.frame_locator("iframe.pad")
    before = pad.locator(".bp-total").text_content()
    pad.get_by_role("button", name="clear the pad").click()
    pad.get_by_label("Pad, 8 by 8 pixels").press(" ")
    assert pad.locator(".bp-total").text_content() != before
    page.close()
    assert errors == []
