"""An answer becomes a report in any process, a browser's too: the core of checking needs little."""

import subprocess
import sys

NEEDED_BY_NOTEBOOKS_ONLY = (
    *("pytest", "nbval", "nbformat", "nbclient", "jupytext"),
    *("IPython", "jupyter_client", "subprocess", "multiprocessing"),
)
PROGRAM = f"""
import sys
from course.checking import check
from course.checking.registry import check_of
from course.checking.report import as_html, as_text
from course.syllabus import find_task, modules

def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)

for module in modules():
    for task in module.tasks:
        check_of(task)
report = check_of(find_task("numerical.central_difference")).run(central_difference, 0)
assert report.passed and as_text(report) and as_html(report)
print(sorted(set({NEEDED_BY_NOTEBOOKS_ONLY!r}) & set(sys.modules)))
"""


def test_an_answer_becomes_a_report_without_pytest_jupyter_or_other_processes():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stdout + done.stderr
