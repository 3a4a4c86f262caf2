"""What is to be exported: a gradebook as the roster sees it, and sentences on what did not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from course.checking.verdict import Report
from course.errors import CourseError
from course.grading.exports.text import same_letters
from course.grading.gradebook import Gradebook
from course.grading.records import Attempt, Student, Submitted
from course.syllabus import Module, Task, modules

# A line of this name stands among the students of Canvas's own export.
NO_STUDENT = "Points Possible"
NAMED = 5


@dataclass(frozen=True)
class Result:
    """One student's submission for one module, with the attempts that count, by task."""

    student: Student
    module: Module
    submitted: Submitted
    attempts: dict[str, Attempt]

    @property
    def points(self) -> int:
        return sum(attempt.points for attempt in self.attempts.values())

    @property
    def complete(self) -> bool:
        return len(self.attempts) == len(self.module.tasks)

    @property
    def graded(self) -> Iterator[tuple[Task, Attempt, Report]]:
        """Each task that was graded, with its attempt and report, in the order of the exercise."""
        for task in self.module.tasks:
            if attempt := self.attempts.get(task.name):
                yield task, attempt, Report.from_dict(attempt.report)


@dataclass
class Wanted:
    """What of a gradebook is exported, and how.

    Parameters:
        roster: in place of the one that the gradebook was made with.
        zeros: whether who handed in nothing gets 0; else their cells stay empty.
        titles: what the LMS calls a module's assignment, by the module's name.
    """

    modules: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    roster: list[Student] | None = None
    zeros: bool = False
    titles: dict[str, str] = field(default_factory=dict)


class Grades:
    """A gradebook's grades by student and module; `notes` says what did not fit, to be shown."""

    def __init__(self, book: Gradebook, wanted: Wanted | None = None) -> None:
        self.book = book
        self.wanted = wanted or Wanted()
        self.notes: list[str] = []
        self._submitted: dict[str, dict[str, Submitted]] = {}
        for each in book.submissions():
            self._submitted.setdefault(each.student, {})[each.module] = each
        self._note_files_without_module()

    @cached_property
    def modules(self) -> list[Module]:
        """Those that were named, else those that somebody submitted."""
        found = {name for each in self._submitted.values() for name in each}
        chosen = self.wanted.modules or found
        return [module for module in modules() if module.name in chosen]

    @cached_property
    def has_roster(self) -> bool:
        return any(student.details for student in self._listed)

    @cached_property
    def students(self) -> list[Student]:
        """The roster, then whoever submitted and is not on it."""
        listed = {student.name: student for student in self._listed}
        others = [Student(name) for name in sorted(self._submitted) if name not in listed]
        found = [*listed.values(), *others]
        if self.wanted.students:
            found = [student for student in found if student.name in self.wanted.students]
            unknown = set(self.wanted.students) - {student.name for student in found}
            if unknown:
                raise CourseError(f"The gradebook has no student {_names(unknown)}.")
        return found

    @cached_property
    def _listed(self) -> list[Student]:
        """The roster, its students named as their submissions are."""
        if self.wanted.roster is None:
            return [student for student in self.book.students() if student.name != NO_STUDENT]
        roster = [student for student in self.wanted.roster if student.name != NO_STUDENT]
        exact = {student.name for student in roster}
        # Canvas names Ada Lovelace's file `lovelaceada`; a roster has her as "Lovelace, Ada".
        strangers = {same_letters(name): name for name in self._submitted if name not in exact}
        return [self._renamed(student, strangers) for student in roster]

    def _renamed(self, student: Student, strangers: dict[str, str]) -> Student:
        if student.name in self._submitted:
            return student
        cells = [student.name, *student.details.values()]
        found = {strangers.pop(same_letters(cell), None) for cell in cells} - {None}
        name = found.pop() if len(found) == 1 else None
        return Student(name, {"Student": student.name, **student.details}) if name else student

    def on_roster(self, student: Student) -> bool:
        return bool(student.details)

    def require_unique(self, column: str, values: dict[str, str]) -> None:
        """Two students with the same value would get each other's grade.

        Parameters:
            values: by the student's name; empty ones do not count.

        Raises:
            CourseError: that names them.
        """
        counts = Counter(value for value in values.values() if value)
        for value, count in counts.items():
            if count > 1:
                names = [name for name, other in values.items() if other == value]
                raise CourseError(
                    f"In the roster {_names(names)} have the same {column} {value}: one would get "
                    "the other's grade. Mend the roster, and name it by `--roster FILE`."
                )

    def results(self, student: Student) -> list[Result]:
        """What a student submitted and got, by module."""
        mine = self._submitted.get(student.name, {})
        counted = {attempt.task: attempt for attempt in self.book.latest(student.name)}
        return [
            Result(
                student,
                module,
                mine[module.name],
                {task.name: counted[task.name] for task in module.tasks if task.name in counted},
            )
            for module in self.modules
            if module.name in mine
        ]

    def all_results(self) -> Iterator[Result]:
        """Every submission, student by student: a gradebook of ten thousand is never held whole."""
        for student in self.students:
            yield from self.results(student)

    def totals(self, student: Student) -> dict[str, int | str]:
        """A student's points by module; an empty text where there is no grade to pass on."""
        results = {result.module.name: result for result in self.results(student)}
        nothing: int | str = 0 if self.wanted.zeros else ""
        totals: dict[str, int | str] = {}
        for module in self.modules:
            result = results.get(module.name)
            known = result.points if result and result.complete else ""
            totals[module.name] = known if result else nothing
        return totals

    def title(self, module: Module) -> str:
        return self.wanted.titles.get(module.name, module.title)

    # --- what did not fit -------------------------------------------------------------------------

    def note_exceptions(self) -> None:
        """Say who has no submission, who is not on the roster, and whose grade is not whole."""
        some = [student for student in self.students if student.name not in self._submitted]
        rule = "they get 0" if self.wanted.zeros else "their cells stay empty (`--zeros` writes 0)"
        self._note(some, f"handed in nothing; {rule}")
        if self.has_roster:
            others = [each for each in self.students if not self.on_roster(each)]
            self._note(others, "not on the roster, or named differently there")
        parts, old = [], []
        for result in self.all_results():
            if not result.complete:
                parts.append(result.student)
            if any(attempt.maximum != task.points for task, attempt, _ in result.graded):
                old.append(result.student)
        self._note(parts, "not graded in every task; run `backprop grade` without --task")
        self._note(old, "graded by other points than a task has now; run `backprop grade` again")

    def _note(self, students: Iterable[Student], what: str) -> None:
        names = list(dict.fromkeys(student.name for student in students))
        if names:
            people = "1 student" if len(names) == 1 else f"{len(names)} students"
            self.notes.append(f"{people} {what}: {_names(names)}.")

    def _note_files_without_module(self) -> None:
        for mine in self._submitted.values():
            if lost := mine.get(""):
                self.notes.append(f"{lost.path} has no grade: {' '.join(lost.problems)}")


def _names(names: Iterable[str]) -> str:
    every = sorted(names)
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return ", ".join(f"`{name}`" for name in every[:NAMED]) + more
