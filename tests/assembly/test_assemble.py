"""`backprop assemble`: what it gathers, what it fills in, and that it never overwrites an edit."""

import subprocess
import sys

import nbformat
import pytest

from course.assembly.parts import PARTS
from course.authoring.sources import task_sources
from course.checking.notebook.run import CheckResult, result_key
from course.checking.verdict import Report, Verdict
from course.syllabus import find_module
from course.workspace.folder import relative_path
from course.workspace.state import best_points

ARRAYS = find_module("arrays")
EXERCISE = relative_path("exercise", ARRAYS)
SOLUTIONS = {name: source.solution for name, source in task_sources(ARRAYS).items()}
WRONG = "def permute_vjp(cotangent, axes):\n    return cotangent.transpose(axes)"
SLOW = "def permute_vjp(cotangent, axes):\n    while True: pass"
MOSTLY = "def permute_vjp(cotangent, axes):\n    return cotangent.transpose(axes).copy()"


@pytest.fixture
def solve(workspace):
    """Puts answers to module 5 into the learner's notebook, as saving it would."""

    def solve(**chosen):
        notebook = nbformat.read(workspace / EXERCISE, as_version=4)
        for cell in notebook.cells:
            cell.source = chosen.get(cell.id.removeprefix("task-"), cell.source)
        nbformat.write(notebook, workspace / EXERCISE)

    return solve


