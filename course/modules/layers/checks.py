"""The checks of module 7: the layered formulas by hand, and forward code that the engine differentiates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from autodiff_core import trace, vjp
from course.checking.comparing import is_same, require
from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe, show


class Deltas(Check):
    task = "layers.deltas"
    SIZES: Mapping[str, tuple[int, ...]] = {
        "square": (3, 3, 3, 3),
        "other": (4, 2, 5, 3),
        "single": (2, 3),
    }

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            name: {
                "weights": [rng.normal(size=(m, n)) for n, m in pairwise(sizes)],
                "a": [rng.normal(size=m) for m in sizes[1:]],
                "dE": rng.normal(size=sizes[-1]),
            }
            for name, sizes in self.SIZES.items()
        }

    @staticmethod
    def slope(a: np.ndarray) -> np.ndarray:
        return 1 / np.cosh(a) ** 2 + 0.1 * a

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            name: probe.call(
                answer,
                [w.copy() for w in case["weights"]],
                [a.copy() for a in case["a"]],
                self.slope,
                case["dE"].copy(),
                called=f"deltas(weights of {len(case['weights'])} layers, sizes {self.SIZES[name]}, …)",
            )
            for name, case in given.items()
        }

    def _wanted(self, case: Mapping[str, Any]) -> list[np.ndarray]:
        found = [self.slope(case["a"][-1]) * case["dE"]]
        for w, a in zip(case["weights"][:0:-1], case["a"][-2::-1], strict=True):
            found.insert(0, self.slope(a) * (w.T @ found[0]))
        return found

    @staticmethod
    def _list(call: Observation, count: int) -> list[np.ndarray]:
        value = call.value
        if not isinstance(value, list | tuple) or len(value) != count:
            raise call.mistake(
                "One delta for each layer, in a list.", expected=f"a list of {count} vectors"
            )
        return [np.asarray(each) for each in value]

    @judges("the last layer: phi' of its pre-activation times the loss's derivative", points=2)
    def base(self, given: Given, seen: Seen) -> None:
        for name in ("single", "square"):
            case, call = given[name], seen[name]
            got = self._list(call, len(case["weights"]))
            wanted = self._wanted(case)
            if len(wanted) > 1 and is_same(got[0], wanted[-1]):
                raise call.mistake(
                    "The list begins with the last layer; first layer first is asked for."
                )
            if is_same(got[-1], case["dE"]):
                raise call.mistake(
                    "The base case lacks phi'. The loss sees h of the last layer; between h and a lies phi.",
                    expected=f"phi'(a) ⊙ dE/dh = {show(wanted[-1])}",
                )
            if not is_same(got[-1], wanted[-1]):
                raise call.mistake(
                    "The delta of the last layer is not phi'(a) ⊙ dE/dh.", expected=show(wanted[-1])
                )

    @judges(
        "each earlier layer: phi' of its own pre-activation, the next layer's weights", points=4
    )
    def recursion(self, given: Given, seen: Seen) -> None:
        for name in ("square", "other"):
            case, call = given[name], seen[name]
            weights, a = case["weights"], case["a"]
            got = self._list(call, len(weights))
            wanted = self._wanted(case)
            if is_same(got[0], wanted[-1]):
                raise call.mistake(
                    "The list begins with the last layer; first layer first is asked for."
                )
            place = len(weights) - 2  # judged by one step, from the learner's own last delta
            after = got[-1]
            w = weights[-1]
            square = w.shape[0] == w.shape[1]
            known = [
                (self.slope(a[place]) * (w @ after) if square else None, _TRANSPOSE),
                (
                    w.T @ after,
                    "phi' is missing in the recursion: between a of one layer and the next lies phi.",
                ),
                (self.slope(a[-1]) * (w.T @ after) if square else None, _OWN),
                (w.T @ (self.slope(a[-1]) * after), _OWN),
                (self.slope(np.tanh(a[place])) * (w.T @ after), _BEFORE),
                (self.slope(a[place]) * (weights[place].T @ after) if square else None, _NEXT),
                (
                    np.asarray(self.slope(a[place]) @ (w.T @ after)),
                    "A dot product: ⊙ is the product entry by entry.",
                ),
            ]
            right = self.slope(a[place]) * (w.T @ after)
            for wrong, message in known:
                if wrong is not None and is_same(got[place], wrong) and not is_same(wrong, right):
                    raise call.mistake(message, expected=show(right))
            for i, (mine, theirs) in enumerate(zip(got, wanted, strict=True)):
                if not is_same(mine, theirs):
                    raise call.mistake(
                        f"The delta with index {i} is wrong. From layer l to l - 1: phi'(a of l - 1) ⊙ "
                        "(Wᵀ of l times delta of l).",
                        expected=show(theirs),
                    )

    @judges("one layer, any number of layers, and nothing edited", points=2)
    def manners(self, given: Given, seen: Seen) -> None:
        for name, call in seen.items():
            got = self._list(call, len(given[name]["weights"]))
            if call.changed:
                raise call.mistake(
                    f"An argument was edited: {call.changed}.", expected="all as before"
                )
            if not all(is_same(a, b) for a, b in zip(got, self._wanted(given[name]), strict=True)):
                raise call.mistake(
                    "The deltas are wrong here.", expected=show(self._wanted(given[name]))
                )


_TRANSPOSE = "W was not transposed. δ of l - 1 sums over the *rows* of W: Σⱼ δⱼ Wⱼᵢ, which is Wᵀδ."
_OWN = "phi' was taken at the next layer's a. Each layer's phi' is taken at its own pre-activation."
_BEFORE = "phi' was taken at h. It belongs to phi(a), so take it at the pre-activation a."
_NEXT = "The weights are off by one layer: between a of l - 1 and a of l stands W of l."


class LayerGradients(Check):
    task = "layers.layer_gradients"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "delta": rng.normal(size=(5, 3)),
            "h": rng.normal(size=(5, 2)),
            "square delta": rng.normal(size=(4, 3)),
            "square h": rng.normal(size=(4, 3)),
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def part(i: int) -> Callable[..., Any]:
            return lambda delta, h: answer(delta, h)[i]

        cases = {
            "batch": (given["delta"], given["h"]),
            "square": (given["square delta"], given["square h"]),
            "one": (given["delta"][:1], given["h"][:1]),
        }
        return {
            f"{name} {i}": probe.call(
                part(i),
                delta.copy(),
                h.copy(),
                called=f"layer_gradients(delta of shape {delta.shape}, h of shape {h.shape})[{i}]",
            )
            for name, (delta, h) in cases.items()
            for i in (0, 1)
        }

    @judges("one example: the outer product of delta and h, and delta", points=2)
    def one(self, given: Given, seen: Seen) -> None:
        delta, h = given["delta"][:1], given["h"][:1]
        wanted = delta.T @ h
        turned = "The result is transposed: W̄[i, j] = δ[i] h[j], of the shape of W, (n_out, n_in)."
        call = seen["one 0"]
        if np.shape(call.value) == wanted.shape[::-1]:
            raise call.mistake(turned, expected=show(wanted))
        require(call, wanted=wanted, otherwise="W̄[i, j] = δ[i] h[j].")
        require(seen["one 1"], wanted=delta[0], otherwise="b̄ = δ, of the shape of b, (n_out,).")

    @judges("weights: the sum over the batch", points=2)
    def weights(self, given: Given, seen: Seen) -> None:
        for name, prefix in (("square", "square "), ("batch", "")):
            delta, h = given[f"{prefix}delta"], given[f"{prefix}h"]
            total = delta.T @ h
            n = len(delta)
            known = [
                (h.T @ delta, "The result is transposed: W̄[i, j] = Σ δ[b, i] h[b, j]."),
                (total / n, _NO_MEAN.format(n=n)),
                (np.outer(delta[0], h[0]), "Only the first example went in: all of them use W."),
                (np.outer(delta.sum(0), h.sum(0)), _OUTER),
                (np.outer(delta.mean(0), h.mean(0)), _OUTER),
            ]
            call = seen[f"{name} 0"]
            if np.shape(call.value) == (n, *total.shape):
                raise call.mistake(
                    "One matrix for each example: add them up.", expected=show(total)
                )
            require(
                call,
                wanted=total,
                known=known,
                otherwise="W̄[i, j] = Σ δ[b, i] h[b, j], over all examples b.",
            )

    @judges("biases: the sum over the batch", points=2)
    def biases(self, given: Given, seen: Seen) -> None:
        for name, prefix in (("square", "square "), ("batch", "")):
            delta = given[f"{prefix}delta"]
            total, n = delta.sum(0), len(delta)
            known = [
                (total / n, _NO_MEAN.format(n=n)),
                (
                    delta,
                    "Not summed over the batch: every example uses the bias, and all of them send.",
                ),
                (delta[0], "Only the first example went in: all of them use b."),
                (delta.sum(1), "Summed over the wrong axis: the batch is axis 0."),
            ]
            require(
                seen[f"{name} 1"],
                wanted=total,
                known=known,
                otherwise="b̄[i] = Σ δ[b, i], over all examples b.",
            )


_NO_MEAN = "Off by n = {n}: this is a mean over the batch. A loss that is a mean has its 1/n in delta already."
_OUTER = (
    "A product of sums. The sum of the products of each example is asked for: Σ δ[b, i] h[b, j]."
)


class InitialWeights(Check):
    task = "layers.initial_weights"
    SIZES = (400, 200, 400, 200, 400, 200, 400)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"seed": int(rng.integers(1000)), "x": rng.normal(size=(400, 20))}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def facts(activation: str) -> dict[str, Any]:
            weights = answer(np.random.default_rng(given["seed"]), list(self.SIZES), activation)
            again = answer(np.random.default_rng(given["seed"]), list(self.SIZES), activation)
            other = answer(np.random.default_rng(given["seed"] + 1), list(self.SIZES), activation)
            sizes, h = [], given["x"]
            for w in weights:
                h = np.asarray(w) @ h
                h = np.maximum(h, 0) if activation == "relu" else h
                sizes.append(float(np.sqrt(np.mean(h * h))))
            return {
                "shapes": [list(np.shape(w)) for w in weights],
                "sizes": sizes,
                "deviations": [float(np.std(w)) for w in weights],
                "means": [float(np.mean(w)) for w in weights],
                "same": all(np.array_equal(a, b) for a, b in zip(weights, again, strict=True)),
                "differs": any(
                    not np.array_equal(a, b) for a, b in zip(weights, other, strict=True)
                ),
            }

        def shapes() -> list[list[int]]:
            return [list(np.shape(w)) for w in answer(np.random.default_rng(0), [3, 5, 2], "relu")]

        layers = len(self.SIZES) - 1
        return {
            "shapes": probe.call(
                shapes, called='[w.shape for w in initial_weights(rng, [3, 5, 2], "relu")]'
            ),
            **{
                kind: probe.call(
                    facts,
                    kind,
                    called=f'{layers} layers of widths 200 and 400, weights of initial_weights(…, "{kind}")',
                )
                for kind in ("linear", "relu")
            },
        }

    @judges("one matrix for each layer, in the shape that multiplies a column", points=1)
    def shapes(self, given: Given, seen: Seen) -> None:
        if [tuple(shape) for shape in seen["shapes"].value] != [(5, 3), (2, 5)]:
            raise seen["shapes"].mistake(
                "The shape of a layer's weights is (outputs, inputs).", expected="[(5, 3), (2, 5)]"
            )

    @judges("the numbers come from the generator that was given", points=1)
    def random(self, given: Given, seen: Seen) -> None:
        for call in (seen["linear"], seen["relu"]):
            facts = call.value
            if not facts["same"]:
                raise _shown(
                    call, "The same generator gave two different results.", "the same weights twice"
                )
            if not facts["differs"] or min(facts["deviations"]) == 0:
                raise _shown(
                    call,
                    "The weights are not random. Equal weights make the units of a layer equal, and equal "
                    "gradients keep them so.",
                    "other weights for another seed",
                )

    def _size(self, kind: str, factor: float, seen: Seen) -> None:
        call = seen[kind]
        facts = call.value
        inputs = np.array(self.SIZES[:-1])
        ratios = np.array(facts["deviations"]) / np.sqrt(factor / inputs)
        growth = facts["sizes"][-1] ** (1 / len(inputs))
        if np.all(np.abs(ratios - 1) < 0.05) and max(np.abs(facts["means"])) < 0.02:
            return
        expected = f"signals of about size 1 after {len(inputs)} layers"
        outputs = np.array(self.SIZES[1:])
        if np.all(np.abs(np.array(facts["deviations"]) / np.sqrt(factor / outputs) - 1) < 0.05):
            raise _shown(
                call,
                "The width of the outputs was used. A pre-activation is a sum over the layer's *inputs*.",
                expected,
            )
        if factor == 2 and np.all(np.abs(ratios - np.sqrt(0.5)) < 0.05):
            raise _shown(
                call,
                "Right for linear layers. A relu sets half of the mean square to zero, so each layer needs "
                "twice the variance.",
                expected,
            )
        if factor == 1 and np.all(np.abs(ratios - np.sqrt(2)) < 0.05):
            raise _shown(
                call, "Right for relu. A linear layer loses nothing: no factor 2.", expected
            )
        if np.max(np.abs(facts["means"])) > 0.2 * np.min(facts["deviations"]):
            raise _shown(call, "The mean of the weights is not 0, so signals drift.", expected)
        word = "explode" if growth > 1 else "vanish"
        raise _shown(
            call,
            f"Signals {word}: each layer multiplies their size by about {growth:.3g}. Over {len(inputs)} "
            f"layers that is {facts['sizes'][-1]:.2g}.",
            expected,
        )

    @judges("linear layers keep the size of signals", points=2)
    def linear(self, given: Given, seen: Seen) -> None:
        self._size("linear", 1, seen)

    @judges("relu layers keep the size of signals", points=2)
    def relu(self, given: Given, seen: Seen) -> None:
        self._size("relu", 2, seen)


def _shown(call: Observation, message: str, expected: str) -> Exception:
    """A mistake that shows the measured size of the signals in place of all that a probe wrote down."""
    mistake = call.mistake(message, expected=expected)
    mistake.returned = (
        f"signals of size {call.data['sizes'][-1]:.3g} after the last layer, from size 1"
    )
    return mistake


class ForwardOnly(Check):
    """Forward code, judged by its values and by what `vjp` makes of it."""

    NAME = ""

    def right(self, *arrays: np.ndarray) -> np.ndarray:
        """The reference, in forward code as well."""
        raise NotImplementedError

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def pulled(*arrays: np.ndarray) -> list[Any]:
            _, pullback = vjp(answer, *arrays)
            return [np.asarray(each) for each in pullback(given["ct"])]

        shapes = ", ".join(str(array.shape) for array in given["arrays"])
        return {
            "value": probe.call(
                answer,
                *(a.copy() for a in given["arrays"]),
                called=f"{self.NAME}(arrays of shapes {shapes})",
            ),
            "gradient": probe.call(
                pulled,
                *(a.copy() for a in given["arrays"]),
                called=f"vjp({self.NAME}, arrays of shapes {shapes}), its pullback at a random cotangent",
            ),
            **self.more(answer, given, probe),
        }

    def more(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        """Further observations of a subclass."""
        return {}

    def judge_gradient(
        self, given: Given, seen: Seen, names: str, known: list[tuple[list[np.ndarray], str]]
    ) -> None:
        """Compare what the pullback gave with the reference's."""
        call = seen["gradient"]
        got = call.value
        wanted = [np.asarray(each) for each in vjp(self.right, *given["arrays"])[1](given["ct"])]
        for wrong, message in known:
            if all(is_same(a, b) for a, b in zip(got, wrong, strict=True)):
                raise call.mistake(message, expected=show(wanted))
        for name, mine, theirs in zip(names.split(), got, wanted, strict=True):
            if not np.any(mine):
                raise call.mistake(
                    f"Nothing came back to {name}: its gradient is 0 everywhere. Was it turned into plain "
                    "numbers, or held constant?",
                    expected=show(theirs),
                )
            if not is_same(mine, theirs):
                raise call.mistake(f"The gradient of {name} is wrong.", expected=show(theirs))


