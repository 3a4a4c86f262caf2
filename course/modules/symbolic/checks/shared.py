"""Graphs that learners' code returned, and graphs that several tasks are probed with."""

from __future__ import annotations

from collections.abc import Mapping

from course.checking.forbidden import reference
from course.checking.judge import Mistake, Observation
from course.modules.symbolic.support import tuple_graphs
from course.modules.symbolic.support.tuple_graphs import (
    Vertex,
)

TOLERANCE = 1e-9
REFERENCE = reference(
    tuple_graphs.__name__,
    *("rule", "derivative", "value", "value_of", "distinct", "tree_size", "operations"),
)
DOUBLINGS = 10


class Result:
    """A graph that a learner's code returned, as the judge sees it."""

    def __init__(self, call: Observation) -> None:
        data = call.value
        self.call = call
        self.text = data["text"]
        self.rows = data["rows"]
        strange = data["strange"]
        if strange.startswith("more than"):
            raise self.mistake(
                f"The result has {strange}.", expected="about as many as the graph has"
            )
        if strange:
            hint = (
                "None comes from a path without `return`. "
                if strange.startswith("NoneType")
                else ""
            )
            raise self.mistake(
                f"In the result stands what is no vertex: {strange}. {hint}A vertex is a number, "
                "a name, or a tuple of an operation's name and its parents.",
                expected="a vertex",
            )

    def mistake(self, message: str, *, expected: str = "") -> Mistake:
        return Mistake(message, called=self.call.called, returned=self.text, expected=expected)

    def value(self, inputs: Mapping[str, float]) -> float:
        try:
            return tuple_graphs.value(self.rows, inputs)
        except KeyError as name:
            raise self.mistake(
                f"The result uses an input {name}, which the graph does not have.",
                expected="only " + ", ".join(f'"{known}"' for known in inputs),
            ) from None

    def agrees(self, inputs: Mapping[str, float], wanted: float) -> bool:
        return close(self.value(inputs), wanted)


def close(got: float, wanted: float) -> bool:
    return abs(got - wanted) <= TOLERANCE * max(1.0, abs(wanted))


def at(inputs: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {number:.4g}" for name, number in inputs.items())


def doublings(start: Vertex, count: int) -> Vertex:
    for _ in range(count):
        start = ("add", start, start)
    return start


def fibonacci(first: Vertex, second: Vertex, count: int) -> Vertex:
    """Each vertex adds the two before it, so that it feeds two different ones."""
    for _ in range(count):
        first, second = second, ("add", second, first)
    return second


def article(constant: float) -> Vertex:
    """The article's function with another constant: 1 would coincide with the derivative of x."""
    return ("add", ("add", constant, "x"), ("exp", ("sin", ("mul", "x", "y"))))
