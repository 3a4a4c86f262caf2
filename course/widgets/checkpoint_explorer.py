"""CheckpointExplorer: memory against recomputation in the reverse sweep through a chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import traitlets

from .drawing.plot import Plot
from .widget import CourseWidget

LONGEST = 48
SCHEMES = ("spaced", "halving")


@dataclass(frozen=True)
class Moment:
    """One step of the sweep: what is done to which operation, and which values are then held.

    "forward" computes value `place`, "again" computes it once more, and "back" the adjoint of value
    `place - 1`.
    """

    what: str
    place: int
    held: frozenset[int]


class CheckpointExplorer(CourseWidget):
    """A chain v0 → v1 → … → vn, whose values are all needed on the way back: some are kept.

    `kept` values, evenly spaced from v0 on, survive the way forward. Each stretch between them is
    computed again when the sweep comes to it. The best choice is about √n: memory 2√n for less than
    one more pass.

    The scheme "halving" keeps the value in the middle, sweeps the second half and then the first,
    each of them in the same way: about log₂ n values are held, for ½ n log₂ n evaluations.
    """

    script = "checkpoint_explorer.js"
    length = traitlets.Int(24, min=2, max=LONGEST, help="operations in the chain").tag(sync=True)
    kept = traitlets.Int(5, min=1, max=LONGEST, help="values that survive the way forward").tag(
        sync=True
    )

    scheme = traitlets.Enum(SCHEMES, "spaced", help="which values survive").tag(sync=True)

    def __init__(self, **choices: Any) -> None:
        super().__init__(data={"longest": LONGEST}, **choices)

    @property
    def moments(self) -> list[Moment]:
        """The whole sweep."""
        if self.scheme == "halving":
            return halved(self.length)
        return schedule(self.length, min(self.kept, self.length))

    @property
    def description(self) -> str:
        n = self.length
        kept = min(self.kept, n)
        memory, evaluations = cost_of(self.moments)
        what = f"keeps {kept} values on the way forward"
        if self.scheme == "halving":
            what = "keeps the value in the middle and treats each half in the same way"
        said = (
            f"A reverse sweep through a chain of {n} operations that {what}: time runs to the "
            f"right, the chain upwards. At most {memory} values are held at once, in place of {n}; "
            f"operations are evaluated {evaluations} times, in place of {n}."
        )
        if self.scheme == "halving":
            return said
        best = min(range(1, n + 1), key=lambda k: cost(n, k)[0])
        return (
            f"{said} The least memory, {cost(n, best)[0]} values, comes with {best} kept: about "
            f"the square root of {n}."
        )

    @property
    def drawing(self) -> Plot:
        from course.figures import BLUE, GREEN, VERMILION, blank_axes

        figure, (sweep, trade) = blank_axes(columns=2, height=3.6)
        moments = self.moments
        kept = survivors(moments)
        for color, point, keep, label in (
            (BLUE, "s", True, "kept"),
            (VERMILION, "o", False, "held for a while"),
        ):
            dots = [
                (t, v)
                for t, moment in enumerate(moments)
                for v in moment.held
                if (v in kept) == keep
            ]
            sweep.plot(
                *zip(*dots, strict=True), ls="", marker=point, ms=2.5, color=color, label=label
            )
        backs = [(t, moment.place) for t, moment in enumerate(moments) if moment.what == "back"]
        sweep.plot(
            *zip(*backs, strict=True),
            ls="",
            marker="v",
            ms=4,
            color=GREEN,
            label="adjoint computed",
        )
        sweep.set(xlabel="time", ylabel="place in the chain", title="values held")
        sweep.legend(fontsize=8, loc="upper right")
        choices = range(1, self.length + 1)
        costs = [cost(self.length, k) for k in choices]
        words = ("values kept", f"{self.length} operations")
        if self.scheme == "halving":
            costs = [cost_of(halved(n)) for n in choices]
            words = ("operations", "halving")
        trade.plot(choices, [memory for memory, _ in costs], label="most values held")
        trade.plot(choices, [evaluations for _, evaluations in costs], label="evaluations")
        trade.set(xlabel=words[0], ylim=(0, None), title=words[1])
        trade.legend(fontsize=8)
        return Plot(figure)


def checkpoints(length: int, kept: int) -> list[int]:
    """The places of the values that are kept, evenly spaced, v0 first."""
    return sorted({i * length // kept for i in range(kept)})


def schedule(length: int, kept: int) -> list[Moment]:
    """Every step of a sweep that keeps `kept` values and computes each stretch between them again.

    *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), section 12.2.
    """
    keep = checkpoints(length, kept)
    held = {0}
    moments = []
    for place in range(1, length + 1):
        # The output's value is not needed: its adjoint is the seed.
        if place < length:
            held.add(place)
        if place - 1 not in keep:
            held.discard(place - 1)
        moments.append(Moment("forward", place, frozenset(held)))
    end = length
    for start in reversed(keep):
        for place in range(start + 1, end):
            held.add(place)
            moments.append(Moment("again", place, frozenset(held)))
        for place in range(end, start, -1):
            moments.append(Moment("back", place, frozenset(held)))
            held.discard(place - 1)
        end = start
    return moments


def halved(length: int) -> list[Moment]:
    """Every step of a sweep that keeps the middle of a stretch, and sweeps both halves so.

    *Source*: Griewank & Walther, Evaluating Derivatives (2nd ed.), section 12.3.
    """
    held = {0}
    known: set[int] = set()
    moments = []

    def compute(place: int) -> None:
        moments.append(Moment("again" if place in known else "forward", place, frozenset(held)))
        known.add(place)

    def sweep(start: int, end: int) -> None:
        middle = start + (end - start) // 2
        if middle == start:
            if end == length:
                # The output's value is not needed: its adjoint is the seed.
                compute(end)
            moments.append(Moment("back", end, frozenset(held)))
            held.discard(start)
            return
        for place in range(start + 1, middle + 1):
            held.add(place)
            if place - 1 > start:
                held.discard(place - 1)
            compute(place)
        sweep(middle, end)
        sweep(start, middle)

    sweep(0, length)
    return moments


def survivors(moments: list[Moment]) -> frozenset[int]:
    """The values that are held when the sweep turns back."""
    turn = next(t for t, moment in enumerate(moments) if moment.what != "forward")
    return moments[turn - 1].held


def cost(length: int, kept: int) -> tuple[int, int]:
    """The cost of a sweep that keeps `kept` values."""
    return cost_of(schedule(length, kept))


def cost_of(moments: list[Moment]) -> tuple[int, int]:
    """The most values held at once, and how often operations are evaluated."""
    memory = max(len(moment.held) for moment in moments)
    evaluations = sum(moment.what != "back" for moment in moments)
    return memory, evaluations
