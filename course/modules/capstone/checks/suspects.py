"""Checks `capstone.suspects`: a gradient check that finds bugs and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe
from course.modules.capstone.support.pieces import AS_GIVEN, BUGS, RIGHT, Piece, script_pieces

# Of the planted pieces: which cotangents are wrong, and why a check may have missed them.
MISSED: Mapping[str, str] = {
    "sine.z": (
        "it is off by 0.1 %. That counts: compare tightly, relative to the size of the slopes."
    ),
    "minute.z": "its slopes are about 1e-7, so an absolute tolerance lets everything pass.",
    "unweighted.z": "it ignores y_bar, which shows where that is not all ones. Draw it at random.",
    "unsummed.b": (
        "its shape is that of the result, not that of b. Compare shapes before numbers."
    ),
    "first.z": "its first entry is wrong, by a tenth. Look at every entry.",
    "middle.z": "one entry in the middle is wrong, by a tenth. Look at every entry.",
    "final.z": "its last entry is wrong, by a tenth. Look at every entry.",
    "widened.b": "its shape is (1, 3), and b's is (3,). NumPy broadcasts one against the other.",
    "flattened.z": "its numbers are right, but laid out flat. Compare shapes, not sizes.",
    "swapped.z": "entries changed places. Compare entry by entry; sums cannot see it.",
    "shared.z": "it lacks a term that reaches every entry through the sum.",
    "last.z": "the last piece of the list was not looked at.",
}


def planted_pieces(seed: int) -> list[Piece]:
    """Pieces that are no part of the script: `MISSED` names what is wrong in them."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0.5, 1.5, (4, 3))
    z = {"z": x}
    z_and_b = {"z": x, "b": rng.normal(size=3)}
    return [
        Piece("sine", np.sin, lambda u, z: (1.001 * u * np.cos(z),), z),
        Piece("minute", lambda z: 1e-7 * z**3, lambda u, z: (2e-7 * u * z**2,), z),
        Piece("unweighted", np.exp, lambda u, z: (np.exp(z),), z),
        Piece("unsummed", lambda z, b: z + b, lambda u, z, b: (u, u), z_and_b),
        Piece("swapped", lambda z: z**2, lambda u, z: ((2 * u * z)[::-1],), z),
        Piece("shared", lambda z: z * z.sum(), lambda u, z: (u * z.sum(),), z),
        Piece("first", np.exp, lambda u, z: (off_at((0, 0), u * np.exp(z)),), z),
        Piece("middle", np.exp, lambda u, z: (off_at((2, 1), u * np.exp(z)),), z),
        Piece("final", np.exp, lambda u, z: (off_at((3, 2), u * np.exp(z)),), z),
        Piece("widened", lambda z, b: z + b, lambda u, z, b: (u, u.sum(0)[None]), z_and_b),
        Piece("flattened", np.exp, lambda u, z: ((u * np.exp(z)).ravel(),), z),
        Piece("total", np.sum, lambda u, z: (u * np.ones(z.shape),), z),
        Piece("giant", lambda z: 1e6 * z**2, lambda u, z: (2e6 * u * z,), z),
        Piece("dust", lambda z: 1e-7 * z**2, lambda u, z: (2e-7 * u * z,), z),
        Piece("silent", lambda z: np.maximum(-z, 0), lambda u, z: (np.zeros_like(z),), z),
        Piece("last", np.exp, lambda u, z: (1.1 * u * np.exp(z),), z),
    ]


def off_at(place: tuple[int, int], cotangent: np.ndarray) -> np.ndarray:
    """A cotangent that is wrong, by a tenth, in one entry."""
    wrong = cotangent.copy()
    wrong[place] *= 1.1
    return wrong


