"""`html`: a page for each student, which says what the learner's own check says.

It has neither the seed, nor anything of the judges', nor anybody else's answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from course.checking.report import evidence, without_repeats
from course.checking.verdict import Report, Verdict
from course.grading.exports.grades import Grades, Result
from course.grading.exports.page import document
from course.grading.exports.text import file_name, printable
from course.grading.records import Attempt, Student
from course.markup import with_code
from course.syllabus import Task

NOTHING = "<p>Nothing of yours was handed in.</p>"
NOT_STARTED = "Not started: it still holds <code>raise NotImplementedError()</code>."


def files(grades: Grades) -> Iterator[tuple[str, Iterable[str]]]:
    grades.note_exceptions()
    for student in grades.students:
        text = _page(student, grades.results(student))
        yield f"{file_name(student.name)}.html", [printable(text)]


def _page(student: Student, results: list[Result]) -> str:
    modules = "".join(map(_module, results)) or NOTHING
    summary = _summary(results) if results else ""
    return document(f"Feedback for {student.name}", summary + modules)


def _summary(results: list[Result]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(result.module.title)}</th>'
        f'<td class="number">{result.points}</td>'
        f'<td class="number">{result.module.points}</td></tr>'
        for result in results
    )
    return (
        '<table><thead><tr><th scope="col">Module</th><th scope="col">Points</th>'
        f'<th scope="col">of</th></tr></thead><tbody>{rows}</tbody></table>\n'
    )


def _module(result: Result) -> str:
    module = result.module
    head = f"<h2>{module.number} · {escape(module.title)}</h2>\n"
    path = f'<p class="faint">Handed in as <code>{escape(result.submitted.path)}</code></p>\n'
    tasks = "".join(_task(task, attempt, report) for task, attempt, report in result.graded)
    return head + path + _sentences(result.submitted.problems) + tasks


def _task(task: Task, attempt: Attempt, report: Report) -> str:
    head = (
        f"<h3>{escape(task.title)}: {attempt.points} of {attempt.maximum} points "
        f'<span class="faint"><code>{escape(task.name)}</code></span></h3>\n'
    )
    if not report.started:
        return f"{head}<p>{NOT_STARTED}</p>\n{_sentences(attempt.problems)}"
    items = "".join(map(_verdict, without_repeats(report)))
    printed = ""
    if report.printed and not report.passed:
        printed = f"<p>Your code printed:</p><pre>{escape(report.printed)}</pre>\n"
    return f"{head}{_sentences(attempt.problems)}<ul>{items}</ul>\n{printed}"


def _verdict(verdict: Verdict) -> str:
    kind, word = ("passed", "✓ Passed") if verdict.passed else ("missing", "✗ Not yet")
    rows = "".join(
        f'<tr><th scope="row">{label}</th><td><code>{escape(text)}</code></td></tr>'
        for label, text in evidence(verdict)
    )
    table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
    message = with_code(verdict.message).replace("\n", "<br>")
    words = f"<p>{message}</p>" if message else ""
    return (
        f'<li class="{kind}"><p><b>{word}</b> {verdict.points}/{verdict.max_points} · '
        f"{with_code(verdict.property)}</p>{table}{words}</li>"
    )


def _sentences(problems: Iterable[str]) -> str:
    return "".join(f"<p>{with_code(problem)}</p>\n" for problem in problems)
