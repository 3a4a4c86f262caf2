"""What the forward-only tasks of module 7 share: the engine must differentiate what was written."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_core import trace, vjp
from course.checking.comparing import is_same
from course.checking.judge import Check, Given, Observation, Seen
from course.checking.probe import Probe
from course.checking.showing import show

STEP = 1e-6
# Differences of the learner's own values, with that step, are right to this.
OF_DIFFERENCES = 1e-5
OWN = "It is the gradient of the values that you compute."
OTHER_SIZE = "The result has another number of entries, so its gradient is that of something else."


class ForwardOnly(Check):
    """Forward code, judged by its values and by what `vjp` makes of it.

    `inputs` gives the `arrays` that it is called on, and `ct`, a cotangent of the result.
    """

    # How the learner's function is called.
    NAME = ""
    # Functions that the engine can differentiate, named where another was used.
    ENGINE_HAS = "np.concatenate and np.stack"

    def right(self, *arrays: np.ndarray) -> np.ndarray:
        """The reference, in forward code as well."""
        raise NotImplementedError

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(function: Any, called: str) -> dict[str, Any]:
            return probe.call(function, *(a.copy() for a in given["arrays"]), called=called)

        def pulled(*arrays: np.ndarray) -> list[Any]:
            value, pullback = vjp(answer, *arrays)
            return [np.asarray(each) for each in pullback(cotangent(given, value))]

        def differences(*arrays: np.ndarray) -> list[np.ndarray]:
            return [
                difference_quotients(answer, arrays, i, cotangent(given, answer(*arrays)))
                for i in range(len(arrays))
            ]

        arrays = "arrays of shapes " + ", ".join(str(a.shape) for a in given["arrays"])
        pullback_called = f"vjp({self.NAME}, {arrays}), its pullback at a random cotangent"
        return {
            "value": ask(answer, f"{self.NAME}({arrays})"),
            "gradient": ask(pulled, pullback_called),
            "own": ask(differences, f"differences of {self.NAME}({arrays})"),
            **self.more(answer, given, probe),
        }

    def more(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        """Further observations of a subclass."""
        return {}

    def judge_gradient(
        self, given: Given, seen: Seen, names: str, known: list[tuple[list[np.ndarray], str]]
    ) -> str | None:
        """Compare what the pullback gave with the reference's.

        Where the values are wrong, and were charged for it, the gradient of those values is right;
        but there must be as many of them as asked for: any function has some gradient.

        Parameters:
            names: of the arguments, in order.
            known: wrong lists of gradients, each with the message that names its mistake.
        """
        call = seen["gradient"]
        self._must_have_a_rule(call)
        got = call.value
        value, right = seen["value"].value, self.right(*given["arrays"])
        if np.size(value) != right.size:
            raise call.mistake(OTHER_SIZE, expected=f"a result of shape {right.shape}")
        _, pullback = vjp(self.right, *given["arrays"])
        wanted = [np.asarray(each) for each in pullback(given["ct"])]
        if not is_same(value, right):
            own = seen["own"].value
            if np.any(own[0]) and are_same(got, own, tolerance=OF_DIFFERENCES):
                return OWN
        for wrong, message in known:
            if are_same(got, wrong):
                raise call.mistake(message, expected=show(wanted))
        for name, mine, theirs in zip(names.split(), got, wanted, strict=True):
            if not np.any(mine):
                raise call.mistake(
                    f"Nothing came back to {name}: its gradient is 0 everywhere. Was it turned "
                    "into plain numbers, or held constant?",
                    expected=show(theirs),
                )
            if not is_same(mine, theirs):
                raise call.mistake(f"The gradient of {name} is wrong.", expected=show(theirs))
        return None

    def _must_have_a_rule(self, call: Observation) -> None:
        error = call.error
        if error is not None and error["type"] == "MissingRuleError":
            which = str(error["message"]).split(" ")[0]
            raise call.mistake(
                f"The engine has no rule for {which}. Say the same with what it has a rule for: "
                f"{self.ENGINE_HAS}.",
                points=1,
            )


def cotangent(given: Given, value: Any) -> np.ndarray:
    """The given cotangent, or as many of its numbers as a value of another shape needs."""
    shape = np.shape(value)
    ct: np.ndarray = given["ct"]
    return ct if ct.shape == shape else np.resize(ct, shape)


def difference_quotients(
    f: Any, arrays: tuple[np.ndarray, ...], i: int, ct: np.ndarray
) -> np.ndarray:
    """The gradient of `sum(ct * f(*arrays))` in one of the arrays, by central differences."""

    def moved(index: tuple[int, ...], h: float) -> float:
        copies = [a.copy() for a in arrays]
        copies[i][index] += h
        return float(np.sum(ct * f(*copies)))

    quotients = np.zeros(arrays[i].shape)
    for index in np.ndindex(arrays[i].shape):
        quotients[index] = (moved(index, STEP) - moved(index, -STEP)) / (2 * STEP)
    return quotients


def are_same(got: Any, others: list[Any], tolerance: float = 1e-9) -> bool:
    return len(got) == len(others) and all(
        is_same(a, b, tolerance=tolerance) for a, b in zip(got, others, strict=True)
    )


def entries(f: Any, *arrays: np.ndarray) -> list[int]:
    """The numbers of entries of all arrays in the graph of a call."""
    return [int(np.size(node.value)) for node in trace(f, *arrays).nodes]
