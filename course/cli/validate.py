"""`backprop validate`: does every notebook run as stored, and every check judge as it should?"""

from __future__ import annotations

import os
import time
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from course.cli.terminal import counting, print_json, say, sign
from course.errors import CourseError
from course.syllabus import find_module, modules

if TYPE_CHECKING:
    from course.validate.steps import Outcome


def run(arguments: Namespace) -> int:
    from course.authoring.library import folder
    from course.validate.changed import changed_modules

    if not (folder("solution").is_dir() and (modules()[0].folder / "exercise.md").is_file()):
        raise CourseError("The course's sources are not there. Validate a checkout of it.")
    chosen = [find_module(name) for name in arguments.modules]
    if arguments.changed:
        touched = changed_modules(arguments.changed)
        chosen = [each for each in touched if not chosen or each in chosen]
    elif not chosen:
        chosen = list(modules())
    start = time.monotonic()
    outcomes = _validated(arguments, [module.name for module in chosen])
    if arguments.junit:
        _write_junit(arguments.junit, outcomes)
    _show(arguments, outcomes, time.monotonic() - start)
    return 1 if any(outcome.findings for outcome in outcomes) else 0


def _validated(arguments: Namespace, names: list[str]) -> list[Outcome]:
    what = ", ".join(names) or "the course's texts: no module has changed"
    with counting(f"Validating {what}", quiet=arguments.json) as count:
        # Here, so that the line above comes before what takes a while to import.
        from course.validate.steps import run_all, steps

        todo = steps([find_module(name) for name in names], with_mutants=arguments.mutants)
        outcomes = []
        for outcome in run_all(todo, arguments.processes or os.cpu_count() or 1):
            outcomes.append(outcome)
            count(len(outcomes), len(todo))
            for finding in () if arguments.json else outcome.findings:
                say(f"{sign(False)} {finding}")
    return outcomes


def _write_junit(path: Path, outcomes: list[Outcome]) -> None:
    from course.validate.junit import as_xml

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_xml(outcomes), "utf-8")


def _show(arguments: Namespace, outcomes: list[Outcome], seconds: float) -> None:
    from dataclasses import asdict

    findings = [finding for outcome in outcomes for finding in outcome.findings]
    if arguments.json:
        data = {"steps": len(outcomes), "seconds": round(seconds, 1)}
        print_json({**data, "findings": [asdict(finding) for finding in findings]})
        return
    if not findings:
        said = "Nothing to mend."
    else:
        said = f"{len(findings)} {'thing' if len(findings) == 1 else 'things'} to mend."
    say(f"{said} {len(outcomes)} steps in {seconds:.0f} seconds.")
    if not arguments.mutants:
        say("Single edits of the reference solutions were not tried: `--mutants` does, for long.")
