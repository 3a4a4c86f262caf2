"""Why a cell did not run, in a learner's words."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course.checking.notebook.failures import failure, failure_of_check
from course.checking.notebook.nbval import DIED


def raised(source: str) -> dict:
    """What nbval keeps of a cell that raises."""
    shell = InteractiveShell()
    found: list[tuple[type, Exception, list[str]]] = []
    shell._showtraceback = lambda *error: found.append(error)
    shell.run_cell(source)
    kind, error, traceback = found[0]
    said = {"ename": kind.__name__, "evalue": str(error), "traceback": traceback}
    return {"outputs": [{"output_type": "error", **said}]}


def test_a_name_that_is_missing_is_told_by_what_the_task_defines():
    said = failure_of_check(raised("print(gradient)"), "gradient")
    assert said.startswith("Your notebook defines no `gradient`, which is what is checked:")
    assert "is the name unchanged?" in said


def test_another_missing_name_is_the_learners_exception():
    said = failure_of_check(raised("x = 1\nprint(nothing)"), "gradient")
    assert said == (
        "The cell raised NameError: name 'nothing' is not defined, at your line 2: "
        "`print(nothing)`."
    )


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("x = 1\ndef f(x:\n    return x", "at your line 2: `def f(x:`"),
        ("def f(x):\nreturn x", "at your line 2: `return x`"),
    ],
)
def test_what_is_not_python_is_shown_by_its_line_and_by_no_made_up_file(source, where):
    said = failure(raised(source))
    assert where in said
    assert ".py" not in said and "<ipython" not in said and "Cell In" not in said


def test_a_kernel_that_died_and_a_cell_that_ran():
    assert failure({"problem": DIED}).startswith("The kernel died")
    assert failure({"outputs": [{"output_type": "stream"}]}) == failure({}) == ""
