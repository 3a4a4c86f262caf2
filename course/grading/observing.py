"""What came out of one task of one submission: its cells run in fresh processes until one answers.

A process that a learner's code ends, or that has to be ended, is begun again without what did it: a
cell is left out, a call is noted as the check notes it in a notebook.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from typing import Any

from course.checking.apart import ATTEMPTS, IN_ONE_STEP
from course.checking.errors import ENDED, TIME_UP, in_words
from course.checking.plain import short
from course.grading.children import Child, Stopped
from course.grading.nursery import Nursery, Template
from course.grading.sandbox.limits import OUT_OF_MEMORY

# So many cells of a submission are left out before it is given up.
MOST_LOST_CELLS = 5
MOST_REFUSALS = 5


@dataclass
class Asked:
    """One task of one submission: what is to run, and who is to be called."""

    template: Template
    # Those after the template's, with their numbers and ids.
    cells: list[tuple[int, str, str]]
    own_cell: str
    seed: int


@dataclass
class Outcome:
    """What a probe saw, or why there is nothing to judge; and sentences about the cells."""

    observed: Any = None
    why: str = ""
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    walls: dict[str, str] = field(default_factory=dict)


@dataclass
class _Followed:
    """What one process said, as far as it came."""

    observed: Any = None
    cell: int | None = None
    call: int | None = None
    calling: bool = False
    failed: dict[int, Any] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)
    walls: dict[str, str] | None = None
    missing: bool = False
    # How it ended where it did not answer, as an error that a check can show.
    ended: dict[str, Any] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return self.missing or self.observed is not None


def observe(nursery: Nursery, asked: Asked, lost_cells: dict[int, str]) -> Outcome:
    """Run the cells and the probe.

    Parameters:
        lost_cells: cells that ended a process, by their numbers, each with a sentence; more are
            added. They are left out.
    """
    outcome = Outcome()
    lost: dict[int, Any] = {}
    # Also where a process says nothing but untruths about what it was doing.
    for _ in range(ATTEMPTS + MOST_LOST_CELLS):
        wanted = [cell for cell in asked.cells if cell[0] not in lost_cells]
        child = nursery.fork(asked.template, _question(asked, wanted, lost))
        seen = _follow(child)
        outcome.seconds += child.seconds
        outcome.walls = seen.walls or {"sandbox": "a process did not say that it is shut in"}
        outcome.problems = [f"Cell {number}: {said}" for number, said in seen.refused]
        if not seen.ended:
            return _answered(outcome, seen, asked)
        sentence = in_words(seen.ended)
        if seen.cell is not None:
            lost_cells[seen.cell] = f"Cell {seen.cell}: {sentence}"
            own = any(seen.cell == n and name == asked.own_cell for n, name, _ in wanted)
            if own or len(lost_cells) > MOST_LOST_CELLS:
                outcome.why = sentence
                return outcome
            continue
        if seen.call is not None:
            lost[seen.call] = seen.ended
        if seen.call is None or not seen.calling or len(lost) >= ATTEMPTS:
            break
    outcome.observed = {"seen": {}, "broken": seen.ended, "printed": ""}
    return outcome


def _question(asked: Asked, cells: list[tuple[int, str, str]], lost: Any) -> dict[str, Any]:
    return {
        "cells": [(number, source) for number, _, source in cells],
        "seed": asked.seed,
        "lost": lost,
        "last": len(lost) == ATTEMPTS - 1,
    }


def _answered(outcome: Outcome, seen: _Followed, asked: Asked) -> Outcome:
    own = next((number for number, name, _ in asked.cells if name == asked.own_cell), None)
    if own in seen.failed:
        outcome.why = _raised(seen.failed[own])
    elif seen.missing:
        outcome.why = f"No cell that ran through defines `{asked.template.answer}`."
    else:
        outcome.observed = seen.observed
    return outcome


def _raised(error: Any) -> str:
    """That a cell raised, and where, from what a process says about it."""
    if not isinstance(error, dict):
        return "The cell raised an exception."
    text = error.get("text")
    where = f", at your line {error.get('line')}: `{text}`" if text else ""
    return short(f"The cell raised {error.get('type')}: {error.get('message')}{where}.", 600)


def _follow(child: Child) -> _Followed:
    seen = _Followed()
    stopped: Stopped | None = None
    try:
        for message in child.messages():
            _note(seen, message)
            if seen.is_over:
                break
    except Stopped as met:
        stopped = met
    if stopped or seen.is_over:
        child.kill()
    code = child.end()
    place = child.place
    seen.cell, seen.call, seen.calling = place.cell, place.call, place.calling
    if stopped:
        seen.ended = _bound_met(stopped, seen)
    elif not seen.is_over:
        seen.ended = _ended_itself(code)
    return seen


def _note(seen: _Followed, message: dict[str, Any]) -> None:
    """Take a message in. Anything may be in it; the first of a kind counts."""
    if seen.walls is None:
        # Written before any code of the learner's ran.
        seen.walls = message.get("walls", {})
    elif "failed" in message:
        seen.failed[_number(message["failed"])] = message.get("error")
    elif "refused" in message and len(seen.refused) < MOST_REFUSALS:
        said = short(str(message.get("said")), 200)
        seen.refused.append((_number(message["refused"]), said))
    seen.missing = seen.missing or "missing" in message
    seen.observed = message.get("observed", seen.observed)


def _number(value: Any) -> Any:
    return value if isinstance(value, int) else None


def _bound_met(stopped: Stopped, seen: _Followed) -> dict[str, Any]:
    if stopped.kind != "time":
        return {"type": ENDED, "message": f"Your code was stopped: {stopped.why}"}
    said = f"no answer within {stopped.seconds:.2g} seconds"
    in_a_call = {"advice": IN_ONE_STEP} if seen.calling else {}
    return {"type": TIME_UP, "message": said, **in_a_call}


def _ended_itself(code: int | None) -> dict[str, Any]:
    """How a process ended that did not answer."""
    if code is None:
        return {"type": ENDED, "message": "Your code closed what the grader reads from"}
    if code in (OUT_OF_MEMORY, -signal.SIGKILL):
        return {"type": "MemoryError", "message": ""}
    how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    return {"type": ENDED, "message": f"Your code ended Python itself, {how}"}
