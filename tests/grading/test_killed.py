"""A run that is killed loses nothing that it reported; the next one goes on where it was."""

import random
import time

from benchmarks.killed_runs import SEED, graded, start, write_submissions
from course.grading.grade import Run
from course.grading.gradebook import Gradebook
from course.grading.submissions import find_submissions
from course.grading.workers import ThisProcess

MOMENTS = random.Random(3)
SUBMISSIONS = 8


def test_a_killed_run_goes_on_and_ends_like_one_that_was_not_killed(tmp_path):
    handed_in, whole, killed = (tmp_path / name for name in ("handed_in", "whole", "killed"))
    write_submissions(handed_in, SUBMISSIONS)
    with Gradebook.create(whole) as book:
        Run(book, ThisProcess(), SEED).grade(find_submissions(handed_in))
    came_to = 0
    for _ in range(2):
        run = start(handed_in, killed, 1)
        wanted = came_to + MOMENTS.randint(1, 12)
        while run.poll() is None and len(graded(killed)) < wanted:
            time.sleep(0.01)
        run.kill()
        run.wait()
        assert len(graded(killed)) >= came_to
        came_to = len(graded(killed))
    assert 0 < came_to < len(graded(whole))
    start(handed_in, killed, 1).wait()
    assert graded(killed) == graded(whole)
