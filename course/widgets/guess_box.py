"""Guess: a box that asks for a prediction, remembers it, and sets it beside the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets

from .drawing.diagram import Diagram, Vertex
from .memory import MEMORY
from .widget import CourseWidget


def guess(what: str, answer: Any = None, choices: Sequence[Any] = ()) -> Guess:
    """Ask for a prediction of `what`, and set it beside the `answer`.

    `guess("x̄", 1.627)` asks for a number, `guess("which mode", "reverse", ["forward", "reverse"])`
    for one of some choices. An answer may be a function without arguments: the cell then says how
    it is found, not what it is. Without an answer the box only remembers; the same name with an
    answer, later in the same notebook, shows both.
    """
    return Guess(what, answer, choices)


class Guess(CourseWidget):
    """The box: `said` is what was predicted, as typed; once `revealed`, the answer stands beside.

    *Units*: a number is right to three digits, and close to two.
    """

    script = "guess_box.js"
    said = traitlets.Unicode("", help="the prediction, as it was typed").tag(sync=True)
    revealed = traitlets.Bool(False, help="is the answer shown?").tag(sync=True)

    def __init__(
        self,
        what: str,
        answer: Any | Callable[[], Any] = None,
        choices: Sequence[Any] = (),
    ) -> None:
        self.what = what
        self.choices = [text_of(choice) for choice in choices]
        found = answer() if callable(answer) else answer
        kind = "choice" if self.choices else "number" if is_number(found) else "text"
        data = {
            "what": what,
            "kind": kind,
            "choices": self.choices,
            "answer": None if found is None else text_of(found),
            "number": float(found) if is_number(found) else None,
        }
        remembered = MEMORY.recall(self.name)
        said = remembered if isinstance(remembered, str) else ""
        super().__init__(data=data, said=said, revealed=bool(said) and found is not None)
        self.observe(self.remember, "said")

    @property
    def name(self) -> str:
        """What the prediction is remembered by."""
        return f"guess {self.what}"

    def remember(self, change: Any) -> None:
        MEMORY.keep(self.name, change["new"])

    @property
    def description(self) -> str:
        """The question alone: a stored picture keeps the answer to itself, and the guess too."""
        asked = f" One of: {', '.join(self.choices)}." if self.choices else ""
        return (
            f"A box for your guess of {self.what}.{asked} Run this cell and type a prediction: it "
            "is remembered, and then set beside the answer."
        )

    @property
    def drawing(self) -> Diagram:
        """The question, and no answer to it."""
        return Diagram((Vertex("constant", f"Your guess: {self.what} = ?"),), ())

    @property
    def caption(self) -> str:
        return "Run this cell to type your guess; the answer comes after it."


def is_number(value: Any) -> bool:
    """Is it one number? A truth value is none."""
    plain = isinstance(value, (int, float, np.integer, np.floating))
    return plain and not isinstance(value, bool)


def text_of(value: Any) -> str:
    """A value as it is written in the box: numbers to six digits, and no zero with a sign."""
    return f"{float(value) + 0.0:.6g}" if isinstance(value, (float, np.floating)) else str(value)
