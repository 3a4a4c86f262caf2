"""The steps of a validation: each can be run in any process, and gives findings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context

from course.authoring.build import differences, differences_of, strays
from course.authoring.library import notebook
from course.errors import CourseError
from course.syllabus import Module, find_module, find_task, modules
from course.validate import answers, course, links, mutants, notebooks, outputs
from course.validate.finding import Finding

STORED = ("lesson", "solution")
BUILD = "`backprop build` mends this."


@dataclass(frozen=True)
class Step:
    """One thing to validate: `what` of a module, of a task of it, or of the whole course.

    `answer` is the title of one of a task's answers, where not all are looked at.
    """

    what: str
    module: str = ""
    task: str = ""
    answer: str = ""

    @property
    def title(self) -> str:
        """What is done, in words."""
        of = f"{self.what} of {self.task or self.module or 'the course'}"
        return f"{of}, {self.answer}" if self.answer else of


@dataclass(frozen=True)
class Outcome:
    """What a step found, and how long it took."""

    step: Step
    findings: tuple[Finding, ...]
    seconds: float = 0.0


def steps(chosen: Sequence[Module], *, with_mutants: bool = False) -> list[Step]:
    """All that there is to do, what takes longest first."""
    by_task = [*(["mutants"] if with_mutants else []), "answers"]
    long = [
        Step(what, module.name, task.name)
        for what in by_task
        for module in chosen
        for task in module.tasks
    ]
    short = ["built notebooks", "completeness", "stored outputs", "links"]
    return [
        *(Step(kind, module.name) for module in chosen for kind in STORED),
        *long,
        *(Step(what, module.name) for what in short for module in chosen),
        Step("figures and strays"),
        Step("links"),
    ]


def run_all(todo: Sequence[Step], processes: int) -> Iterator[Outcome]:
    """The outcomes of all steps, as they come, by so many processes.

    A step that ends its process costs itself alone.
    """
    lost = []
    for outcome in _in_pool(todo, processes):
        if outcome.findings == (ENDED,):
            lost.append(outcome.step)
        else:
            yield outcome
    for step in lost:
        # Of those that shared a pool nobody knows which one ended it.
        (outcome,) = _in_pool([step], 1)
        yield _with_answer_named(outcome) if outcome.findings == (ENDED,) else outcome


def _with_answer_named(outcome: Outcome) -> Outcome:
    """Of a step that ends its process: which of a task's answers does, found one by one."""
    step = outcome.step
    parts = [step]
    if step.task and step.what == "answers":
        titles = answers.titles(find_module(step.module), find_task(step.task))
        parts = [replace(step, answer=title) for title in titles]
    found: list[Finding] = []
    for part in parts:
        (each,) = _in_pool([part], 1)
        ended = replace(ENDED, place=part.title)
        found += [ended] if each.findings == (ENDED,) else each.findings
    return replace(outcome, findings=tuple(found))


ENDED = Finding(
    "",
    "",
    "the process that looked at it ended",
    "Does an answer end Python itself, or stay in one step of C code?",
)


def _in_pool(todo: Sequence[Step], processes: int) -> Iterator[Outcome]:
    # Not forked: the terminal's progress bar has a thread.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running: dict[Future[Outcome], Step] = {pool.submit(run, step): step for step in todo}
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                step = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    yield Outcome(step, (ENDED,))


def run(step: Step) -> Outcome:
    """Do one step here and now."""
    start = time.perf_counter()
    try:
        found = tuple(_findings(step))
    except CourseError as error:
        found = (Finding("", step.title, str(error)),)
    return Outcome(step, found, time.perf_counter() - start)


def _findings(step: Step) -> Iterator[Finding]:
    if step.task:
        yield from BY_TASK[step.what](step)
    elif step.module:
        yield from BY_MODULE[step.what](find_module(step.module))
    elif step.what == "links":
        yield from links.of_documents()
        yield from links.of_pages()
    else:
        yield from _said([*differences([]), *strays(modules())])


def _stored_outputs(module: Module) -> Iterator[Finding]:
    for kind in STORED:
        yield from outputs.findings(notebook(kind, module))
    yield from outputs.missing_points(module)


def _said(sentences: Sequence[str]) -> Iterator[Finding]:
    for sentence in sentences:
        file, _, says = sentence.partition(": ")
        yield Finding(file, "", f"{says}.", BUILD)


BY_MODULE: dict[str, Callable[[Module], Iterator[Finding]]] = {
    "lesson": lambda module: notebooks.findings(notebook("lesson", module)),
    "solution": lambda module: notebooks.findings(notebook("solution", module)),
    "built notebooks": lambda module: _said(differences_of(module)),
    "completeness": course.findings,
    "stored outputs": _stored_outputs,
    "links": links.of_module,
}
BY_TASK: dict[str, Callable[[Step], Iterator[Finding]]] = {
    "answers": lambda step: answers.findings(
        find_module(step.module), find_task(step.task), step.answer
    ),
    "mutants": lambda step: mutants.findings([find_task(step.task)], processes=1),
}
