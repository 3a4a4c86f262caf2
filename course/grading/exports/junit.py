"""`junit`: JUnit XML, a suite for each submission and a case for each property of a task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from course.checking.report import evidence
from course.checking.verdict import Verdict
from course.grading.exports.grades import Grades, Result
from course.grading.exports.text import printable


def files(grades: Grades) -> Iterator[tuple[str, Iterable[str]]]:
    grades.note_exceptions()
    yield "junit.xml", _pieces(grades)


def _pieces(grades: Grades) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n'
    for result in grades.all_results():
        yield ElementTree.tostring(_suite(result), encoding="unicode") + "\n"
    yield "</testsuites>\n"


def _suite(result: Result) -> ElementTree.Element:
    name = printable(f"{result.student.name} {result.module.name}")
    suite = ElementTree.Element("testsuite", name=name)
    for task, _, report in result.graded:
        for verdict in report.verdicts:
            place = printable(f"{result.student.name}.{task.name}")
            case = ElementTree.SubElement(
                suite, "testcase", classname=place, name=printable(verdict.property)
            )
            if not verdict.passed:
                _fail(case, verdict)
    problems = [*result.submitted.problems, *_problems_of_tasks(result)]
    if problems:
        ElementTree.SubElement(suite, "system-out").text = printable("\n".join(problems))
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    return suite


def _fail(case: ElementTree.Element, verdict: Verdict) -> None:
    points = f"{verdict.points} of {verdict.max_points} points"
    lines = [f"{label}: {text}" for label, text in evidence(verdict)]
    failure = ElementTree.SubElement(case, "failure", message=points)
    failure.text = printable("\n".join([*lines, verdict.message]))


def _problems_of_tasks(result: Result) -> Iterator[str]:
    for task, attempt, _ in result.graded:
        yield from (f"{task.name}: {problem}" for problem in attempt.problems)
