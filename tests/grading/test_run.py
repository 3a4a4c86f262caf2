"""A run grades what is new, keeps what was, and says what it could not do."""

from dataclasses import replace

import pytest

from course.errors import CourseError
from course.grading import grade
from course.grading.grade import Run, Wanted
from course.grading.gradebook import Gradebook
from course.grading.one import Graded
from course.grading.submissions import find_submissions
from course.grading.workers import ThisProcess
from course.syllabus import find_module, find_task
from tests.grading.submitting import solutions, submission

TASKS = [task.name for task in find_module("start").tasks]
GRADIENT = "numerical.gradient"


@pytest.fixture
def handed_in(tmp_path):
    folder = tmp_path / "handed_in"
    for student, tasks in {"ada": (GRADIENT, "numerical.best_step"), "bob": ()}.items():
        (folder / student).mkdir(parents=True)
        content = submission("numerical", solutions(*tasks))
        (folder / student / "01_numerical.ipynb").write_bytes(content)
    return folder


@pytest.fixture
def book(tmp_path):
    with Gradebook.create(tmp_path / "grades") as made:
        yield made


def run(book, folder, seed=1, **wanted):
    grading = Run(book, ThisProcess(), seed, Wanted(**wanted))
    return grading.grade(find_submissions(folder))


def total(book, student):
    return sum(attempt.points for attempt in book.latest(student))


def test_a_folder_becomes_a_gradebook_and_a_second_run_does_nothing(book, handed_in):
    first = run(book, handed_in)
    assert (first.graded, first.recalled) == (2, 0)
    known = find_task(GRADIENT).points + find_task("numerical.best_step").points
    assert (total(book, "ada"), total(book, "bob")) == (known, 0)
    written = book.history()
    second = run(book, handed_in)
    assert (second.graded, second.recalled) == (0, 2) and book.history() == written


def test_one_student_one_task_or_all_are_graded_again_and_history_stays(book, handed_in):
    run(book, handed_in)
    before = len(book.history())
    again = run(book, handed_in, students=("ada",), task=find_task(GRADIENT), again=True)
    assert again.graded == 1 and len(book.history()) == before + 1
    assert len(book.history("ada", GRADIENT)) == 2 and len(book.history("bob", GRADIENT)) == 1
    run(book, handed_in, again=True)
    assert len(book.history()) == 2 * before + 1 and len(book.latest()) == before


def test_a_changed_check_or_another_seed_grades_anew(book, handed_in, monkeypatch):
    run(book, handed_in)
    monkeypatch.setattr(grade, "version_of", lambda module: "changed")
    assert run(book, handed_in).graded == 2
    assert {attempt.version for attempt in book.latest()} == {"changed"}
    assert run(book, handed_in, seed=2, students=("bob",)).graded == 1
    assert len({attempt.seed for attempt in book.history("bob", GRADIENT)}) == 2


def test_a_new_submission_counts_and_an_old_one_that_came_back_is_recalled(book, handed_in):
    file = handed_in / "ada" / "01_numerical.ipynb"
    first = file.read_bytes()
    run(book, handed_in)
    points = total(book, "ada")
    file.write_bytes(submission("numerical", {}))
    run(book, handed_in)
    assert total(book, "ada") == 0
    file.write_bytes(first)
    assert run(book, handed_in).recalled == 2 and total(book, "ada") == points


def test_files_that_cannot_be_read_earn_nothing_and_stop_nothing(book, handed_in):
    (handed_in / "carl").mkdir()
    (handed_in / "carl" / "01_numerical.ipynb").symlink_to("/etc/passwd")
    (handed_in / "dora_01_numerical.ipynb").write_text("{")
    (handed_in / "emil_homework.ipynb").write_text("{}")
    done = run(book, handed_in)
    assert done.graded == 3 and len(done.unreadable) == 2
    assert total(book, "carl") == total(book, "dora") == 0
    problems = {each.student: " ".join(each.problems) for each in book.submissions()}
    assert "symbolic link" in problems["carl"] and "is broken" in problems["dora"]
    assert any("which module" in problem for problem in problems.values())
    assert total(book, "ada") > 0


def test_an_error_of_ours_is_no_grade_and_the_next_run_tries_again(book, handed_in, monkeypatch):
    class Broken(ThisProcess):
        def grade(self, tasks):
            for key, _ in tasks:
                yield key, RuntimeError("out of order")

    failed = Run(book, Broken(), 1).grade(find_submissions(handed_in))
    assert len(failed.failed) == 2 and "out of order" in failed.failed[0]
    assert book.latest() == []
    assert run(book, handed_in).graded == 2


def test_what_ran_without_walls_that_were_asked_for_is_not_written_down(book, handed_in):
    class Open(ThisProcess):
        def grade(self, tasks):
            for key, _ in tasks:
                yield key, Graded({}, {}, walls={"files": "no landlock"})

    done = Run(book, Open(), 1).grade(find_submissions(handed_in))
    assert "The sandbox does not stand" in done.failed[0] and book.latest() == []


def test_without_walls_nothing_is_graded_unless_it_is_asked_for(book):
    class Bare(ThisProcess):
        def call(self, function, *arguments):
            return {"files": "no landlock"}, ["fork"]

    with pytest.raises(CourseError, match="--no-sandbox"):
        Run(book, Bare(), 1).walls()
    assert not Run(book, Bare(), 1, shut=False).walls().stand


def test_the_walls_of_this_machine_are_tried(book):
    try:
        walls = Run(book, ThisProcess(), 1).walls()
    except CourseError as error:
        pytest.skip(str(error))
    assert walls.stand and "landlock" in walls.sentence()


def test_progress_comes_after_the_gradebook_has_what_it_counts(book, handed_in):
    seen = []

    def on_progress(progress):
        seen.append((progress.done, len({attempt.student for attempt in book.latest()})))

    Run(book, ThisProcess(), 1).grade(find_submissions(handed_in), on_progress)
    assert seen == [(1, 1), (2, 2)]


def test_nobody_of_that_name_is_said(book, handed_in):
    with pytest.raises(CourseError, match="None of the submissions"):
        run(book, handed_in, students=("nobody",))


def test_attempts_say_which_cell_did_what(book, handed_in):
    content = submission("numerical", {"gradient": "import os\nos._exit(3)"})
    (handed_in / "bob" / "01_numerical.ipynb").write_bytes(content)
    run(book, handed_in, students=("bob",))
    (attempt,) = [each for each in book.latest("bob") if each.task == GRADIENT]
    assert any("exit code 3" in problem for problem in attempt.problems)
    assert replace(attempt, report={}).maximum == find_task(GRADIENT).points
