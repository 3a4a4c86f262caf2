"""One task alone: which cells of the learner's come along."""

from nbformat.v4 import new_code_cell

from course.authoring.notebooks import exercise
from course.authoring.sources import task_sources
from course.checking.notebook.merge import merge
from course.checking.notebook.selection import for_one_task
from course.syllabus import find_module
from tests.validate.playing import with_answers

NUMERICAL = find_module("numerical")
ANSWERS = {name: source.answer for name, source in task_sources(NUMERICAL).items()}


def selected(name, extra=None, **answers):
    """The ids, or for cells of the learner's own the sources, of the cells that would run."""
    learners = with_answers(NUMERICAL, answers)
    if extra is not None:
        learners.cells.insert(1, new_code_cell(extra))
    pristine = exercise(NUMERICAL, solved=True)
    cells = for_one_task(merge(pristine, learners, ANSWERS).notebook, name).cells
    given = {cell.id for cell in pristine.cells}
    return [cell.id if cell.id in given else cell.source for cell in cells]


def test_given_cells_the_task_and_its_check():
    given, *own = selected("gradient")
    assert own == ["task-gradient", "check-gradient"]
    assert not given.startswith("task-")


def test_another_answer_comes_along_where_this_one_uses_it():
    through = "def gradient(f, x, h):\n    return central_difference(f, x, h)"
    between = "def central_difference(f, x, h):\n    return forward_difference(f, x, h)"
    assert selected("gradient", gradient=through, central_difference=between)[1:] == [
        "task-forward_difference",
        "task-central_difference",
        "task-gradient",
        "check-gradient",
    ]


def test_own_cells_come_along_where_they_are_used_and_only_there():
    helper = "def halved(x):\n    return x / 2"
    uses_it = "def gradient(f, x, h):\n    return halved(x)"
    assert helper in selected("gradient", helper, gradient=uses_it)
    assert helper not in selected("gradient", helper)


def test_a_cell_that_is_not_python_runs_as_it_is():
    assert selected("gradient", "%%time\n(", gradient="def gradient(")[1:] == [
        "task-gradient",
        "check-gradient",
    ]
