"""Copies are found under other names and in another order; independent answers are left alone."""

from __future__ import annotations

import ast
import json
from itertools import combinations

import pytest

from course.authoring.answers import answers
from course.authoring.library import notebook
from course.authoring.sources import task_sources
from course.cli import main
from course.grading.similar.fingerprints import fingerprints
from course.grading.similar.pairs import suspicious
from course.syllabus import find_module, modules

ORIGINAL = '''
def sweep(tape, seed):
    """Adjoints of all rows."""
    adjoints = [0.0] * len(tape)
    visited = set()
    adjoints[-1] = seed
    for row in reversed(range(len(tape))):
        visited.add(row)
        for parent, partial in tape[row]:
            adjoints[parent] += partial * adjoints[row]
    return adjoints, len(visited)
'''
DISGUISED = """
def sweep(t, s):
    # I wrote all of this myself
    seen, slopes = 1, 2
    done = set()
    slopes = [0.0] * len(t)
    slopes[-1] = s  # begin
    for i in reversed(
        range(len(t))
    ):
        for p, d in t[i]:
            slopes[p] += slopes[i] * d
        done.add(i)
    return slopes, len(done)
"""
INDEPENDENT = """
def sweep(tape, seed):
    adjoints = dict.fromkeys(range(len(tape)), 0.0) | {len(tape) - 1: seed}
    index = len(tape)
    while index > 0:
        index -= 1
        adjoints = {k: v + sum(d * adjoints[index] for p, d in tape[index] if p == k)
                    for k, v in adjoints.items()}
    return list(adjoints.values()), len(tape)
"""
MODULE = find_module("numerical")


def prints(source):
    return frozenset(fingerprints(source))


def filler(number):
    """An answer that shares nothing with anybody's."""
    return (
        f"def f(x):\n    return [x * {number}.5 - {number}, {{x: {number}}}, x[{number}:{number}9]]"
    )


def crowd(size, **answers_by_student):
    others = {f"other{number}": filler(number) for number in range(size)}
    return {name: prints(source) for name, source in {**others, **answers_by_student}.items()}


def named(pairs):
    return {(pair.first, pair.second) for pair in pairs}


def test_a_copy_is_found_under_other_names_and_in_another_order():
    students = crowd(30, ada=ORIGINAL, bob=DISGUISED, eve=INDEPENDENT)
    assert named(suspicious("t", students, {}, frozenset())) == {("ada", "bob")}


def test_layout_comments_and_names_leave_no_trace():
    renamed = ORIGINAL.replace("adjoints", "a").replace("row", "b").replace("    ", "  ")
    assert prints(renamed + "# the end") == prints(ORIGINAL)


def test_what_the_stub_or_many_have_tells_nothing():
    alike = dict.fromkeys(("ada", "bob"), ORIGINAL)
    assert suspicious("t", crowd(30, **alike), {}, prints(ORIGINAL)) == []
    many = {f"student{number}": ORIGINAL for number in range(12)}
    assert suspicious("t", crowd(20, **many), {}, frozenset()) == []


def test_a_pair_near_the_courses_own_answer_is_said_to_be():
    students = crowd(30, ada=ORIGINAL, bob=DISGUISED)
    (pair,) = suspicious("t", students, {"the reference": prints(ORIGINAL)}, frozenset())
    assert pair.near == "the reference"


@pytest.mark.parametrize("source", ["def f(:", "x" * 70_000, "(" * 5_000, "\0"])
def test_what_cannot_be_read_has_no_fingerprints(source):
    assert fingerprints(source) == []


class _Renaming(ast.NodeTransformer):
    def __init__(self, names):
        self.new = {name: f"other_{number}" for number, name in enumerate(sorted(names))}

    def visit_Name(self, node):
        node.id = self.new.get(node.id, node.id)
        return node

    def visit_arg(self, node):
        node.arg = self.new.get(node.arg, node.arg)
        return node


def renamed(source):
    tree = ast.parse(source)
    names = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names |= {
        node.id
        for node in ast.walk(tree)
        if isinstance(getattr(node, "ctx", 0), ast.Store) and isinstance(node, ast.Name)
    }
    return ast.unparse(_Renaming(names).visit(tree))


def test_of_all_right_answers_copies_are_found_and_independent_ones_left_alone():
    caught = copies = flagged = independent = 0
    for module in modules():
        for name, source in task_sources(module).items():
            right = {
                each.title: each.source
                for each in answers(module)
                if each.correct and each.task == name
            }
            students = crowd(40) | {title: prints(each) for title, each in right.items()}
            flagged += len(suspicious(name, students, {}, prints(source.stub)))
            independent += len(list(combinations(right, 2)))
            for title, each in right.items():
                pairs = suspicious(
                    name, {**students, "~copy": prints(renamed(each))}, {}, prints(source.stub)
                )
                caught += (title, "~copy") in named(pairs)
                copies += 1
    assert caught > 0.95 * copies, f"{caught} of {copies} renamed copies were found"
    assert flagged < 0.01 * independent, f"{flagged} of {independent} independent pairs flagged"


@pytest.fixture
def submitted(tmp_path):
    """Two students with one answer, disguised; one with another; one who did nothing."""
    every = [each for each in answers(MODULE) if each.task == "gradient_check" and each.correct]
    sources = {
        "ada": every[0].source,
        "bob": renamed(every[0].source),
        "eve": every[1].source,
        "<b>blank</b>": None,
    }
    for student, source in sources.items():
        data = json.loads(notebook("exercise", MODULE).read_text("utf-8"))
        for cell in data["cells"]:
            if source and cell["id"] == "task-gradient_check":
                cell["source"] = source
        folder = tmp_path / "submitted" / student.replace("/", "")
        folder.mkdir(parents=True)
        (folder / f"{MODULE.stem}.ipynb").write_text(json.dumps(data), "utf-8")
    (tmp_path / "submitted" / "eve" / "notes.ipynb").write_text("{}")
    return tmp_path / "submitted"


def test_the_command_names_pairs_and_shows_them_side_by_side(submitted, tmp_path, capsys):
    out = tmp_path / "alike.html"
    assert main(["similar", str(submitted), "--out", str(out)]) == 1
    said = capsys.readouterr()
    assert "ada and bob" in said.out
    assert "eve" not in said.out
    assert "Not compared: eve/notes.ipynb" in said.err
    page = out.read_text("utf-8")
    assert page.count('<div class="pair">') == 1
    assert "gradient_check" in page


def test_without_a_pair_it_says_so(submitted, capsys):
    assert main(["similar", str(submitted), "--task", "best_step"]) == 0
    assert "No two answers are alike" in capsys.readouterr().out
    assert main(["similar", str(submitted), "--json"]) == 1
    (pair,) = json.loads(capsys.readouterr().out)
    assert (pair["first"], pair["second"]) == ("ada", "bob")
