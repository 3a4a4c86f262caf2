"""Single edits of a reference: those that score in full are found, and lists of them are read."""

from dataclasses import replace
from pathlib import Path

import pytest

from course.syllabus import find_module, find_task
from course.validate import mutants
from course.validate.edits import edits
from course.validate.mutants import Mutant, equivalent, survivors

SOURCE = '''def f(x, n):
    """Two * 2."""
    total = 0
    for i in range(1, n):
        if i < 3 and not x:
            total += x[i] - i
    return total, max(n, total)'''
MADE = {
    ("total = 0", "total = 1"),
    ("total = 0", "pass"),
    ("for i in range(1, n):", "for i in range(n, 1):"),
    ("for i in range(1, n):", "for i in range(0, n):"),
    ("for i in range(1, n):", "pass"),
    ("if i < 3 and (not x):", "if i <= 3 and (not x):"),
    ("if i < 3 and (not x):", "if i < 3 or not x:"),
    ("if i < 3 and (not x):", "if i < 3 and x:"),
    ("if i < 3 and (not x):", "if False:"),
    ("total += x[i] - i", "total -= x[i] - i"),
    ("total += x[i] - i", "total = x[i] - i"),
    ("total += x[i] - i", "total += i - x[i]"),
    ("return (total, max(n, total))", "return (max(n, total), total)"),
    ("return (total, max(n, total))", "return"),
}


def test_each_kind_of_slip_is_made():
    made = list(edits(SOURCE, range(1, 8)))
    assert {(edit.was, edit.becomes) for edit in made} >= MADE
    assert len({edit.source for edit in made}) == len(made)
    assert all('"""Two * 2."""' in edit.source for edit in made)
    for edit in made:
        compile(edit.source, "<edit>", "exec")


def test_only_the_lines_that_are_named_are_edited():
    assert {edit.was for edit in edits(SOURCE, [3])} == {"total = 0"}


def test_a_hole_is_found_and_a_caught_slip_is_not(monkeypatch: pytest.MonkeyPatch):
    task = find_task("numerical.central_difference")
    every = mutants.mutants(task)
    unused = replace(every[0].edit, source=f"unused = 1\n{mutants.task_source(task).solution}")
    monkeypatch.setattr(
        mutants, "mutants", lambda task: [*every[:3], Mutant(task, unused), *every[3:5]]
    )
    seen = []
    found = list(survivors([task], lambda done, count: seen.append((done, count)), processes=2))
    assert [mutant.edit for mutant in found] == [unused]
    assert seen == [(done, 6) for done in range(1, 7)]


def test_listed_edits_are_read_with_their_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "survivors.md").write_text(
        "# Equivalent\n\n## gradient\n\n- `h = 2` → `h = 3`: any step will do.\n"
        "- no entry\n\n## jvp\n\n- `x | y` → `pass`: it is `x`.\n",
        "utf-8",
    )
    module = find_module("numerical")
    monkeypatch.setattr(type(module), "folder", property(lambda module: tmp_path))
    assert equivalent(module) == {("gradient", "h = 2", "h = 3"), ("jvp", "x | y", "pass")}
