"""Checks `reverse.sweep`: adjoints, and the well-known sweeps that get them wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import relative_error
from course.modules.reverse.checks.shared import (
    DEEP,
    FEW,
    REFERENCE,
    came_through,
    counted,
    follows_every_path,
)
from course.modules.reverse.support import tapes, wrong_sweeps
from course.modules.reverse.support.tapes import Tape

SMALL = ("random", "square", "siblings", "early", "mirrored", "reused")


def as_adjoints(result: Any, rows: int) -> Any:
    """A learner's adjoints as a list: also from an array, a tuple or a dict by row."""
    if isinstance(result, dict):
        return [result.get(row, 0.0) for row in range(rows)]
    return list(result) if isinstance(result, tuple) else result


class Sweep(Check):
    task = "reverse.sweep"
    forbids = (REFERENCE,)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        x = [round(float(number), 2) for number in rng.uniform(1.2, 1.9, 4)]
        return {
            "random": tapes.random_tape(rng),
            "square": tapes.square(3.0),
            "siblings": tapes.siblings(x[0]),
            "early": tapes.early(x[1]),
            "mirrored": tapes.early(x[2], mirrored=True),
            "reused": tapes.reused(x[3]),
            "short": Tape("p = 2x, q = 3p", ((), (0,), (1,)), ((), (2.0,), (3.0,)), 2),
            "seed": round(float(rng.uniform(2, 3)), 2),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(tape: Tape, *seed: float, parents: Any = None) -> dict[str, Any]:
            columns = [*map(list, (parents or tape.parents, tape.partials)), tape.output]
            small = len(tape.parents) < 6
            shown = (
                ", ".join(show(column) for column in columns[:2]) if small else "parents, partials"
            )
            with_seed = f", seed={seed[0]:g}" if seed else ""
            shown = f"sweep({shown}, {tape.output}{with_seed})   # {tape.shown}"
            return probe.call(
                lambda: as_adjoints(answer(*columns, *seed), len(tape.parents)), called=shown
            )

        def edits(tape: Tape) -> dict[str, Any]:
            columns = list(tape.parents), list(tape.partials)
            return probe.call(
                lambda *lists: as_adjoints(answer(*lists, tape.output), len(tape.parents)),
                *columns,
                called="sweep(parents, partials, …)",
            )

        seen: dict[str, Any] = {name: ask(given["short"]) for name in ("once", "again")}
        seen["seeded"] = ask(given["short"], -given["seed"])
        seen |= {name: ask(given[name]) for name in SMALL}
        seen["columns"] = edits(given["random"])
        watched, reads = counted(tapes.doublings(12).parents)
        seen["doublings"] = ask(tapes.doublings(12), parents=watched)
        seen["reads"] = reads[0]
        seen["chain"] = ask(tapes.chain(DEEP))
        # Who follows every path of 12 doublings would take 40 until the time limit.
        if reads[0] <= FEW:
            seen["many"] = ask(tapes.doublings(40))
        return seen

    def _got(self, call: Observation, rows: int) -> np.ndarray:
        value = came_through(call, rows)
        if isinstance(value, list) and None in value:
            raise call.mistake(
                f"Row {value.index(None)} has None. The sum over no children is 0.",
                expected="0.0 where nothing arrives",
            )
        return call.array((rows,))

    def _judge(self, name: str, given: Given, seen: Seen) -> None:
        tape = given[name]
        call = seen[name]
        wanted = np.array(tapes.adjoints(tape))
        if relative_error(self._got(call, len(wanted)), wanted) < 1e-12:
            return
        raise call.mistake(self._why(given, seen), expected=show(wanted.tolist()))

    def _why(self, given: Given, seen: Seen) -> str:
        """The well-known mistake that explains everything seen; else what is generally wrong."""
        pairs = [(given[name], self._got(seen[name], len(given[name].parents))) for name in SMALL]
        for wrong, message in wrong_sweeps.WRONG_SWEEPS:
            if all(relative_error(got, np.array(wrong(tape, 1.0))) < 1e-12 for tape, got in pairs):
                return message
        tape, got = pairs[0]
        if (
            relative_error(got[: tape.output], np.array(tapes.adjoints(tape))[: tape.output])
            < 1e-12
        ):
            return (
                "The output's own adjoint is the seed, and "
                "rows after it have 0; the others are right."
            )
        last = Tape(tape.shown, tape.parents, tape.partials, len(tape.parents) - 1)
        if relative_error(got, np.array(tapes.adjoints(last))) < 1e-12:
            return "The sweep began at the last row of the tape, not at `output`."
        return (
            "These are not the sums over the children. Carry the smallest tape that fails by "
            "hand: which row sends what to whom, and is it complete by then?"
        )

    @judges("a row that is used twice receives twice; a sibling moves along", points=1)
    def repeated(self, given: Given, seen: Seen) -> None:
        for name in ("square", "siblings"):
            self._judge(name, given, seen)

    @judges("a row sends on only when all its children have sent", points=1)
    def waits(self, given: Given, seen: Seen) -> None:
        for name in ("early", "mirrored", "reused"):
            self._judge(name, given, seen)

    @judges("each adjoint is the sum over the children", points=1)
    def sums(self, given: Given, seen: Seen) -> None:
        self._judge("random", given, seen)

    def _short(self, name: str, seed: float, given: Given, seen: Seen) -> np.ndarray:
        """What came back for the short chain, less `seed` times what right calls gave twice."""
        first = self._got(seen["once"], 3)
        if relative_error(first, np.array(tapes.adjoints(given["short"]))) > 1e-12:
            raise seen["once"].mistake(
                "A chain has one path: each adjoint is that "
                "of the next row, times the partial between.",
                expected="[6, 3, 1]",
            )
        if relative_error(self._got(seen["again"], 3), first) > 1e-12:
            raise seen["again"].mistake(
                "The same call gave [6, 3, 1] before: adjoints of an earlier sweep were still "
                "there, and were sent on once more. Begin each sweep with zeros.",
                expected="[6, 3, 1] again",
            )
        return self._got(seen[name], 3) - seed * first

    @judges("the result scales with the seed", points=1)
    def seed(self, given: Given, seen: Seen) -> None:
        seed = -given["seed"]
        call = seen["seeded"]
        if np.max(np.abs(self._short("seeded", seed, given, seen))) < 1e-12:
            return
        ignored = np.max(np.abs(self._short("seeded", 1.0, given, seen))) < 1e-12
        raise call.mistake(
            "The seed was ignored. It is the adjoint of the output, and everything scales with it."
            if ignored
            else (
                "With another seed the result is not the same "
                "in proportion: it enters once, at the output."
            ),
            expected=show([6 * seed, 3 * seed, seed]),
        )

    @judges("a second call starts afresh, and the columns stay as they are", points=1)
    def afresh(self, given: Given, seen: Seen) -> None:
        self._short("again", 1.0, given, seen)
        came_through(seen["columns"])
        if seen["columns"].changed:
            raise seen["columns"].mistake(
                f"Your code edited a column: {seen['columns'].changed}.",
                expected="parents and partials as they were",
            )

    @judges("each edge is crossed once, also where paths multiply", points=1)
    def thrifty(self, given: Given, seen: Seen) -> None:
        for name, n in (("doublings", 12), ("many", 40)):
            call = seen[name]
            got = self._got(call, n + 1)
            if relative_error(got, np.array([2.0 ** (n - k) for k in range(n + 1)])) > 1e-12:
                raise call.mistake(
                    self._why(given, seen), expected=f"2^{n} for row 0, 2^{n - 1} for row 1, …"
                )
            follows_every_path(call, seen["reads"])

    @judges("20,000 rows deep is no obstacle", points=1)
    def deep(self, given: Given, seen: Seen) -> None:
        got = self._got(seen["chain"], DEEP)
        wanted = np.array(tapes.adjoints(tapes.chain(DEEP)))
        if relative_error(got, wanted) > 1e-9:
            raise Mistake(
                "On a chain, each adjoint is 1.0001 times that of the next row.",
                called=seen["chain"].called,
                returned=f"[{got[0]:.6g}, …, {got[-1]:.6g}]",
                expected=f"[{wanted[0]:.6g}, …, 1]",
            )