def test_outside_a_workspace_it_says_how_to_make_one(backprop, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = backprop("assemble")
    assert (said.code, "backprop learn" in said.err) == (2, True)
    assert not (tmp_path / "my_autodiff").exists()


def test_a_file_in_the_place_of_the_folder_is_named(backprop, workspace):
    (workspace / "my_autodiff").write_text("mine")
    said = backprop("assemble")
    assert (said.code, "is a file" in said.err) == (2, True)
    assert (workspace / "my_autodiff").read_text() == "mine"


@pytest.fixture
def steps(monkeypatch):
    """Lists what is checked, tried out and tested in earnest; all of it passes at once."""
    done = []

    def check_merged(tasks, path, merged, on_item=None):
        done.append("checked")
        reports = {
            task.name: Report(task.name, task.title, (verdict(merged, task),)) for task in tasks
        }
        return CheckResult(reports, key=result_key(merged, path))

    def verdict(merged, task):
        cells = {cell.id: cell.source for cell in merged.notebook.cells}
        cell = cells[f"task-{task.short_name}"]
        said = "Stopped: no answer within 10 seconds." if cell == SLOW else ""
        return Verdict("right", {WRONG: 0, SLOW: 0, MOSTLY: 3}.get(cell, 4), 4, message=said)

    def try_out(answers):
        done.append("tried out")
        return {}

    def run_tests(root):
        done.append("tested")
        return {"test": ""}

    # In this order: it imports what it replaces, and would keep a name that was replaced before.
    monkeypatch.setattr("course.assembly.gathering.check_merged", check_merged)
    monkeypatch.setattr("course.checking.notebook.run.check_merged", check_merged)
    monkeypatch.setattr("course.assembly.testing.try_out", try_out)
    monkeypatch.setattr("course.assembly.testing.run_tests", run_tests)

    def since():
        recent = done.copy()
        done.clear()
        return recent

    return since


ALL_STEPS = ["checked", "tried out", "tested"]


def test_what_has_not_changed_is_not_checked_again(backprop, workspace, solve, steps):
    solve(**SOLUTIONS)
    backprop("assemble")
    assert steps() == ALL_STEPS
    said = backprop("assemble")
    assert (steps(), said.code) == ([], 0)
    assert "nothing has changed since it was assembled" in said.err
    assert f"7 of {len(PARTS)} parts are yours" in said.out


def test_an_edited_answer_is_checked_again(backprop, workspace, solve, steps):
    solve(**SOLUTIONS)
    backprop("assemble")
    steps()
    solve(permute="# mine\n" + SOLUTIONS["permute"])
    said = backprop("assemble")
    assert steps() == ALL_STEPS
    assert "Arrays: checking 1 of 7 answers …" in said.err


def test_outputs_of_a_run_are_no_edit(backprop, workspace, solve, steps):
    solve(**SOLUTIONS)
    backprop("assemble")
    steps()
    notebook = nbformat.read(workspace / EXERCISE, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = 9
    nbformat.write(notebook, workspace / EXERCISE)
    backprop("assemble")
    assert steps() == []


def test_another_version_of_the_course_checks_all_again(
    backprop, workspace, solve, steps, monkeypatch
):
    solve(**SOLUTIONS)
    backprop("assemble")
    steps()
    monkeypatch.setattr("course.workspace.memory._course", lambda: ["another"])
    backprop("assemble")
    assert steps() == ALL_STEPS


def test_an_edited_module_beside_the_notebook_checks_again(backprop, workspace, solve, steps):
    solve(**SOLUTIONS)
    backprop("assemble")
    steps()
    (workspace / "exercises" / "mine.py").write_text("answer = 42")
    backprop("assemble")
    assert steps() == ["checked"]


def test_a_wrong_answer_is_not_checked_again_before_it_changes(backprop, workspace, solve, steps):
    solve(**{**SOLUTIONS, "permute": WRONG})
    backprop("assemble")
    steps()
    said = backprop("assemble")
    assert steps() == []
    assert "the course's: 0 of 4 points" in said.out


def test_an_answer_that_only_lacked_time_is_checked_again(backprop, workspace, solve, steps):
    solve(permute=SLOW)
    backprop("assemble")
    steps()
    backprop("assemble")
    assert steps() == ["checked"]


def test_an_answer_that_lacks_some_points_is_used_with_a_note(backprop, workspace, solve, steps):
    solve(permute=MOSTLY)
    said = backprop("assemble")
    assert "yours, 3 of 4 points" in said.out
    assert MOSTLY in (workspace / "my_autodiff" / "arrays" / "permute.py").read_text("utf-8")


def test_what_check_found_right_is_not_checked_again(backprop, workspace, solve, steps):
    solve(**SOLUTIONS)
    backprop("check", "arrays")
    assert steps() == ["checked"]
    backprop("assemble")
    assert steps() == ["tried out", "tested"]


def test_an_edited_library_is_tested_again(backprop, workspace, solve, steps):
    solve(**SOLUTIONS)
    backprop("assemble")
    steps()
    tensor = workspace / "my_autodiff" / "tensor.py"
    tensor.write_text(tensor.read_text("utf-8") + "\n# mine\n", "utf-8")
    backprop("assemble")
    assert steps() == ["tested"]


def test_what_is_done_is_said_line_by_line_but_not_to_a_program(backprop, workspace, solve, steps):
    solve(**SOLUTIONS)
    lines = backprop("assemble").err.splitlines()
    assert lines[0] == "Gathering your answers for my_autodiff …"
    assert "Numerical differentiation: not started." in lines
    assert "Arrays: checking 7 of 7 answers …" in lines
    assert lines[-1] == "Testing my_autodiff …"
    assert backprop("assemble", "--json").err == ""


@pytest.mark.slow
def test_nothing_solved_gives_a_library_of_the_courses_parts(backprop, workspace):
    said = backprop("assemble")
    assert said.code == 0
    assert f"None of the {len(PARTS)} parts is yours yet" in said.out
    assert said.out.count("the course's: not started") == len(PARTS)
    assert "tests pass" in said.out
    code = "import my_autodiff as my; print(len(my.filled), my.filled['arrays.matmul'])"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=workspace, capture_output=True, text=True
    )
    assert run.stdout == f"{len(PARTS)} not started\n", run.stderr


@pytest.mark.slow
def test_answers_that_pass_are_taken_and_the_others_named(backprop, workspace, solve):
    with_helper = "def back(a):\n    return a.T\n\n" + SOLUTIONS["unbroadcast"]
    uses_helper = (
        "def matmul_vjp(cotangent, a, b):\n    return cotangent @ back(b), back(a) @ cotangent"
    )
    solve(unbroadcast=with_helper, matmul=uses_helper, permute=WRONG, gather="import absent_module")
    said = backprop("assemble", "--json")
    assert said.code == 0
    assert said.json["yours"] == ["arrays.unbroadcast", "arrays.matmul"]
    assert said.json["filled"]["arrays.permute"].endswith("of 4 points")
    assert said.json["filled"]["arrays.logsumexp"] == "not started"
    assert (said.json["kept"], said.json["tests"]["failed"]) == ([], {})
    library = workspace / "my_autodiff" / "arrays"
    products = (library / "matmul.py").read_text("utf-8")
    assert products.startswith("# Yours: `arrays.matmul`") and uses_helper in products
    permutations = (library / "permute.py").read_text("utf-8")
    assert permutations.startswith('"""The course\'s own part, in the place of `arrays.permute`')
    assert "argsort" not in permutations, "no solution is written"
    assert best_points(workspace)["arrays.unbroadcast"] == 6


@pytest.mark.slow
def test_an_answer_that_does_not_stand_alone_is_filled_in_with_the_reason(
    backprop, workspace, solve
):
    solve(permute=SOLUTIONS["permute"], matmul="get_ipython()\n" + SOLUTIONS["matmul"])
    said = backprop("assemble", "--json")
    assert said.code == 0
    assert "not by itself" in said.json["filled"]["arrays.matmul"]
    assert "get_ipython" in said.json["filled"]["arrays.matmul"]
    assert said.json["yours"] == ["arrays.permute"]


def test_a_broken_notebook_is_named_and_costs_only_its_own_parts(backprop, workspace, steps):
    (workspace / EXERCISE).write_text("{", "utf-8")
    said = backprop("assemble")
    assert said.code == 0
    assert "! 05_arrays.ipynb is broken" in said.out
    assert said.out.count("the course's: unreadable") == 7


def test_an_edited_file_is_kept_until_force_which_backs_it_up(backprop, workspace, solve, steps):
    backprop("assemble")
    tensor, products = (
        workspace / "my_autodiff" / name for name in ("tensor.py", "arrays/matmul.py")
    )
    edited = tensor.read_text("utf-8") + "\n# my own remark\n"
    tensor.write_text(edited, "utf-8")
    solve(matmul=SOLUTIONS["matmul"])
    said = backprop("assemble", "--json")
    assert (said.code, said.json["kept"]) == (0, ["tensor.py"])
    assert tensor.read_text("utf-8") == edited
    assert products.read_text("utf-8").startswith("# Yours"), "what was not edited is renewed"

    said = backprop("assemble", "--force")
    assert said.code == 0
    assert "Written afresh: `my_autodiff/tensor.py`" in said.out
    assert "my own remark" not in tensor.read_text("utf-8")
    (backup,) = (workspace / "backups").glob("my_autodiff_*/tensor.py")
    assert backup.read_text("utf-8") == edited


@pytest.mark.slow
def test_an_edit_that_breaks_the_library_is_said_with_the_tests_that_fail(backprop, workspace):
    backprop("assemble")
    products = workspace / "my_autodiff" / "arrays" / "matmul.py"
    products.write_text(
        "def matmul_vjp(cotangent, a, b):\n    return cotangent, cotangent\n", "utf-8"
    )
    said = backprop("assemble")
    assert said.code == 1
    assert "edited by you, kept" in said.out
    assert "test_parts.test_arrays_matmul" in said.out and "tests of the library fail" in said.out
    assert "--force" in said.out