class Conv1d(ForwardOnly):
    task = "layers.conv1d"
    NAME = "conv1d"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {"arrays": (rng.normal(size=7), rng.normal(size=3)), "ct": rng.normal(size=5)}

    def right(self, *arrays: np.ndarray) -> np.ndarray:
        x, kernel = arrays
        n = x.shape[0] - kernel.shape[0] + 1
        return sum(kernel[j] * x[j : j + n] for j in range(kernel.shape[0]))  # type: ignore[return-value]

    def more(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        kernel = given["arrays"][1]

        def operations(n: int) -> int:
            return trace(answer, np.ones(n), kernel.copy()).shared_size()

        return {
            f"nodes {n}": probe.call(
                operations, n, called=f"operations in the graph for a signal of {n} entries"
            )
            for n in (16, 64)
        }

    @judges("the values: the kernel slides, unflipped and inside", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        x, kernel = given["arrays"]
        known = [
            (
                np.convolve(x, kernel, "valid"),
                "The kernel was flipped: entry i is Σⱼ kernel[j] · x[i + j].",
            ),
            (
                np.correlate(x, kernel, "same"),
                "The ends were padded: the kernel stays inside the signal.",
            ),
            (
                np.correlate(x, kernel, "full"),
                "The ends were padded: the kernel stays inside the signal.",
            ),
        ]
        got = np.asarray(seen["value"].value)
        for wrong, message in known[1:]:
            if got.shape == wrong.shape:
                raise seen["value"].mistake(message, expected="5 entries, for 7 and a kernel of 3")
        require(
            seen["value"],
            wanted=self.right(x, kernel),
            known=known,
            otherwise="Entry i is Σⱼ kernel[j] · x[i + j].",
        )

    @judges("the engine finds the gradients of signal and kernel", points=3)
    def gradients(self, given: Given, seen: Seen) -> None:
        self.judge_gradient(given, seen, "x kernel", [])

    @judges("the graph does not grow with the signal", points=1)
    def size(self, given: Given, seen: Seen) -> None:
        short, long = seen["nodes 16"], seen["nodes 64"]
        if long.number() > short.number():
            raise long.mistake(
                f"The graph has {short.number():.0f} operations for 16 entries and {long.number():.0f} for "
                "64: one step of Python for each entry. Shift whole slices.",
                expected="the same number",
            )


class ConcatBlock(ForwardOnly):
    task = "layers.concat_block"
    NAME = "concat_block"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "arrays": (rng.normal(size=(4, 3)), rng.normal(size=(3, 3))),
            "ct": rng.normal(size=(4, 6)),
        }

    def right(self, *arrays: np.ndarray) -> np.ndarray:
        x, w = arrays
        return np.concatenate([x, np.tanh(x @ w)], axis=1)

    @judges("the values: x and tanh(x W), side by side", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        x, w = given["arrays"]
        t = np.tanh(x @ w)
        known = [
            (np.concatenate([t, x], 1), "The order is turned round: the features of x come first."),
            (np.concatenate([x, x @ w], 1), "tanh is missing."),
            (x + t, "A sum, which is a residual block. Side by side is asked for."),
            (
                np.concatenate([x, t], 0),
                "Put below each other: axis 0 is the batch. Features lie along axis 1.",
            ),
        ]
        got = seen["value"].value
        for wrong, message in known:
            if is_same(got, wrong):
                raise seen["value"].mistake(message, expected="an array of shape (4, 6)")
        require(seen["value"], wanted=self.right(x, w), otherwise="The result is [x, tanh(x @ w)].")

    @judges("the engine finds the gradients of both uses of x, and of w", points=2)
    def gradients(self, given: Given, seen: Seen) -> None:
        ct = given["ct"]
        x, w = given["arrays"]
        inner = ct[:, 3:] * (1 - np.tanh(x @ w) ** 2)
        known = [
            ([ct[:, :3], x.T @ inner], _ONE_USE),
            ([inner @ w.T, x.T @ inner], _ONE_USE),
        ]
        self.judge_gradient(given, seen, "x w", known)


_ONE_USE = (
    "One of the two uses of x sends nothing back. Was x made constant, or copied to plain numbers?"
)


class BatchNorm(ForwardOnly):
    task = "layers.batch_norm"
    NAME = "batch_norm"
    EPSILON = 0.3  # large, so that its place shows

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        arrays = (rng.normal(size=(4, 4)) * 2 + 1, rng.uniform(0.5, 2, 4), rng.normal(size=4))
        return {"arrays": arrays, "ct": rng.normal(size=(4, 4))}

    def right(self, *arrays: np.ndarray, epsilon: float = 1e-5) -> np.ndarray:
        x, gamma, beta = arrays
        centred = x - np.mean(x, axis=0)
        return gamma * centred / np.sqrt(np.mean(centred * centred, axis=0) + epsilon) + beta

    def more(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {
            "epsilon": probe.call(
                answer,
                *(a.copy() for a in given["arrays"]),
                self.EPSILON,
                called=f"batch_norm(x, gamma, beta, {self.EPSILON})",
            )
        }

    @judges("the values: each feature standardized over the batch, scaled, shifted", points=2)
    def values(self, given: Given, seen: Seen) -> None:
        x, gamma, beta = given["arrays"]
        across = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
        along = x - x.mean(0)
        known = [
            (
                gamma * across + beta,
                "Standardized over the features of each example: the batch is axis 0.",
            ),
            (self.right(x, np.ones(4), np.zeros(4)), "gamma and beta are missing."),
            (
                gamma * along / np.sqrt(x.var(0, ddof=1) + 1e-5) + beta,
                "The variance was divided by one less than the batch size.",
            ),
            (gamma * x / np.sqrt(x.var(0) + 1e-5) + beta, "The mean was not subtracted."),
            (
                gamma * along / (x.var(0) + 1e-5) + beta,
                "Divided by the variance: its root is missing.",
            ),
        ]
        require(
            seen["value"],
            wanted=self.right(x, gamma, beta),
            known=known,
            otherwise="gamma · (x - mean) / sqrt(variance + eps) + beta.",
        )

    @judges("epsilon stands with the variance, under the root", points=1)
    def epsilon(self, given: Given, seen: Seen) -> None:
        x, gamma, beta = given["arrays"]
        outside = gamma * (x - x.mean(0)) / (np.sqrt(x.var(0)) + self.EPSILON) + beta
        known = [
            (
                outside,
                "epsilon was added to the standard deviation; it belongs to the variance, under the root.",
            ),
            (self.right(x, gamma, beta), "epsilon is ignored: the call passed 0.3."),
        ]
        require(
            seen["epsilon"],
            wanted=self.right(x, gamma, beta, epsilon=self.EPSILON),
            known=known,
            otherwise="With this epsilon the values differ.",
        )

    @judges("the gradient knows that the statistics depend on x", points=3)
    def gradients(self, given: Given, seen: Seen) -> None:
        x, gamma, _ = given["arrays"]
        ct, root = given["ct"], np.sqrt(x.var(0) + 1e-5)
        normal = (x - x.mean(0)) / root
        held = ct * gamma / root
        rest = [(ct * normal).sum(0), ct.sum(0)]
        known = [
            ([held, *rest], _HELD),
            (
                [held - held.mean(0), *rest],
                _HELD.replace("Mean and variance were", "The variance was"),
            ),
            (
                [held - normal * (held * normal).mean(0), *rest],
                _HELD.replace("Mean and variance were", "The mean was"),
            ),
        ]
        self.judge_gradient(given, seen, "x gamma beta", known)


_HELD = (
    "Mean and variance were held constant. They are computed from x, so they move with it: an entry of x "
    "reaches every example of its feature."
)
