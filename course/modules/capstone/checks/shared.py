"""The checks of module 9: a step, a score, a trained network, gradients of pixels, and a hunt for bugs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from course.checking import comparing
from course.checking.judge import Check, Given, Mistake, Observation, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import constant_ratio, relative_error
from course.modules.capstone.support import script
from course.modules.capstone.support.digits import digits
from course.modules.capstone.support.pieces import BUGS, NAMES, RIGHT, Piece, script_pieces

TOLERANCE = 1e-5  # so that central differences are right answers too
is_same = partial(comparing.is_same, tolerance=TOLERANCE)
require = partial(comparing.require, tolerance=TOLERANCE)
SECONDS_TO_TRAIN = 100.0  # room for loops in a learner's library, and for slow machines


def logits_of(parameters: list[np.ndarray], images: np.ndarray) -> np.ndarray:
    w1, b1, w2, b2 = parameters
    hidden: np.ndarray = np.maximum(images @ w1.T + b1, 0)
    return hidden @ w2.T + b2


class TrainingStep(Check):
    task = "capstone.training_step"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": rng.normal(size=(5, 3)),
            "y": rng.normal(size=(5, 2)),
            "w": rng.normal(size=(3, 2)),
            "b": rng.normal(size=2),
            "c": rng.normal(size=(2, 3)),
            "rate": float(rng.uniform(0.02, 0.08)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        x, y, w, b, c = (given[name].copy() for name in "xywbc")

        def fit(w: Any, b: Any) -> Any:
            error = x @ w + b - y
            return (error * error).sum()

        def bowl(c: Any) -> Any:
            return (c * c * 0.8).sum()

        fit.__name__, bowl.__name__ = "fit", "bowl"
        return {
            "fit": probe.call(
                answer,
                fit,
                [w, b],
                given["rate"],
                called=f"training_step(fit, [w, b], {given['rate']:.3g})",
            ),
            "bowl": probe.call(answer, bowl, [c], 0.25, called="training_step(bowl, [c], 0.25)"),
        }

    def _pair(self, call: Observation, count: int) -> tuple[Any, list[Any]]:
        value = call.value
        if (
            not isinstance(value, tuple | list)
            or len(value) != 2
            or not isinstance(value[1], tuple | list)
        ):
            raise call.mistake(
                "Two things are asked for: the loss, and the list of new parameters."
            )
        if len(value[1]) != count:
            raise call.mistake(f"{count} parameters went in, {len(value[1])} came back.")
        return value[0], list(value[1])

    def _facts(self, given: Given) -> tuple[float, list[np.ndarray], Callable[..., float]]:
        x, y, w, b = (given[name] for name in "xywb")
        loss = lambda w, b: float(np.sum((x @ w + b - y) ** 2))
        error = 2 * (x @ w + b - y)
        return loss(w, b), [x.T @ error, error.sum(axis=0)], loss

    @judges("the number is the loss of the parameters that were given", points=1)
    def loss(self, given: Given, seen: Seen) -> None:
        call = seen["fit"]
        got, new = self._pair(call, 2)
        value, _, loss = self._facts(given)
        if not isinstance(got, int | float | np.number | np.ndarray) or np.ndim(got):
            raise call.mistake("The first result should be one number.", expected=f"{value:.6g}")
        got = float(got)
        if relative_error(got, value) > TOLERANCE:
            after = [np.asarray(each) for each in new]
            if [each.shape for each in after] == [(3, 2), (2,)] and relative_error(
                got, loss(*after)
            ) < 1e-4:
                raise call.mistake(
                    "This is the loss *after* the step. Its value before the step is asked for.",
                    expected=f"{value:.6g}",
                )
            raise call.mistake(
                "This is not the loss at the parameters given.", expected=f"{value:.6g}"
            )

    @judges("every parameter takes one step down its gradient", points=3)
    def step(self, given: Given, seen: Seen) -> None:
        _, slopes, _ = self._facts(given)
        cases = [
            ("bowl", [given["c"]], [1.6 * given["c"]], 0.25),
            ("fit", [given["w"], given["b"]], slopes, given["rate"]),
        ]
        for name, before, gradients, rate in cases:
            call = seen[name]
            _, new = self._pair(call, len(before))
            for i, (got, old, slope) in enumerate(zip(new, before, gradients, strict=True)):
                self._one(call, i, got, old, slope, rate)

    def _one(
        self, call: Observation, i: int, got: Any, old: np.ndarray, slope: np.ndarray, rate: float
    ) -> None:
        wanted = old - rate * slope
        if is_same(got, wanted):
            return
        known = [
            (old, f"Parameter {i} did not move."),
            (
                old + rate * slope,
                "A step uphill: the loss grows along the gradient. Go against it.",
            ),
            (old - slope, "The rate is missing: the step is rate times the gradient."),
            (slope, "This is the gradient itself, not the parameter after a step."),
            (-rate * slope, "This is the step alone: add it to the parameter."),
            (
                old - rate * slope / (np.linalg.norm(slope) or 1),
                "The gradient was shortened to length 1. The step is rate times the gradient as it is.",
            ),
            (old - rate * np.sign(slope), "Only the signs of the gradient were used."),
        ]
        for wrong, message in known:
            if is_same(got, wrong):
                raise call.mistake(message, expected=show(wanted))
        raise call.mistake(
            f"Parameter {i} is not where one step leads: p - rate · gradient, all gradients taken at the "
            "parameters given.",
            expected=show(wanted),
        )

    @judges("what was handed in stays as it was", points=1)
    def manners(self, given: Given, seen: Seen) -> None:
        for name, count in (("fit", 2), ("bowl", 1)):
            call = seen[name]
            self._pair(call, count)
            if call.changed:
                raise call.mistake(
                    "The caller's parameters were edited. `p -= …` writes into the caller's array; "
                    "`p - …` makes a new one."
                )


class Evaluate(Check):
    task = "capstone.evaluate"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        labels = np.concatenate([np.arange(4), rng.integers(0, 4, 16)])
        logits = rng.normal(size=(20, 4)) + 1.2 * np.eye(4)[(labels + (rng.random(20) < 0.3)) % 4]
        return {"logits": logits - 3.0, "labels": labels, "square": rng.normal(size=(4, 4))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def part(i: int) -> Callable[..., Any]:
            return lambda logits, labels: answer(logits, labels)[i]

        cases = {
            "many": (given["logits"], given["labels"]),
            "square": (given["square"], np.array([2, 0, 2, 1])),
        }
        return {
            f"{name} {i}": probe.call(
                part(i),
                logits.copy(),
                labels.copy(),
                called=f"evaluate(logits of shape {logits.shape}, labels)[{i}]",
            )
            for name, (logits, labels) in cases.items()
            for i in (0, 1)
        }

    def _cases(self, given: Given) -> list[tuple[str, np.ndarray, np.ndarray]]:
        return [
            ("square", given["square"], np.array([2, 0, 2, 1])),
            ("many", given["logits"], given["labels"]),
        ]

    @judges("accuracy: the share of examples whose largest logit is at the label", points=2)
    def accuracy(self, given: Given, seen: Seen) -> None:
        for name, logits, labels in self._cases(given):
            call = seen[f"{name} 0"]
            guesses = logits.argmax(axis=1)
            wanted = float(np.mean(guesses == labels))
            known = [
                (
                    float(np.sum(guesses == labels)),
                    "A count. The share is asked for, between 0 and 1.",
                ),
                (100 * wanted, "A percentage. The share is asked for, between 0 and 1."),
                (1 - wanted, "This is the share of mistakes."),
                (
                    float(np.mean(logits.argmin(axis=1) == labels)),
                    "The *smallest* logit was taken.",
                ),
            ]
            if name == "square":
                across = float(np.mean(logits.argmax(axis=0) == labels))
                known.append((across, "The largest of each column was taken; an example is a row."))
            got = np.asarray(call.number())
            for wrong, message in known:
                if abs(got - wrong) < 1e-9 < abs(wrong - wanted):
                    raise call.mistake(message, expected=f"{wanted:.6g}")
            if abs(got - wanted) > 1e-9:
                raise call.mistake(
                    "This is not the share of right guesses.", expected=f"{wanted:.6g}"
                )

    @judges("confusion: a row for each label, a column for each guess", points=2)
    def confusion(self, given: Given, seen: Seen) -> None:
        for name, logits, labels in self._cases(given):
            call = seen[f"{name} 1"]
            wanted = np.zeros((4, 4))
            np.add.at(wanted, (labels, logits.argmax(axis=1)), 1)
            once = (wanted > 0).astype(float)
            rows = wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1)
            known = [
                (
                    wanted.T,
                    "Rows and columns are swapped: the label chooses the row, the guess the column.",
                ),
                (
                    wanted - np.diag(np.diag(wanted)),
                    "Right guesses are missing: they stand on the diagonal.",
                ),
                (
                    once,
                    "Every pair counts once. `matrix[labels, guesses] += 1` writes a repeated pair once: "
                    "the gather with repeats again.",
                ),
                (rows, "The rows were divided by their sums. Counts are asked for."),
                (wanted / len(labels), "Shares came back. Counts are asked for."),
            ]
            require(
                call,
                wanted=wanted,
                known=known,
                otherwise="Entry [i, j] counts the examples with label i and guess j.",
            )


class Train(Check):
    task = "capstone.train"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        data = digits(int(rng.integers(1_000_000)))
        pixels = rng.permutation(
            64
        )  # so that only a network which learns from what it is given passes
        return {
            "images": data.images[:, pixels],
            "labels": data.labels,
            "held out": data.held_out_images[:, pixels],
            "held out labels": data.held_out_labels,
            "seed": int(rng.integers(1000)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def network(images: np.ndarray, labels: np.ndarray) -> Any:
            return answer(images, labels, np.random.default_rng(given["seed"]))

        patient = Probe(SECONDS_TO_TRAIN)
        count = len(given["labels"])
        return {
            "trained": patient.call(
                network,
                given["images"].copy(),
                given["labels"].copy(),
                called=f"train({count} images, {count} labels, rng)",
            )
        }

    @staticmethod
    def _parameters(call: Observation) -> list[np.ndarray]:
        value = call.value
        if not isinstance(value, tuple | list) or len(value) != 4:
            raise call.mistake("Four parameters are asked for: [w1, b1, w2, b2].")
        arrays = [np.asarray(each) for each in value]
        width = arrays[0].shape[0] if arrays[0].ndim else 0
        shapes = [(width, 64), (width,), (10, width), (10,)]
        got = [array.shape for array in arrays]
        if got != shapes or any(array.dtype.kind not in "iuf" for array in arrays):
            raise Mistake(
                "The shapes do not make a network: a layer's weights have the shape (outputs, inputs).",
                called=call.called,
                returned=f"shapes {got}",
                expected="(width, 64), (width,), (10, width), (10,)",
            )
        return [array.astype(float) for array in arrays]

    @judges(
        "the network has the shapes that were asked for, and the images stay as they were", points=1
    )
    def shapes(self, given: Given, seen: Seen) -> None:
        self._parameters(seen["trained"])
        if seen["trained"].changed:
            raise seen["trained"].mistake("The images or labels were edited.")

    def _accuracy(self, given: Given, call: Observation) -> tuple[float, Callable[[str], Mistake]]:
        parameters = self._parameters(call)
        guesses = logits_of(parameters, given["held out"]).argmax(axis=1)
        accuracy = float(np.mean(guesses == given["held out labels"]))

        def mistake(bar: str) -> Mistake:
            return Mistake(
                self._why(parameters, given, accuracy),
                called=call.called,
                returned=f"a network that is right on {100 * accuracy:.1f} % of the held-out digits",
                expected=bar,
            )

        return accuracy, mistake

    @staticmethod
    def _why(parameters: list[np.ndarray], given: Given, accuracy: float) -> str:
        if not all(np.all(np.abs(array) < 1e3) for array in parameters):
            return "The parameters grew without bound: the steps were too long, or led uphill. A lower rate?"
        if all(np.ptp(array) == 0 for array in parameters[::2]):
            return (
                "All weights of a layer are equal, so its units compute the same and stay the same. "
                "Start from random weights."
            )
        if accuracy < 0.2:
            return "No better than guessing. Do steps reach the parameters, and is each label its image's?"
        w1, b1, w2, b2 = parameters
        images, labels = given["images"], given["labels"]
        training = np.mean(logits_of(parameters, images).argmax(axis=1) == labels)
        without_relu = np.mean(((images @ w1.T + b1) @ w2.T + b2).argmax(axis=1) == labels)
        if without_relu > training + 0.05:
            return (
                "It does better without the relu than with it: was the relu left out in training?"
            )
        return (
            f"Right on {100 * training:.0f} % of the images that it was given: it has more to learn. More "
            "epochs, smaller batches, a longer step? And does it get to see all images?"
        )

    @judges("at least 85 % of the held-out digits", points=2)
    def learns(self, given: Given, seen: Seen) -> None:
        accuracy, mistake = self._accuracy(given, seen["trained"])
        if accuracy < 0.85:
            raise mistake("at least 85 %")

    @judges("at least 95 % of the held-out digits", points=4)
    def learns_well(self, given: Given, seen: Seen) -> None:
        accuracy, mistake = self._accuracy(given, seen["trained"])
        if accuracy < 0.95:
            raise mistake("at least 95 %")


class PixelGradient(Check):
    task = "capstone.pixel_gradient"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "parameters": [
                rng.normal(size=(7, 64)) / 4,
                rng.normal(size=7),
                rng.normal(size=(10, 7)),
                rng.normal(size=10),
            ],
            "image": rng.uniform(-1, 1, 64),
            "label": int(rng.integers(10)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        parameters = [array.copy() for array in given["parameters"]]
        called = f"pixel_gradient(parameters, image, {given['label']})"
        return {
            "slopes": probe.call(
                answer, parameters, given["image"].copy(), given["label"], called=called
            )
        }

    @judges("one slope for each pixel, laid out as the image is", points=1)
    def shape(self, given: Given, seen: Seen) -> None:
        seen["slopes"].array((8, 8))

    @judges("each is the slope of the loss", points=3)
    def values(self, given: Given, seen: Seen) -> None:
        (w1, b1, w2, b2), x, label = given["parameters"], given["image"], given["label"]
        mask = w1 @ x + b1 > 0
        logits = w2 @ np.maximum(w1 @ x + b1, 0) + b2
        p = np.exp(logits - logits.max())
        p /= p.sum()
        back = lambda u: (w1.T @ (mask * (w2.T @ u))).reshape(8, 8)
        wanted = back(p - np.eye(10)[label])
        call = seen["slopes"]
        other = back(p - np.eye(10)[logits.argmax()])
        known = [
            (
                -wanted,
                "The sign is turned round: where the slope is positive, more ink raises the loss.",
            ),
            (np.abs(wanted), "Absolute values. The sign says whether ink helps or harms: keep it."),
            (wanted.T, "Rows and columns are swapped."),
            (
                back(np.eye(10)[label]),
                "This is the slope of the label's logit. The slope of the loss is asked for.",
            ),
            (other, "This is the loss for the network's own guess; the label is given."),
            (wanted * x.reshape(8, 8), "The gradient was multiplied by the image."),
            (
                (w1.T @ (w2.T @ (p - np.eye(10)[label]))).reshape(8, 8),
                "The relu's mask is missing.",
            ),
            (wanted / 10, "Divided by 10: the mean is over examples, of which there is one."),
        ]
        value = call.array()
        if value.shape != (8, 8) and value.size == 64 and is_same(value.reshape(8, 8), wanted):
            raise call.mistake(
                "The numbers are right; lay them out as 8 rows of 8.", expected="shape (8, 8)"
            )
        ratio = constant_ratio(value, wanted) if value.shape == (8, 8) else None
        if ratio is not None and ratio > 0 and not is_same(value, wanted):
            known.append((ratio * wanted, f"The slopes are right but for a factor of {ratio:.3g}."))
        require(
            call,
            wanted=wanted,
            known=known,
            otherwise="These are not the slopes of the loss in the pixels.",
        )


def planted_pieces(seed: int) -> tuple[list[Piece], list[str]]:
    """Pieces that are no part of the script, and which of their arguments get a wrong cotangent."""
    rng = np.random.default_rng(seed)
    x, b = rng.uniform(0.5, 1.5, (4, 3)), rng.normal(size=3)
    z = {"z": x}
    pieces = [
        Piece("sine", np.sin, lambda u, z: (1.001 * u * np.cos(z),), z),
        Piece("minute", lambda z: 1e-7 * z**3, lambda u, z: (2e-7 * u * z**2,), z),
        Piece("unweighted", np.exp, lambda u, z: (np.exp(z),), z),
        Piece("unsummed", lambda z, b: z + b, lambda u, z, b: (u, u), {"z": x, "b": b}),
        Piece("swapped", lambda z: z**2, lambda u, z: ((2 * u * z)[::-1],), z),
        Piece("shared", lambda z: z * z.sum(), lambda u, z: (u * z.sum(),), z),
        Piece("giant", lambda z: 1e6 * z**2, lambda u, z: (2e6 * u * z,), z),
        Piece("dust", lambda z: 1e-7 * z**2, lambda u, z: (2e-7 * u * z,), z),
        Piece("silent", lambda z: np.maximum(-z, 0), lambda u, z: (np.zeros_like(z),), z),
    ]
    wrong = ["sine.z", "minute.z", "unweighted.z", "unsummed.b", "swapped.z", "shared.z"]
    return pieces, wrong


class Suspects(Check):
    task = "capstone.suspects"
    MISSED: Mapping[str, str] = {
        "sine.z": "it is off by 0.1 %. That counts: compare tightly, relative to the size of the slopes.",
        "minute.z": "its slopes are about 1e-7, so an absolute tolerance lets everything pass.",
        "unweighted.z": "it ignores u, which shows only where u is not all ones. Draw u at random.",
        "unsummed.b": "its shape is that of the result, not that of b. Compare shapes before numbers.",
        "swapped.z": "entries changed places. Compare entry by entry; sums cannot see it.",
        "shared.z": "it lacks a term that reaches every entry through the sum.",
    }

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"seed": int(rng.integers(1_000_000))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        seed = given["seed"]

        def names(pieces: list[Piece]) -> Any:
            found = answer(
                [Piece(p.name, p.forward, p.pullback, dict(p.arguments)) for p in pieces]
            )
            return sorted(found) if isinstance(found, set | frozenset) else found

        def call(pieces: list[Piece], called: str) -> dict[str, Any]:
            # In a list of its own, the pieces are no data of the call: their functions would not cross.
            return probe.call(lambda: names(pieces), called=called)

        planted, _ = planted_pieces(seed)
        return {
            "script": call(script_pieces(seed), "suspects(the script's pieces)"),
            "mended": call(
                script_pieces(seed, RIGHT), "suspects(the pieces of a script without bugs)"
            ),
            "planted": call(planted, "suspects(pieces with other bugs, and without)"),
        }

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
        call = seen["script"]
        found = self._names(call)
        innocent, missed = sorted(found - set(BUGS)), sorted(set(BUGS) - found)
        points = max(0, 3 - len(missed) - len(innocent))
        if innocent:
            raise call.mistake(
                f"`{innocent[0]}` was accused, and is right. Is the cotangent of every *other* argument "
                "compared with its own slopes?",
                points=min(points, 2),
            )
        if missed:
            number = (
                "One wrong cotangent was"
                if len(missed) == 1
                else f"{len(missed)} wrong cotangents were"
            )
            raise call.mistake(
                f"{number} not found. Does your check look at every argument of every piece, entry by "
                "entry, with a random u?",
                points=points,
            )

    @judges("accuses none that is right", points=1)
    def acquits(self, given: Given, seen: Seen) -> None:
        innocents = {
            "mended": {f"{p.name}.{a}" for p in script_pieces() for a in p.arguments},
            "planted": {"giant.z", "dust.z", "silent.z", "unsummed.z"},
        }
        for name, right in innocents.items():
            call = seen[name]
            accused = sorted(self._names(call) & right)
            if "silent.z" in accused:
                raise call.mistake(
                    "`silent.z` was accused. Its slopes are all 0, and so is what its pullback sends: 0/0 "
                    "measures no error."
                )
            if accused:
                raise call.mistake(
                    f"`{accused[0]}` was accused, and is right. Allow for the rounding of differences, in "
                    "proportion to the slopes."
                )
        if not any(self._names(seen[name]) for name in ("script", "planted")):
            raise seen["planted"].mistake(
                "Nobody was accused anywhere, though some pieces are wrong."
            )

    @judges("sees errors that are small, hidden in a sum, or cancelled by a u of ones", points=2)
    def sees(self, given: Given, seen: Seen) -> None:
        call = seen["planted"]
        _, wrong = planted_pieces(given["seed"])
        missed = [name for name in wrong if name not in self._names(call)]
        if missed:
            raise call.mistake(
                f"`{missed[0]}` was not accused: {self.MISSED[missed[0]]}",
                points=1 if len(missed) == 1 else 0,
            )


class Mended(Check):
    task = "capstone.mended"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        pieces = {piece.name: piece for piece in script_pieces(int(rng.integers(1_000_000)))}
        return {
            name: (
                rng.normal(size=np.shape(piece.forward(*piece.arguments.values()))),
                *piece.arguments.values(),
            )
            for name, piece in pieces.items()
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def pull(name: str) -> Callable[..., Any]:
            def pulled(*arrays: np.ndarray) -> Any:
                pullbacks = answer()
                if not isinstance(pullbacks, dict):
                    return pullbacks
                return tuple(pullbacks.get(name, getattr(script, f"{name}_pullback"))(*arrays))

            return pulled

        def names() -> Any:
            pullbacks = answer()
            return (
                sorted(map(str, pullbacks))
                if isinstance(pullbacks, dict)
                else type(pullbacks).__name__
            )

        calls = {
            name: probe.call(
                pull(name),
                *(np.copy(array) for array in arrays),
                called=f"the pullback of {name}, on a random u",
            )
            for name, arrays in given.items()
        }
        return {"names": probe.call(names, called="mended_pullbacks()"), **calls}

    def _parts(self, seen: Seen, name: str, count: int) -> list[Any]:
        call, names = seen[name], seen["names"].value
        if not isinstance(names, list):
            raise seen["names"].mistake("A dict is asked for, from a piece's name to its pullback.")
        if strange := [each for each in names if each not in NAMES]:
            raise seen["names"].mistake(
                f"The script has no piece {strange[0]!r}.", expected=f"some of {NAMES}"
            )
        value = call.value
        if not isinstance(value, tuple) or len(value) != count:
            raise call.mistake(f"One cotangent for each argument, in a tuple of {count}.")
        return list(value)

    def _judge(
        self, given: Given, seen: Seen, name: str, known: list[tuple[int, Any, str]], otherwise: str
    ) -> None:
        u, *arrays = given[name]
        wanted = RIGHT[name](u, *arrays)
        call = seen[name]
        got = self._parts(seen, name, len(wanted))
        if call.changed:
            raise call.mistake(
                "The pullback edits its u, which may be somebody else's array: `h_bar = u` is a second name, "
                "and `h_bar += …` writes into both. Add without `+=`."
            )
        for i, wrong, message in known:
            if is_same(got[i], wrong) and not is_same(wrong, wanted[i]):
                raise Mistake(
                    message, called=call.called, returned=show(got[i]), expected=show(wanted[i])
                )
        for i, right in enumerate(wanted):
            if not is_same(got[i], right):
                raise Mistake(
                    otherwise,
                    called=call.called,
                    returned=f"[{i}]: {show(got[i])}",
                    expected=show(right),
                )

    @judges("affine: every example sends to the bias", points=2)
    def affine(self, given: Given, seen: Seen) -> None:
        u = given["affine"][0]
        known = [
            (
                2,
                u.mean(axis=0),
                "b still receives a mean. Every example uses b and sends its share: a sum.",
            ),
            (
                2,
                u,
                "b was broadcast to every row, and its cotangent must have its shape: sum over the rows.",
            ),
            (2, u[0], "Only the first example sends to b. All of them use it."),
            (
                2,
                np.full(4, u.sum()),
                "Summed over the wrong axes: b has one entry for each column.",
            ),
        ]
        self._judge(given, seen, "affine", known, "Not the cotangents of x @ w + b.")

    @judges("shortcut: both uses of h send, and both count", points=2)
    def shortcut(self, given: Given, seen: Seen) -> None:
        u, h, v = given["shortcut"]
        mask = h @ v > 0
        known = [
            (
                0,
                (u * mask) @ v.T,
                "h still keeps only its last contribution; the one of the shortcut was lost.",
            ),
            (0, u, "h received the shortcut's contribution alone; the layer sends one too."),
            (0, u + u @ v.T, "The relu's mask is missing on the way to h."),
            (0, u + (u * mask) @ v, "v was not transposed on the way to h."),
            (0, u * ((u * mask) @ v.T), "The two contributions were multiplied. They add up."),
        ]
        self._judge(given, seen, "shortcut", known, "Not the cotangents of h + relu(h @ v).")

    @judges("softmax: raising one logit lowers all other probabilities", points=2)
    def softmax(self, given: Given, seen: Seen) -> None:
        u, logits = given["softmax"]
        p = script.softmax(logits)
        known = [
            (0, u * p * (1 - p), "Only the diagonal: each p depends on *all* logits of its row."),
            (
                0,
                p * (u - np.sum(u * p)),
                "The sum runs over the whole batch; each row is a softmax of its own.",
            ),
            (
                0,
                p * (u - np.sum(u, axis=1, keepdims=True)),
                "The inner sum is over u · p, not over u.",
            ),
            (0, p - u, "p - one_hot belongs to the cross-entropy; here u is anything."),
            (0, p * u, "The second term is missing: what the sum in the denominator sends back."),
        ]
        self._judge(given, seen, "softmax", known, "Not the cotangent of softmax.")