class Suspects(Check):
    task = "capstone.suspects"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"seed": int(rng.integers(1_000_000))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        seed = given["seed"]

        def ask(pieces: list[Piece], called: str) -> dict[str, Any]:
            # The pieces are no argument of the call: their functions are no data, and cannot cross.
            def names() -> Any:
                copies = {
                    p.name: {name: array.copy() for name, array in p.arguments.items()}
                    for p in pieces
                }
                found = answer([p._replace(arguments=copies[p.name]) for p in pieces])
                edited = [
                    f"{p.name}.{name}"
                    for p in pieces
                    for name, array in p.arguments.items()
                    if not np.array_equal(array, copies[p.name][name])
                ]
                names = sorted(found) if isinstance(found, set | frozenset) else found
                # Last, since it may be so large that nothing after it crosses.
                return {"edited": edited, "names": names}

            return probe.call(names, called=called)

        # As the script came, also where somebody mended it in place.
        script = script_pieces(seed, AS_GIVEN)
        mended = script_pieces(seed, {**AS_GIVEN, **RIGHT})
        planted = planted_pieces(seed)
        return {
            "script": ask(script, "suspects(the script's pieces)"),
            "mended": ask(mended, "suspects(the pieces of a script without bugs)"),
            "planted": ask(planted, "suspects(pieces with other bugs, and without)"),
        }

    @staticmethod
    def _found(call: Observation) -> Observation:
        """The names, as if they had come back alone."""
        return Observation(called=call.called, data=call.value["names"])

    @staticmethod
    def _names(call: Observation) -> set[str]:
        value = call.value
        if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
            raise call.mistake("A list of names is asked for.", expected='names such as "affine.w"')
        if strange := [name for name in value if "." not in name]:
            raise call.mistake(
                f"{strange[0]!r} does not say which argument.",
                expected='"piece.argument", as in "affine.w"',
            )
        return set(value)

    @judges("finds the three bugs of the script", points=3)
    def finds(self, given: Given, seen: Seen) -> None:
        call = self._found(seen["script"])
        found = self._names(call)
        innocent = sorted(found - set(BUGS))
        missed = sorted(set(BUGS) - found)
        points = max(0, 3 - len(missed) - len(innocent))
        if innocent:
            raise call.mistake(
                f"`{innocent[0]}` was accused, and is right. Is the cotangent of every *other* "
                "argument compared with its own slopes?",
                points=min(points, 2),
            )
        if missed:
            number = f"{len(missed)} wrong cotangents were"
            if len(missed) == 1:
                number = "One wrong cotangent was"
            raise call.mistake(
                f"{number} not found. Does your check look at every argument of every piece, "
                "entry by entry, with a random y_bar?",
                points=points,
            )

    @judges("accuses none that is right, and edits nothing", points=1)
    def acquits(self, given: Given, seen: Seen) -> None:
        innocents = {
            "mended": {f"{p.name}.{a}" for p in script_pieces() for a in p.arguments},
            "planted": {"total.z", "giant.z", "dust.z", "silent.z", "unsummed.z", "widened.z"},
        }
        for name, right in innocents.items():
            call = self._found(seen[name])
            if edited := seen[name].value["edited"]:
                raise call.mistake(
                    f"The arguments of the pieces were edited: `{edited[0]}`. Work on copies."
                )
            accused = sorted(self._names(call) & right)
            if "silent.z" in accused:
                raise call.mistake(
                    "`silent.z` was accused. Its slopes are all 0, and so is what its pullback "
                    "sends: 0/0 measures no error."
                )
            if accused:
                raise call.mistake(
                    f"`{accused[0]}` was accused, and is right. Allow for the rounding of "
                    "differences, in proportion to the slopes."
                )
        if not any(self._names(self._found(seen[name])) for name in ("script", "planted")):
            raise self._found(seen["planted"]).mistake(
                "Nobody was accused anywhere, though some pieces are wrong."
            )

    @judges("sees errors that are small, hidden in a sum, or cancelled by ȳ of ones", points=2)
    def sees(self, given: Given, seen: Seen) -> None:
        call = self._found(seen["planted"])
        missed = [name for name in MISSED if name not in self._names(call)]
        if missed:
            raise call.mistake(
                f"`{missed[0]}` was not accused: {MISSED[missed[0]]}",
                points=1 if len(missed) == 1 else 0,
            )
