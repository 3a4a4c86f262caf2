"""Findings as JUnit XML, which continuous integration shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from course.validate.steps import Outcome

# What XML cannot carry, not even escaped.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def as_xml(outcomes: Iterable[Outcome]) -> str:
    """One test case for each step; a step with findings has a failure for each."""
    suites = ElementTree.Element("testsuites", name="backprop validate")
    by_module: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_module.setdefault(outcome.step.module or "course", []).append(outcome)
    for module, outcomes_there in by_module.items():
        suite = ElementTree.SubElement(
            suites,
            "testsuite",
            name=module,
            tests=str(len(outcomes_there)),
            failures=str(sum(bool(each.findings) for each in outcomes_there)),
            time=f"{sum(each.seconds for each in outcomes_there):.2f}",
        )
        for outcome in outcomes_there:
            _add_case(suite, module, outcome)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: ElementTree.Element, module: str, outcome: Outcome) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=module,
        name=outcome.step.title,
        time=f"{outcome.seconds:.2f}",
    )
    for finding in outcome.findings:
        message = CONTROLS.sub("", str(finding))
        failure = ElementTree.SubElement(case, "failure", message=message)
        failure.text = CONTROLS.sub("", f"{finding}\n{finding.detail}".rstrip())
