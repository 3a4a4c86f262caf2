"""A task's check is found by the name of its file, and nothing else of the module is loaded."""

import subprocess
import sys

import pytest

from course.checking.registry import check_of
from course.errors import CourseError
from course.syllabus import Task, find_task, modules

LOADED = """
import sys
from course.checking.registry import check_of
from course.syllabus import find_task
check_of(find_task("numerical.best_step"))
print(*(name for name in sys.modules if name.startswith("course.modules.numerical.checks.")))
"""


def test_a_check_is_found_by_the_name_of_its_task():
    found = check_of(find_task("numerical.best_step"))
    assert type(found).__module__ == "course.modules.numerical.checks.best_step"


def test_no_other_check_of_the_module_is_loaded():
    run = [sys.executable, "-c", LOADED]
    loaded = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()
    assert loaded == ["course.modules.numerical.checks.best_step"]


def test_a_task_without_a_check_is_told_where_to_put_one():
    with pytest.raises(CourseError, match=r"checks/second_difference\.py`"):
        check_of(Task("numerical.second_difference", "Second difference", 3))


@pytest.mark.parametrize("module", modules(), ids=lambda each: each.name)
def test_every_file_of_checks_is_that_of_a_task_or_shared(module):
    files = {path.stem for path in (module.folder / "checks").glob("*.py")}
    tasks = {task.short_name for task in module.tasks}
    assert tasks <= files
    assert files - tasks <= {"__init__", "shared"}
