"""Cells run as in a notebook, as far as a sandbox allows; where not, a sentence says so."""

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from course.authoring.answers import answers
from course.grading.shell import Transformers
from course.syllabus import find_task, modules
from tests.grading.submitting import graded, messages, points, solutions, submission

TASK = "numerical.central_difference"
LATER = "numerical.directional_derivative"
RIGHT = solutions(TASK, LATER)
FULL = find_task(TASK).points


def with_cell(before: str, after: str = "") -> bytes:
    """A notebook whose task cell has more in it than the answer."""
    source = f"{before}\n{RIGHT['central_difference']}\n{after}"
    return submission("numerical", {**RIGHT, "central_difference": source})


@pytest.mark.parametrize(
    "before",
    [
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "import matplotlib.pyplot as plt\nplt.subplots()[0].savefig('mine.png')",
        "import asyncio\nawait asyncio.sleep(0)",
        "import asyncio\nasync def nap():\n    await asyncio.sleep(0)\nawait nap()",
        "from IPython.display import HTML, clear_output\ndisplay(HTML('hi'))\nclear_output()",
        "import warnings, sys\nwarnings.warn('careful')\nprint('note', file=sys.stderr)",
        "%timeit -n 1 -r 1 1 + 1",
        "%time 1 + 1",
        "%precision 3\n%xmode Plain\n%pwd",
        "get_ipython().run_line_magic('who', '')",
        "Out\nIn[-1]\n_ih",
        "import numpy as np\nnp.save('mine.npy', np.ones(3))\nassert np.load('mine.npy').all()",
        "import logging\nlogging.getLogger().warning('a note')",
        "from concurrent.futures import ThreadPoolExecutor as T\nT(2).submit(print).result()",
        "help(print)\n?print",
        "from course.checking import check\ncheck('numerical.central_difference', None)",
        "from course.widgets import GraphView",
        "import numpy as np\nnp.linalg.inv(np.eye(50)) @ np.ones(50)",
    ],
)
def test_what_notebooks_do_costs_nothing(before):
    result = graded(with_cell(before), TASK)
    assert points(result, TASK) == FULL, messages(result, TASK)
    assert result.problems[TASK] == []


@pytest.mark.parametrize("command", ["!pip install numpy", "files = !ls", "%system ls", "!!ls"])
def test_a_program_is_left_out_with_a_sentence_and_the_cell_goes_on(command):
    result = graded(with_cell(command), TASK)
    assert points(result, TASK) == FULL
    assert any("no programs are started" in problem for problem in result.problems[TASK])


ODD_CELLS = [
    *("%pwd", "x = %pwd", "x = \\\n%pwd", "!ls", "x = !ls", "x = [\n!ls\n]", "x =!ls", "x != 1"),
    *("print?", "?print", "print(1)\nprint??", ", f a", "; f a", "/f a", "x = (1\n/ 2)", "1; %pwd"),
    *("x = 5\\\n% 3", "f'{1!r}'", "'''\n%pwd\n!ls?\n'''", "if 1:\n  %pwd\n  !ls", "x\f%pwd", "a ="),
    *("x\r%pwd", ">>> 1\n... 2", "In [1]: 1 + 1", "  x = 1\n  y = 2", "\n\nx = 1\n"),
]


def test_cells_become_python_as_ipython_makes_it():
    every = [answer.source for module in modules() for answer in answers(module)]
    ours, theirs = Transformers(), TransformerManager()
    for cell in [*every, *ODD_CELLS]:
        assert ours.transform_cell(cell) == theirs.transform_cell(cell), cell


def test_a_cell_that_asks_for_input_is_told_that_nobody_types():
    result = graded(with_cell("x = input('how many? ')"), TASK, LATER)
    assert points(result, TASK) == 0 and points(result, LATER) == find_task(LATER).points
    assert "Error" in messages(result, TASK)


def test_a_cell_that_raises_says_so_as_check_does_with_its_line():
    result = graded(with_cell("", "1 / 0"), TASK)
    assert points(result, TASK) == 0
    assert "The cell raised ZeroDivisionError: division by zero, at your line" in messages(
        result, TASK
    )


def test_cells_before_a_task_are_there_and_cells_after_it_are_not():
    needs = "def central_difference(f, x, h):\n    return rise(f, x, h) / (2 * h)"
    helper = "def rise(f, x, h):\n    return f(x + h) - f(x - h)"
    before = {"forward_difference": helper, "central_difference": needs}
    assert points(graded(submission("numerical", before), TASK), TASK) == FULL
    after = {"best_step": helper, "central_difference": needs}
    assert points(graded(submission("numerical", after), TASK), TASK) == 0


def test_a_task_after_a_crash_runs_in_a_fresh_process_and_the_crash_is_named():
    answers = {**RIGHT, "forward_difference": "import os\nos._exit(3)"}
    result = graded(submission("numerical", answers), TASK, LATER)
    assert points(result, TASK) == FULL and points(result, LATER) == find_task(LATER).points
    said = result.problems[TASK]
    assert any("Cell" in each and "exit code 3" in each for each in said)


def test_what_one_task_leaves_behind_does_not_reach_the_next_submission():
    graded(with_cell("open('left', 'w').write('x')\nimport numpy as np\nnp.left = 1"), TASK)
    looks = "import os, numpy as np\nassert os.listdir() == [] and not hasattr(np, 'left')"
    assert points(graded(with_cell(looks), TASK), TASK) == FULL


def test_the_same_submission_with_the_same_seed_gets_the_same_report():
    content = submission("numerical", RIGHT)
    first, second, other = (graded(content, TASK, seed=seed).reports for seed in (1, 1, 2))
    assert first == second
    assert points(graded(content, TASK, seed=2), TASK) == FULL and other
