"""What well-known wrong sweeps make of a tape, and the words for each."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from course.modules.reverse.support.tapes import Tape, adjoints, in_order


def overwritten(tape: Tape, seed: float, last: bool = True) -> list[float]:
    """Only one contribution is kept: the last, or the first, that came."""
    found: list[float | None] = [None] * len(tape.parents)
    found[tape.output] = seed
    for row in reversed(range(tape.output + 1)):
        for parent, partial in tape.edges(row):
            if last or found[parent] is None:
                found[parent] = (found[row] or 0.0) * partial
    return [value or 0.0 for value in found]


def breadth_first(
    parents: Sequence[Sequence[int]], output: int, backward: bool = False
) -> list[int]:
    """Rows as a queue meets them, from the output."""
    order = [output]
    for row in order:
        step = reversed(parents[row]) if backward else parents[row]
        order += [parent for parent in dict.fromkeys(step) if parent not in order]
    return order


def pre_order(parents: Sequence[Sequence[int]], output: int, backward: bool = False) -> list[int]:
    """Rows as a depth-first walk first meets them, from the output."""
    order: list[int] = []
    stack = [output]
    while stack:
        row = stack.pop()
        if row not in order:
            order.append(row)
            stack.extend(parents[row] if backward else reversed(parents[row]))
    return order


def as_met(
    walk: Callable[..., list[int]], tape: Tape, seed: float, *, backward: bool = False
) -> list[float]:
    """Each row sends once, in the order in which a walk from the output meets it."""
    return in_order(tape, seed, walk(tape.parents, tape.output, backward))


def again_and_again(tape: Tape, seed: float, *, take: int, backward: bool = False) -> list[float]:
    """Each row sends all it has whenever it is met; `take` 0 is a queue, -1 a stack."""
    found = [0.0] * len(tape.parents)
    found[tape.output] = seed
    waiting = [tape.output]
    while waiting:
        row = waiting.pop(take)
        edges = list(tape.edges(row))
        for parent, partial in reversed(edges) if backward else edges:
            found[parent] += found[row] * partial
            waiting.append(parent)
    return found


def by_recursion(tape: Tape, seed: float) -> list[float]:
    """Each row sends all it has to one parent and walks on from there, before the next parent."""
    found = [0.0] * len(tape.parents)
    found[tape.output] = seed

    def send(row: int) -> None:
        for parent, partial in tape.edges(row):
            found[parent] += found[row] * partial
            send(parent)

    send(tape.output)
    return found


def local_only(tape: Tape, seed: float) -> list[float]:
    """The output's own partials and no more; a sweep from the inputs upwards ends here too."""
    found = [0.0] * len(tape.parents)
    found[tape.output] = seed
    for parent, partial in tape.edges(tape.output):
        found[parent] += seed * partial
    return found


def late_bound(tape: Tape, seed: float) -> list[float]:
    """Every edge with the partial that the last edge has."""
    last = next(partials[-1] for partials in reversed(tape.partials) if partials)
    same = tuple(tuple(last for _ in partials) for partials in tape.partials)
    return adjoints(Tape(tape.shown, tape.parents, same, tape.output), seed)


OVERWRITTEN = (
    "A row that is used twice kept only one of its contributions: its adjoint was overwritten. "
    "Look at where a parent's adjoint is assigned: the contributions add up."
)
BREADTH_FIRST = (
    "That is what breadth-first order gives: a row sent its adjoint on before the contribution "
    "over a longer path had arrived. A row may send only when all its children have sent."
)
PRE_ORDER = (
    "That is what a depth-first walk gives in which a row sends as soon as it is met (pre-order): "
    "a second child had not sent yet. Emit a row after its operands, then reverse the list."
)
SENT_AGAIN = (
    "A row was processed once for each of its uses, and each time sent on all that it had, so "
    "parts of it arrived several times. Each row sends once, when its adjoint is complete."
)
LOCAL = (
    "Only the output's own parents received anything: that is the local partial, all else held "
    "still. For a = x², b = a·x it gives x², and the total is 3x². The rows between must send on "
    "in their turn, from the output towards the inputs."
)
LATE = (
    "Every edge used the partial of the last one: a closure made in a loop looks its variable up "
    "when it is *called* (late binding). Bind the value when it is made: `lambda g, w=w: g * w`."
)
WRONG_SWEEPS: tuple[tuple[Callable[[Tape, float], list[float]], str], ...] = (
    (overwritten, OVERWRITTEN),
    (functools.partial(overwritten, last=False), OVERWRITTEN),
    (functools.partial(as_met, breadth_first), BREADTH_FIRST),
    (functools.partial(as_met, breadth_first, backward=True), BREADTH_FIRST),
    (functools.partial(as_met, pre_order), PRE_ORDER),
    (functools.partial(as_met, pre_order, backward=True), PRE_ORDER),
    (functools.partial(again_and_again, take=0), SENT_AGAIN),
    (functools.partial(again_and_again, take=0, backward=True), SENT_AGAIN),
    (functools.partial(again_and_again, take=-1), SENT_AGAIN),
    (functools.partial(again_and_again, take=-1, backward=True), SENT_AGAIN),
    (by_recursion, SENT_AGAIN),
    (local_only, LOCAL),
    (late_bound, LATE),
)
