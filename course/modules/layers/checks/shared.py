"""What the forward-only tasks of module 7 share: the engine must differentiate what was written."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_core import vjp
from course.checking.comparing import is_same
from course.checking.judge import Check, Given, Seen
from course.checking.probe import Probe, show


class ForwardOnly(Check):
    """Forward code, judged by its values and by what `vjp` makes of it.

    `inputs` gives the `arrays` that it is called on, and `ct`, a cotangent of the result.
    """

    # How the learner's function is called.
    NAME = ""

    def right(self, *arrays: np.ndarray) -> np.ndarray:
        """The reference, in forward code as well."""
        raise NotImplementedError

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def pulled(*arrays: np.ndarray) -> list[Any]:
            _, pullback = vjp(answer, *arrays)
            return [np.asarray(each) for each in pullback(given["ct"])]

        def ask(function: Any, called: str) -> dict[str, Any]:
            return probe.call(function, *(a.copy() for a in given["arrays"]), called=called)

        arrays = "arrays of shapes " + ", ".join(str(a.shape) for a in given["arrays"])
        pullback_called = f"vjp({self.NAME}, {arrays}), its pullback at a random cotangent"
        return {
            "value": ask(answer, f"{self.NAME}({arrays})"),
            "gradient": ask(pulled, pullback_called),
            **self.more(answer, given, probe),
        }

    def more(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        """Further observations of a subclass."""
        return {}

    def judge_gradient(
        self, given: Given, seen: Seen, names: str, known: list[tuple[list[np.ndarray], str]]
    ) -> None:
        """Compare what the pullback gave with the reference's.

        Parameters:
            names: of the arguments, in order.
            known: wrong lists of gradients, each with the message that names its mistake.
        """
        call = seen["gradient"]
        got = call.value
        _, pullback = vjp(self.right, *given["arrays"])
        wanted = [np.asarray(each) for each in pullback(given["ct"])]
        for wrong, message in known:
            if all(is_same(a, b) for a, b in zip(got, wrong, strict=True)):
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
