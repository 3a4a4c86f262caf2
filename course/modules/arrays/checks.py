"""The checks of module 5: pullbacks of array operations, probed with random cotangents."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from course.checking import comparing
from course.checking.judge import Check, Given, Seen, judges
from course.checking.probe import Probe, show
from course.checking.properties import constant_ratio

TOLERANCE = 1e-10
is_same = partial(comparing.is_same, tolerance=TOLERANCE)
require = partial(comparing.require, tolerance=TOLERANCE)


class Unbroadcast(Check):
    task = "arrays.unbroadcast"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "matrix": rng.normal(size=(3, 4)),
            "square": rng.normal(size=(3, 3)),
            "deep": rng.normal(size=(2, 3, 4)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        matrix, square, deep = given["matrix"], given["square"], given["deep"]
        return {
            "rows": probe.call(answer, matrix.copy(), (4,)),
            "square rows": probe.call(answer, square.copy(), (3,)),
            "two in front": probe.call(answer, deep.copy(), (4,)),
            "column": probe.call(answer, matrix.copy(), (3, 1)),
            "row": probe.call(answer, matrix.copy(), (1, 4)),
            "middle": probe.call(answer, deep.copy(), (2, 1, 4)),
            "both": probe.call(answer, deep.copy(), (3, 1)),
            "ones": probe.call(answer, matrix.copy(), (1, 1)),
            "scalar": probe.call(answer, matrix.copy(), ()),
            "same": probe.call(answer, matrix.copy(), (3, 4)),
            "really one": probe.call(answer, matrix[:, :1].copy(), (3, 1)),
        }

    @judges("axes that broadcasting added in front are summed", points=2)
    def added(self, given: Given, seen: Seen) -> None:
        matrix, square, deep = given["matrix"], given["square"], given["deep"]
        for name, full, wanted in (
            ("square rows", square, square.sum(0)),
            ("rows", matrix, matrix.sum(0)),
            ("two in front", deep, deep.sum((0, 1))),
        ):
            call = seen[name]
            if is_same(np.asarray(call.value), full):
                raise call.mistake(
                    "The cotangent came back as it was. The gradient's shape must equal the input's: every "
                    "repetition sends a contribution, and they add up.",
                    expected=show(wanted),
                )
            require(
                call,
                wanted=wanted,
                known=[
                    (
                        full[(0,) * (full.ndim - 1)],
                        "One repetition was picked. All of them count: sum.",
                    ),
                    (
                        full.mean(tuple(range(full.ndim - 1))),
                        "A mean: each repetition counts in full.",
                    ),
                    (square.sum(1), "Summed over the wrong axis: the axes in front were added."),
                ],
                otherwise="The axes in front were added by broadcasting: sum over them.",
            )

    @judges("axes of size 1 are summed and kept", points=2)
    def stretched(self, given: Given, seen: Seen) -> None:
        matrix, deep = given["matrix"], given["deep"]
        for name, axis, wanted in (
            ("column", 1, matrix.sum(1, keepdims=True)),
            ("row", 0, matrix.sum(0, keepdims=True)),
            ("middle", 1, deep.sum(1, keepdims=True)),
            ("ones", 0, matrix.sum(keepdims=True)),
        ):
            call = seen[name]
            got = np.shape(call.value)
            full = deep if name == "middle" else matrix
            if got == full.shape:
                raise call.mistake(
                    f"Axis {axis} has size 1 in the shape, so it was stretched: sum over axis {axis} too.",
                    expected=f"an array of shape {wanted.shape}",
                )
            if got != wanted.shape and np.size(call.value) == wanted.size:
                raise call.mistake(
                    f"Axis {axis} was summed and lost. The result needs the input's shape {wanted.shape}: "
                    "keep the axis.",
                    expected=f"an array of shape {wanted.shape}",
                )
            require(
                call, wanted=wanted, otherwise=f"Axis {axis} has size 1 in the shape: sum over it."
            )

    @judges("both at once, down to a single number", points=1)
    def both(self, given: Given, seen: Seen) -> None:
        matrix, deep = given["matrix"], given["deep"]
        require(
            seen["both"],
            wanted=deep.sum(0).sum(1, keepdims=True),
            otherwise="First the added axis in front, then the axis of size 1, which has moved by then.",
        )
        require(
            seen["scalar"],
            wanted=np.array(matrix.sum()),
            otherwise="Shape () was repeated along every axis.",
        )

    @judges("what was not broadcast comes back as it is", points=1)
    def same(self, given: Given, seen: Seen) -> None:
        matrix = given["matrix"]
        require(
            seen["same"],
            wanted=matrix,
            otherwise="Nothing was repeated here, so nothing is to be summed.",
        )
        require(
            seen["really one"],
            wanted=matrix[:, :1],
            otherwise="Nothing was repeated here: the axis had size 1 before.",
        )
        for call in seen.values():
            if call.changed:
                raise call.mistake(
                    f"The cotangent was edited: {call.changed}.", expected="a new array"
                )


class Reduction(Check):
    task = "arrays.reduction"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "x": rng.normal(size=(3, 4)),
            "square": rng.normal(size=(3, 3)),
            "deep": rng.normal(size=(2, 3, 4)),
            "of rows": rng.normal(size=3),
            "of columns": rng.normal(size=3),
            "of middle": rng.normal(size=(2, 4)),
            "of all": float(rng.uniform(1.5, 3)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(kind: str, cotangent: Any, x: np.ndarray, axis: int | None) -> dict[str, Any]:
            shown = show(np.asarray(cotangent)) if np.ndim(cotangent) else f"{cotangent:.6g}"
            called = f'reduction_vjp("{kind}", {shown}, x of shape {x.shape}, axis={axis})'
            return probe.call(answer, kind, np.array(cotangent), x.copy(), axis, called=called)

        return {
            f"{kind} {name}": ask(kind, cotangent, x, axis)
            for kind in ("sum", "mean")
            for name, cotangent, x, axis in self._cases(given)
        }

    @staticmethod
    def _cases(given: Given) -> list[tuple[str, Any, np.ndarray, int | None]]:
        return [
            ("rows", given["of rows"], given["x"], 1),
            ("square rows", given["of rows"], given["square"], 1),
            ("square columns", given["of columns"], given["square"], 0),
            ("middle", given["of middle"], given["deep"], 1),
            ("all", given["of all"], given["x"], None),
        ]

    def _judge(self, kind: str, given: Given, seen: Seen) -> None:
        for name, cotangent, x, axis in self._cases(given):
            call = seen[f"{kind} {name}"]
            count = x.size if axis is None else x.shape[axis]
            spread = np.asarray(cotangent) if axis is None else np.expand_dims(cotangent, axis)
            plain = np.broadcast_to(spread, x.shape)
            wanted = plain / count if kind == "mean" else plain
            known = [
                (
                    np.ones(x.shape),
                    "All ones: right only for a cotangent of ones. Use the cotangent.",
                ),
                (
                    np.full(x.shape, 1 / count),
                    "The cotangent is ignored: 1/n alone is right only for ones.",
                ),
                (plain if kind == "mean" else plain / count, _COUNT[kind].format(n=count)),
                (
                    plain / x.size,
                    f"Divided by all {x.size} entries; {count} of them went into one result.",
                ),
                (
                    plain / len(x),
                    f"Divided by {len(x)}, the first size; {count} entries went into one result.",
                ),
            ]
            if name.startswith("square"):
                other = np.broadcast_to(np.expand_dims(cotangent, 1 - (axis or 0)), x.shape)
                known += [
                    (other / scale, f"Spread along the wrong axis: axis {axis} was summed away.")
                    for scale in (1, count)
                ]
            require(
                call,
                wanted=wanted,
                known=known,
                otherwise=f"Every entry that went into a {kind} gets its share of ȳ back.",
            )

    @judges("a sum gives the cotangent to every entry that went in", points=3)
    def sum(self, given: Given, seen: Seen) -> None:
        self._judge("sum", given, seen)

    @judges("a mean divides it by their number", points=3)
    def mean(self, given: Given, seen: Seen) -> None:
        self._judge("mean", given, seen)


_COUNT = {
    "mean": "Off by n = {n}: the mean of n entries has slope 1/n in each.",
    "sum": "Off by n = {n}: a sum has slope 1 in each entry, no division.",
}


class Matmul(Check):
    task = "arrays.matmul"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        shapes = {"rectangular": (2, 3, 4), "square": (3, 3, 3)}
        return {
            name: (rng.normal(size=(m, n)), rng.normal(size=(m, k)), rng.normal(size=(k, n)))
            for name, (m, k, n) in shapes.items()
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            name: [self._part(answer, given[name], probe, i) for i in (0, 1)]
            for name in ("square", "rectangular")
        }

    @staticmethod
    def _part(answer: Any, arrays: tuple, probe: Probe, i: int) -> dict[str, Any]:
        def part(*arrays: np.ndarray) -> Any:
            results = answer(*arrays)
            return (
                results[i] if isinstance(results, tuple | list) and len(results) == 2 else results
            )

        ct, a, b = arrays
        called = f"matmul_vjp(ȳ{ct.shape}, a{a.shape}, b{b.shape})[{i}]"
        return probe.call(part, *(array.copy() for array in arrays), called=called)

    def _judge(self, i: int, given: Given, seen: Seen) -> None:
        for name in ("square", "rectangular"):
            ct, a, b = given[name]
            call = seen[name][i]
            if isinstance(call.value, tuple | list):
                raise call.mistake(
                    "Two cotangents are asked for, of a and of b.", expected="a tuple of two"
                )
            wanted = (ct @ b.T, a.T @ ct)[i]
            index = (
                "ā[i, k] = Σⱼ ȳ[i, j] b[k, j]: j is the second index of b, so b is transposed.",
                "b̄[k, j] = Σᵢ a[i, k] ȳ[i, j]: i is the first index of a, so a is transposed, on the left.",
            )[i]
            ones = np.ones_like(ct)
            known = [
                (
                    (ones @ b.T, a.T @ ones)[i],
                    "The cotangent is ignored: right only when it is all ones.",
                ),
                (
                    (a.T @ ct, ct @ b.T)[i],
                    "The two results are in the wrong order: ā first, then b̄.",
                ),
            ]
            if name == "square":
                wrong = (ct @ b, b.T @ ct, b @ ct, ct.T @ b.T, ct.T @ b, b.T @ ct.T)
                if i == 1:
                    wrong = (a @ ct, ct @ a.T, ct @ a, a.T @ ct.T, a @ ct.T, ct.T @ a)
                known += [(each, index) for each in wrong]
            if np.shape(call.value) == wanted.shape[::-1] != wanted.shape:
                raise call.mistake(index, expected=f"an array of shape {wanted.shape}")
            require(call, wanted=wanted, known=known, otherwise=index)

    @judges("the cotangent of a", points=3)
    def left(self, given: Given, seen: Seen) -> None:
        self._judge(0, given, seen)

    @judges("the cotangent of b", points=3)
    def right(self, given: Given, seen: Seen) -> None:
        self._judge(1, given, seen)


class Gather(Check):
    task = "arrays.gather"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "ct": rng.normal(size=3),
            "once": np.array([3, 0, 2]),
            "repeats": np.array([0, 1, 0, 4, 0]),
            "ct repeats": rng.normal(size=5),
            "rows": np.array([[2, 0], [2, 2]]),
            "ct rows": rng.normal(size=(2, 2, 3)),
            "negative": np.array([4, -1, 0]),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(ct: str, shape: tuple[int, ...], index: str) -> dict[str, Any]:
            called = f"gather_vjp({show(given[ct])}, x of shape {shape}, {show(given[index])})"
            return probe.call(
                answer, given[ct].copy(), np.zeros(shape), given[index].copy(), called=called
            )

        return {
            "once": ask("ct", (5,), "once"),
            "repeats": ask("ct repeats", (5,), "repeats"),
            "rows": ask("ct rows", (4, 3), "rows"),
            "negative": ask("ct", (5,), "negative"),
        }

    @staticmethod
    def _wanted(given: Given, ct: str, shape: tuple[int, ...], index: str) -> np.ndarray:
        result = np.zeros(shape)
        np.add.at(result, given[index], given[ct])
        return result

    @judges("each part goes back to where it was read, zeros elsewhere", points=2)
    def once(self, given: Given, seen: Seen) -> None:
        wanted = self._wanted(given, "ct", (5,), "once")
        known = [
            (
                np.where(wanted != 0, 1.0, 0.0),
                "The cotangent is ignored: ones stand where it should.",
            ),
            (
                given["ct"],
                "This has the cotangent's shape; x has 5 entries, some of which were not read.",
            ),
        ]
        require(
            seen["once"],
            wanted=wanted,
            known=known,
            otherwise="y[i] = x[index[i]], so ȳ[i] goes to entry index[i].",
        )

    @judges("an entry that is read twice gets both contributions", points=2)
    def repeats(self, given: Given, seen: Seen) -> None:
        for name, ct, shape, index in (
            ("repeats", "ct repeats", (5,), "repeats"),
            ("rows", "ct rows", (4, 3), "rows"),
            ("negative", "ct", (5,), "negative"),
        ):
            wanted = self._wanted(given, ct, shape, index)
            last = np.zeros(shape)
            last[given[index]] = given[ct]
            known = [
                (
                    last,
                    "One contribution is lost: an index occurs more than once, and all of them add up.",
                )
            ]
            if name == "repeats":
                counts = np.bincount(given[index], minlength=5)
                mean = wanted / np.maximum(counts, 1)
                known.append(
                    (mean, "A mean of the contributions: they add up, they are not averaged.")
                )
            if name == "negative":
                positive = given[index] >= 0
                kept = np.zeros(shape)
                np.add.at(kept, given[index][positive], given[ct][positive])
                known.append(
                    (kept, "A negative index counts from the end, as in NumPy; yours was lost.")
                )
            require(
                seen[name],
                wanted=wanted,
                known=known,
                otherwise="Add ȳ[i] to entry index[i], one after the other.",
            )

    @judges("rows, several axes of indices and negative ones", points=1)
    def shapes(self, given: Given, seen: Seen) -> None:
        for name, ct, shape, index in (
            ("rows", "ct rows", (4, 3), "rows"),
            ("negative", "ct", (5,), "negative"),
        ):
            wanted = self._wanted(given, ct, shape, index)
            require(
                seen[name],
                wanted=wanted,
                otherwise="The result has the shape of x; an index selects whole rows.",
            )
            if seen[name].changed:
                raise seen[name].mistake(
                    f"An argument was edited: {seen[name].changed}.", expected="a new array"
                )


class Permute(Check):
    task = "arrays.permute"
    AXES = ((1, 0), (1, 2, 0), (2, 0, 1), (0, 2, 1), (0, 1, 2), (3, 0, 2, 1))

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {str(axes): rng.normal(size=range(2, 2 + len(axes))) for axes in self.AXES} | {
            f"cube {axes}": rng.normal(size=(3,) * len(axes)) for axes in self.AXES
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            f"{name}{axes}": probe.call(
                answer,
                given[f"{name}{axes}"].transpose(axes).copy(),
                axes,
                called=f"permute_vjp(ȳ of shape {given[f'{name}{axes}'].transpose(axes).shape}, {axes})",
            )
            for axes in self.AXES
            for name in ("", "cube ")
        }

    @judges("two axes that change places go back", points=1)
    def swap(self, given: Given, seen: Seen) -> None:
        for axes in self.AXES:
            if axes == tuple(np.argsort(axes)):
                for name in (f"{axes}", f"cube {axes}"):
                    require(
                        seen[name],
                        wanted=given[name],
                        otherwise="x.transpose(axes) followed by the pullback must restore x.",
                    )

    @judges("axes in a cycle go back by the inverse permutation", points=3)
    def cycle(self, given: Given, seen: Seen) -> None:
        for axes in self.AXES:
            if axes == tuple(np.argsort(axes)):
                continue
            for name in (f"cube {axes}", f"{axes}"):
                x = given[name]
                again = x.transpose(axes).transpose(axes)
                inverse = (
                    f"{axes} was applied again. Axis i of ȳ came from axis axes[i] of x and must go back "
                    "there: use the inverse permutation."
                )
                known = [
                    (again, inverse),
                    (
                        x.transpose(axes),
                        "The cotangent came back as it was: its axes must be put back.",
                    ),
                    (x.transpose(axes).T, "All axes were reversed, which undoes only a reversal."),
                ]
                require(
                    seen[name],
                    wanted=x,
                    known=known,
                    otherwise="x.transpose(axes) followed by the pullback must restore x.",
                )


class Logsumexp(Check):
    task = "arrays.logsumexp"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "vector": rng.normal(size=4),
            "matrix": rng.normal(size=(3, 4)),
            "large": np.array([1000.0, 1000.0, 999.0]) + rng.normal(),
            "small": np.array([-1000.0, -1001.0]) + rng.normal(),
            "mixed": np.array([[800.0, 0.0], [-800.0, -801.0]]),
            "number": float(rng.uniform(1.5, 3)),
            "of rows": rng.normal(size=3),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def value(x: np.ndarray) -> Any:
            return answer(x)[0]

        def back(x: np.ndarray, cotangent: Any) -> Any:
            return answer(x)[1](cotangent)

        def pull(name: str, ct: Any) -> dict[str, Any]:
            called = f"logsumexp({show(given[name])})[1]({show(ct)})"
            return probe.call(back, given[name].copy(), ct, called=called)

        values = ("vector", "matrix", "large", "small", "mixed")
        return {
            **{
                name: probe.call(
                    value, given[name].copy(), called=f"logsumexp({show(given[name])})[0]"
                )
                for name in values
            },
            "vector back": pull("vector", given["number"]),
            "large back": pull("large", given["number"]),
            "matrix back": pull("matrix", given["of rows"].copy()),
        }

    @staticmethod
    def _wanted(x: np.ndarray) -> np.ndarray:
        return np.asarray(np.logaddexp.reduce(x, axis=-1))

    @judges("the value, of a vector and of each row of a matrix", points=2)
    def value(self, given: Given, seen: Seen) -> None:
        for name in ("vector", "matrix"):
            x = given[name]
            known = [
                (self._wanted(x)[..., None], "The last axis should be gone from the value."),
                (
                    self._wanted(x.ravel()),
                    "All entries went into one sum; sum along the last axis.",
                ),
                (np.exp(x).sum(-1), "The logarithm is missing."),
                (
                    self._wanted(x) - x.max(-1),
                    "The largest entry was taken off and not added again.",
                ),
            ]
            if name == "matrix":
                known.append(
                    (self._wanted(x.T), "Summed along the first axis; the last one is asked for.")
                )
                top = x.max()
                known.append(
                    (np.log(np.exp(x - top).sum(-1)), "The largest entry was not added again.")
                )
            require(
                seen[name],
                wanted=self._wanted(x),
                known=known,
                otherwise="lse(x) = log Σ exp(x), along the last axis.",
            )

    @judges("no overflow and no underflow at large entries", points=2)
    def stable(self, given: Given, seen: Seen) -> None:
        for name in ("large", "small", "mixed"):
            call = seen[name]
            got = call.array()
            if not np.all(np.isfinite(got)):
                raise call.mistake(
                    "exp overflowed to inf, or underflowed to log 0. Subtract the maximum of each row before "
                    "exp, and add it at the end.",
                    expected=show(self._wanted(given[name])),
                )
            require(
                call,
                wanted=self._wanted(given[name]),
                otherwise="Subtract the largest entry of each row, and add it again.",
            )

    @judges("the pullback: the softmax times the cotangent", points=2)
    def back(self, given: Given, seen: Seen) -> None:
        for name, ct in (
            ("vector", given["number"]),
            ("large", given["number"]),
            ("matrix", given["of rows"]),
        ):
            x, call = given[name], seen[f"{name} back"]
            softmax = np.exp(x - self._wanted(x)[..., None])
            wanted = np.expand_dims(ct, -1) * softmax
            if isinstance(call.value, np.ndarray) and np.any(np.isnan(call.value)):
                raise call.mistake(
                    "inf / inf: the exponentials overflowed. Subtract the maximum here too.",
                    expected=show(wanted),
                )
            known = [
                (softmax, "The cotangent is ignored: right only when it is 1."),
                (np.exp(x) * np.expand_dims(ct, -1), "exp(x), not divided by the sum of its row."),
            ]
            require(
                call,
                wanted=wanted,
                known=known,
                otherwise="x̄ᵢ = ȳ · exp(xᵢ) / Σⱼ exp(xⱼ), row by row.",
            )


class CrossEntropy(Check):
    task = "arrays.cross_entropy"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "logits": rng.normal(size=(5, 3)),
            "labels": np.array([2, 0, 1, 1, 2]),
            "extreme": np.array([[1000.0, 0.0, -1000.0], [0.0, 900.0, 5.0]]) + rng.normal(),
            "extreme labels": np.array([1, 1]),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(i: int, logits: str, labels: str) -> dict[str, Any]:
            called = f"softmax_cross_entropy({show(given[logits])}, {show(given[labels])})[{i}]"
            call: Callable[..., Any] = lambda *arrays: answer(*arrays)[i]
            return probe.call(call, given[logits].copy(), given[labels].copy(), called=called)

        return {
            "loss": ask(0, "logits", "labels"),
            "gradient": ask(1, "logits", "labels"),
            "extreme loss": ask(0, "extreme", "extreme labels"),
            "extreme gradient": ask(1, "extreme", "extreme labels"),
        }

    @staticmethod
    def _right(logits: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Losses and gradients of the examples, and their probabilities."""
        logs = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
        probabilities = np.exp(logs)
        one_hot = np.eye(logits.shape[1])[labels]
        return -np.sum(np.where(one_hot, logs, 0), axis=1), probabilities - one_hot, probabilities

    @judges("the loss: the mean of -log p at the labels", points=2)
    def loss(self, given: Given, seen: Seen) -> None:
        losses, _, probabilities = self._right(given["logits"], given["labels"])
        known = [
            (np.array(losses.sum()), "The sum over the batch; its mean is asked for."),
            (
                np.array(-losses.mean()),
                "The sign is turned round: the loss is minus the logarithm.",
            ),
            (
                np.array(-np.mean(np.log(probabilities))),
                "All classes went in; only the label's counts.",
            ),
            (
                np.array(losses.mean() / 3),
                "Divided by the classes too; the mean is over the batch.",
            ),
        ]
        if np.shape(seen["loss"].value) == losses.shape:
            raise seen["loss"].mistake(
                "One loss per example: take their mean.", expected="one number"
            )
        require(
            seen["loss"],
            wanted=np.array(losses.mean()),
            known=known,
            otherwise="The loss is the mean of -log softmax(row)[label].",
        )

    @judges("the gradient reaches every logit of a row", points=3)
    def gradient(self, given: Given, seen: Seen) -> None:
        logits, labels = given["logits"], given["labels"]
        _, gradients, p = self._right(logits, labels)
        one_hot = np.eye(3)[labels]
        n, call = len(labels), seen["gradient"]
        coupled = (
            "Only the label's own entry moves here. Raising any logit changes every probability of its row: "
            "the outputs of a softmax are coupled, and each row of the gradient sums to 0."
        )
        known = [
            (
                gradients,
                f"Off by n = {n}: the mean over the batch has slope 1/{n} in each example's loss.",
            ),
            (-gradients / n, "The sign is turned round: raising the right logit lowers the loss."),
            (p / n, "The softmax alone: the 1 at the label is missing."),
            (gradients / gradients.size, "Divided by all entries; the mean is over the batch."),
        ]
        known += [(gradients * one_hot / scale, coupled) for scale in (1, n)]
        known += [(p * (1 - p) * s / scale, coupled) for s in (1, -1) for scale in (1, n)]
        got = call.array(gradients.shape)
        if np.allclose(got * (1 - one_hot), 0) and not np.allclose(got, 0):
            raise call.mistake(coupled, expected=show(gradients / n))
        ratio = constant_ratio(got, gradients / n)
        if ratio is not None and abs(ratio - 1) > 1e-6:
            known.append((got, f"Everything is {ratio:.4g} times too large."))
        require(
            call,
            wanted=gradients / n,
            known=known,
            otherwise="Each row is (softmax - one-hot) / batch size.",
        )

    @judges("neither overflows where logits are large", points=2)
    def stable(self, given: Given, seen: Seen) -> None:
        losses, gradients, _ = self._right(given["extreme"], given["extreme labels"])
        for name, wanted in (
            ("extreme loss", np.array(losses.mean())),
            ("extreme gradient", gradients / 2),
        ):
            call = seen[name]
            if not np.all(np.isfinite(call.array())):
                raise call.mistake(
                    "exp overflowed, or the logarithm of a probability that had become 0 was taken. Subtract "
                    "the maximum of each row first, and take log-sum-exp minus the label's logit.",
                    expected=show(wanted),
                )
            if np.max(np.abs(call.array(wanted.shape) - wanted)) > 1e-9 * max(
                1, float(np.max(np.abs(wanted)))
            ):
                raise call.mistake(
                    "Wrong at large logits: a constant added inside the logarithm, or a clipped probability, "
                    "changes the loss.",
                    expected=show(wanted),
                )
