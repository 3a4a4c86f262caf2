"""A run: every submission that is not graded yet, by whoever does the work, into the gradebook.

What is graded already, from the same bytes with the same seed by the same version of the course, is
not graded again. So a run that was ended, in whatever way, goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course.checking.registry import without_points
from course.errors import CourseError
from course.grading.gradebook import Gradebook
from course.grading.one import Graded, Job, look_at_walls
from course.grading.records import Attempt, Submitted
from course.grading.sandbox import Walls
from course.grading.submissions import LARGEST, Found, last_of_each, module_of
from course.grading.versions import version_of
from course.grading.workers import Workers
from course.syllabus import Module, Task, find_module, find_task

UNKNOWN_MODULE = (
    "It does not show which module it is for: name it like `04_reverse.ipynb`, or keep the ids of "
    "its cells."
)
CHANGED = "It changed or went away while it was read."


@dataclass(frozen=True)
class Wanted:
    """What is to be graded: of everything, of some students, or one task; and whether again."""

    students: tuple[str, ...] = ()
    task: Task | None = None
    again: bool = False

    def tasks_of(self, module: Module) -> list[Task]:
        return [task for task in module.tasks if self.task in (None, task)]

    def includes(self, found: Found) -> bool:
        other_module = self.task is not None and found.module not in ("", self.task.module)
        return not other_module and (not self.students or found.student in self.students)


@dataclass
class Progress:
    """How far a run is."""

    total: int
    graded: int = 0
    recalled: int = 0
    # What was handed in and could not be read, and what this run could not grade, in sentences.
    unreadable: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def done(self) -> int:
        return self.graded + self.recalled + len(self.unreadable) + len(self.failed)


@dataclass
class Run:
    """Grades what was found into a gradebook.

    Parameters:
        shut: whether learners' code must be shut in; without walls nothing is graded then.
    """

    book: Gradebook
    workers: Workers
    seed: int
    wanted: Wanted = Wanted()
    shut: bool = True

    def walls(self) -> Walls:
        """Which walls stand where the work is done.

        Raises:
            CourseError: when one does not, and it must.
        """
        missing, breaches = self.workers.call(look_at_walls, self.shut)
        missing |= dict.fromkeys(breaches, "it was possible all the same")
        walls = Walls(missing)
        if self.shut and not walls.stand:
            raise CourseError(
                f"{walls.sentence()} Grade on Linux 6.2 or later, or in a container (the "
                "instructor's guide has the command), or trust the submissions: `--no-sandbox`."
            )
        return walls

    def grade(
        self, found: Iterable[Found], on_progress: Callable[[Progress], None] = lambda _: None
    ) -> Progress:
        """Grade what is new. What `on_progress` counts is in the gradebook."""
        chosen = [each for each in last_of_each(found) if self.wanted.includes(each)]
        # What is made ready for the tasks of one module serves all its submissions.
        chosen.sort(key=lambda each: each.module)
        if not chosen:
            raise CourseError("None of the submissions is of those that you named.")
        progress = Progress(len(chosen))

        def jobs() -> Iterator[tuple[Submitted, Job]]:
            for each in chosen:
                job = self._job(each, progress)
                if job is None:
                    on_progress(progress)
                else:
                    yield job

        for submitted, graded in self.workers.grade(jobs()):
            self._take(submitted, graded, progress)
            on_progress(progress)
        return progress

    def _take(self, submitted: Submitted, graded: Graded | Exception, progress: Progress) -> None:
        """Write a result down, or remember why there is none."""
        if isinstance(graded, Exception):
            why = f"{type(graded).__name__}: {graded}"
            progress.failed.append(f"{submitted.path} could not be graded ({why}).")
        elif self.shut and graded.walls:
            sentence = Walls(graded.walls).sentence()
            progress.failed.append(f"{submitted.path} was not graded: {sentence}")
        else:
            self._record(submitted, graded)
            progress.graded += 1
            progress.seconds += graded.seconds

    def _job(self, found: Found, progress: Progress) -> tuple[Submitted, Job] | None:
        """What is left to do for a file, or nothing; then the gradebook has it."""
        content, problem = _content(found)
        name = found.module or module_of(content)
        problem = problem or ("" if name else UNKNOWN_MODULE)
        key = hashlib.sha256(content or problem.encode()).hexdigest()
        if problem:
            self._record_unreadable(Submitted(found.student, name, found.path, key, (problem,)))
            progress.unreadable.append(f"{found.path}: {problem}")
            return None
        module = find_module(name)
        submitted = Submitted(found.student, name, found.path, key, found.notes)
        names = {task.name for task in self.wanted.tasks_of(module)}
        version = version_of(module)
        if not self.wanted.again:
            names -= self.book.recall(submitted, names, self.seed, version)
        if not names:
            progress.recalled += 1
            return None
        tasks = tuple(task.name for task in module.tasks if task.name in names)
        file = Path(found.path).name
        return submitted, Job(name, file, content, tasks, self.seed, self.shut)

    def _record(self, submitted: Submitted, graded: Graded) -> None:
        version = version_of(find_module(submitted.module))
        problems = (*submitted.problems, *graded.whole)
        submitted = Submitted(
            submitted.student, submitted.module, submitted.path, submitted.content, problems
        )
        attempts = [
            self._attempt(submitted, task, report, graded.problems.get(task, ()), version)
            for task, report in graded.reports.items()
        ]
        self.book.record(submitted, attempts)

    def _record_unreadable(self, submitted: Submitted) -> None:
        """A file that cannot be read earns nothing, where it is known for what."""
        if not submitted.module:
            self.book.record(submitted, [])
            return
        module = find_module(submitted.module)
        version = version_of(module)
        names = [task.name for task in self.wanted.tasks_of(module)]
        new = set(names) - self.book.recall(submitted, names, self.seed, version)
        reports = {
            name: without_points(find_task(name), submitted.problems[0]).to_dict()
            for name in names
            if name in new
        }
        attempts = [
            self._attempt(submitted, name, report, (), version) for name, report in reports.items()
        ]
        self.book.record(submitted, attempts)

    def _attempt(
        self,
        submitted: Submitted,
        task: str,
        report: dict[str, object],
        problems: Iterable[str],
        version: str,
    ) -> Attempt:
        verdicts: list[dict[str, int]] = report["verdicts"]  # type: ignore[assignment]
        return Attempt(
            student=submitted.student,
            module=submitted.module,
            task=task,
            points=sum(verdict["points"] for verdict in verdicts),
            maximum=find_task(task).points,
            report=report,
            problems=tuple(problems),
            time="",
            content=submitted.content,
            seed=self.seed,
            version=version,
        )


def _content(found: Found) -> tuple[bytes, str]:
    """The bytes of a file, or why there are none."""
    if found.problem:
        return b"", found.problem
    try:
        content = found.read()
    except Exception as error:
        # A zip is decompressed here, by whichever of its methods.
        return b"", f"{CHANGED} ({error})"
    if len(content) > LARGEST:
        return b"", "It is larger than it says."
    return content, ""
