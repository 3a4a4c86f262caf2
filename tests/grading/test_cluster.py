"""On a Dask cluster the same submissions get the same points, and a lost worker loses none."""

import os
import signal

import pytest

distributed = pytest.importorskip("distributed", reason="Dask is an extra: `backprop-course[dask]`")

from course.grading.cluster import Cluster  # noqa: E402
from course.grading.grade import Run  # noqa: E402
from course.grading.gradebook import Gradebook  # noqa: E402
from course.grading.submissions import find_submissions  # noqa: E402
from course.syllabus import find_task  # noqa: E402
from tests.grading.submitting import solutions, submission  # noqa: E402

TASK = "numerical.best_step"
SUBMISSIONS = 12


@pytest.fixture
def handed_in(tmp_path):
    folder = tmp_path / "handed_in"
    folder.mkdir()
    for number in range(SUBMISSIONS):
        answers = solutions(TASK) if number % 2 else {}
        file = folder / f"student{number:02}_01_numerical.ipynb"
        file.write_bytes(submission("numerical", answers))
    return folder


def test_two_workers_grade_everything_once_though_one_is_lost(tmp_path, handed_in):
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as local,
        Gradebook.create(tmp_path / "grades") as book,
    ):
        cluster = Cluster(local.scheduler_address)
        try:
            grading = Run(book, cluster, 1)
            assert grading.walls().stand
            lost = []

            def lose_a_worker(progress):
                if progress.graded == 3 and not lost:
                    lost.append(cluster.call(os.getpid))
                    os.kill(lost[0], signal.SIGKILL)

            progress = grading.grade(find_submissions(handed_in), lose_a_worker)
        finally:
            cluster.close()
        assert progress.graded == SUBMISSIONS and not progress.failed
        keys = [(attempt.student, attempt.task) for attempt in book.history()]
        assert len(keys) == len(set(keys))
        full = find_task(TASK).points
        points = [each.points for each in book.latest() if each.task == TASK]
        assert sorted(points) == [0] * (SUBMISSIONS // 2) + [full] * (SUBMISSIONS // 2)
