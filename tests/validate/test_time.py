"""What a check in a notebook costs a learner whose answer is right."""

import statistics

import pytest

from course.authoring.sources import task_sources
from course.checking.apart import run_apart
from course.checking.registry import check_of
from course.syllabus import modules
from course.validate.answers import namespace

# Only Unix tells what child processes have used.
resource = pytest.importorskip("resource")
SECONDS = 0.3


def computed() -> float:
    """The processor seconds of this process and of those that it started."""
    every = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in every)


def test_the_check_of_a_right_answer_takes_a_moment_at_the_median():
    seconds = []
    for module in modules():
        sources = task_sources(module)
        for task in module.tasks:
            source = sources[task.short_name]
            answer = namespace(module, source.solution, task.short_name)[source.answer]
            check = check_of(task)
            start = computed()
            assert run_apart(check, answer, seed=0).passed
            seconds.append(computed() - start)
    assert statistics.median(seconds) < SECONDS
