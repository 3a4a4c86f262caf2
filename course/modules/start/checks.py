"""The checks of module 0: reading graphs, and a quiz in which each option has an answer of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course.checking.judge import Check, Given, Observation, Seen, judges
from course.checking.probe import Probe

PROGRAM = {
    "x": [],
    "y": [],
    "7": [],
    "v1": ["x", "y"],
    "v2": ["v1"],
    "v3": ["v2", "7"],
    "v4": ["v2", "v3"],
    "v5": ["v4", "x"],
}
NETWORK = {
    "loss": ["error", "penalty"],
    "error": ["prediction", "target"],
    "prediction": ["weight", "input"],
    "penalty": ["weight"],
    "weight": [],
    "input": [],
    "target": [],
}


def children_of(parents: Mapping[str, list[str]], vertex: str) -> set[str]:
    return {child for child, its_parents in parents.items() if vertex in its_parents}


def as_lists(value: Any) -> Any:
    """Sets and other collections of names as lists, in dicts too, so that they cross to the judge."""
    if isinstance(value, Mapping):
        return {key: as_lists(item) for key, item in value.items()}
    if isinstance(value, set | frozenset | tuple) or type(value).__name__ in (
        "dict_keys",
        "map",
        "filter",
    ):
        return sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
    return value


def entry(call: Observation, key: str) -> Any:
    """The value under `key` in the dict that came back."""
    answer = call.value
    if not isinstance(answer, dict):
        hint = " Does it end in `return`?" if answer is None else ""
        raise call.mistake(
            f"What came back is no dict.{hint}", expected=f'a dict with the key "{key}"'
        )
    if key not in answer:
        raise call.mistake(f'The dict has no key "{key}".', expected=f'a dict with the key "{key}"')
    return answer[key]


def names(call: Observation, value: Any, what: str, known: Mapping[str, Any]) -> set[str]:
    """A list of names of vertices, as a set."""
    if isinstance(value, str) or not isinstance(value, list):
        raise call.mistake(
            f"{what}: this is no list of names.", expected='a list such as ["x", "y"]'
        )
    unknown = [name for name in value if not isinstance(name, str) or name not in known]
    if unknown:
        raise call.mistake(
            f"{what}: there is no vertex named {unknown[0]!r}. Names are strings.",
            expected="names from " + ", ".join(known),
        )
    return set(value)


def listed(found: set[str]) -> str:
    return ", ".join(sorted(found)) or "none"


class ReadGraph(Check):
    task = "start.read_graph"

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {"answer": probe.call(lambda: as_lists(answer()), called="read_graph()")}

    def _judge(
        self, call: Observation, key: str, wanted: set[str], turned: set[str], why: str
    ) -> None:
        got = names(call, entry(call, key), key, PROGRAM)
        if got == wanted:
            return
        expected = f"{len(wanted)} names for {key}"
        if got == turned:
            raise call.mistake(
                f"{key}: parents and children are exchanged. Parents go into a vertex, children use it.",
                expected=expected,
            )
        if got > wanted:
            raise call.mistake(
                f"{key}: {listed(got - wanted)} does not belong here. {why}", expected=expected
            )
        if got < wanted:
            raise call.mistake(
                f"{key}: {listed(got)} is right, and not all. {why}", expected=expected
            )
        raise call.mistake(
            f"{key}: {listed(got - wanted)} does not belong here. {why}", expected=expected
        )

    @judges("leaves: what has no parents", points=1)
    def leaves(self, given: Given, seen: Seen) -> None:
        call = seen["answer"]
        wanted = {vertex for vertex, its_parents in PROGRAM.items() if not its_parents}
        if names(call, entry(call, "leaves"), "leaves", PROGRAM) == {"x", "y"}:
            raise call.mistake(
                "A constant is a leaf too: nothing goes into it.", expected="inputs and constants"
            )
        self._judge(call, "leaves", wanted, {"v5"}, "A leaf is a vertex that no arrow goes into.")

    @judges("parents, and the output", points=1)
    def parents_and_output(self, given: Given, seen: Seen) -> None:
        call = seen["answer"]
        why = "Which vertices have an arrow that ends in v4?"
        self._judge(call, "parents of v4", set(PROGRAM["v4"]), children_of(PROGRAM, "v4"), why)
        output = entry(call, "output")
        if output not in ("v5", ["v5"]):
            raise call.mistake(
                "output: the output is what nothing in the graph uses.", expected="one name"
            )

    @judges("children: all of them", points=1)
    def children(self, given: Given, seen: Seen) -> None:
        for vertex in ("v2", "x"):
            why = f"From {vertex}, follow each arrow one step, and no further."
            wanted, turned = children_of(PROGRAM, vertex), set(PROGRAM[vertex]) or {"none"}
            self._judge(seen["answer"], f"children of {vertex}", wanted, turned, why)


class EvaluationOrder(Check):
    task = "start.evaluation_order"

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {"answer": probe.call(lambda: as_lists(answer()), called="evaluation_order()")}

    def _order(self, seen: Seen) -> list[str]:
        call: Observation = seen["answer"]
        names(call, call.value, "The order", NETWORK)
        return list(call.value)

    @judges("every vertex stands in it once", points=1)
    def complete(self, given: Given, seen: Seen) -> None:
        order, call = self._order(seen), seen["answer"]
        missing = [vertex for vertex in NETWORK if vertex not in order]
        if missing:
            leaf = (
                " Leaves are vertices too: their values are looked up."
                if not NETWORK[missing[0]]
                else ""
            )
            raise call.mistake(f"{', '.join(missing)} is missing.{leaf}", expected="seven names")
        if len(order) > len(NETWORK):
            twice = next(vertex for vertex in order if order.count(vertex) > 1)
            raise call.mistake(
                f"{twice} stands in it twice. It is computed once, and its value is kept.",
                expected="seven names",
            )

    @judges("each vertex stands after its parents", points=1)
    def parents_first(self, given: Given, seen: Seen) -> None:
        order, call = self._order(seen), seen["answer"]
        self.complete(given, seen)
        late = [
            (parent, vertex)
            for vertex in order
            for parent in NETWORK[vertex]
            if order.index(parent) > order.index(vertex)
        ]
        if not late:
            return
        expected = "each name after the names of its parents"
        if len(late) == sum(map(len, NETWORK.values())):
            raise call.mistake(
                "This is the order from the output back: here nothing can be computed. Turn it round.",
                expected=expected,
            )
        parent, vertex = late[0]
        raise call.mistake(
            f"When it is {vertex}'s turn, {parent} is not known yet, and {vertex} needs it.",
            expected=expected,
        )


class Slopes(Check):
    task = "start.slopes"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        return {
            "points": [
                round(float(x), 2) for x in rng.uniform(2.2, 4.0, 3) * rng.choice([-1, 1], 3)
            ]
        }

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {"answers": [probe.call(answer, x, called=f"slopes({x})") for x in given["points"]]}

    def _judge(self, given: Given, seen: Seen, key: str) -> None:
        for call, x in zip(seen["answers"], given["points"], strict=True):
            got = Observation(call.called, entry(call, key)).number()
            wanted = RIGHT[key](x)
            if abs(got - wanted) <= 1e-6 * abs(wanted):
                continue
            why = next(
                (why for slope, why in WRONG[key] if abs(got - slope(x)) <= 1e-6 * abs(slope(x))),
                "Move what is to move by a little, and see how much the result moves.",
            )
            raise call.mistake(
                f'"{key}" is {got:.6g}. {why}', expected=f"{wanted:.6g} at x = {x:g}"
            )

    @judges("one vertex by one parent, the other held", points=1)
    def local(self, given: Given, seen: Seen) -> None:
        for key in ("a by x", "b by a", "b by x, a held"):
            self._judge(given, seen, key)

    @judges("in total: everything that depends on x moves along", points=2)
    def total(self, given: Given, seen: Seen) -> None:
        self._judge(given, seen, "b by x, in total")


THROUGH_A = (
    "Through a, b changes by x for each unit of a, and a by 2x for each unit of x: multiply these."
)
RIGHT = {
    "a by x": lambda x: 2 * x,
    "b by a": lambda x: x,
    "b by x, a held": lambda x: x * x,
    "b by x, in total": lambda x: 3 * x * x,
}
WRONG: dict[str, list[tuple[Any, str]]] = {
    "a by x": [
        (lambda x: x, "x feeds the product twice, and both of its places move: x + x."),
        (lambda x: x * x, "That is the value of a, not its slope."),
    ],
    "b by a": [
        (lambda x: x * x, "That is the value of a: b = a·x grows by x for each unit of a."),
        (lambda x: x**3, "That is the value of b, not its slope."),
        (lambda x: 2 * x, "Here a is moved itself; how a depends on x does not matter."),
    ],
    "b by x, a held": [
        (
            lambda x: 3 * x * x,
            "That is the total derivative, in which a moves too. Here a is held.",
        ),
        (
            lambda x: 2 * x * x,
            "That is what comes through a. Here a is held, and the x beside it moves.",
        ),
        (lambda x: x, "The factor that is held is a, which is x²."),
    ],
    "b by x, in total": [
        (
            lambda x: x * x,
            "That is the local partial, with a held. But a depends on x and moves along.",
        ),
        (
            lambda x: 2 * x * x,
            "That is what comes through a. The x beside a moves as well: add what it brings.",
        ),
        (lambda x: 2 * x**3, "The two ways from x to b add up; they are not multiplied."),
        (lambda x: x * x + x, THROUGH_A),
        (lambda x: x * x + 2 * x, THROUGH_A),
    ],
}


class Children(Check):
    task = "start.children"

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        """Random graphs: each vertex has up to three parents among earlier ones, at times one twice."""
        graphs = []
        for size in (5, 8, 12):
            vertices = [f"v{i}" for i in range(size)]
            rng.shuffle(vertices)
            graph: dict[str, list[str]] = {}
            for i, vertex in enumerate(vertices):
                count = int(rng.integers(1, 4)) if i > 1 else 0
                graph[vertex] = (
                    [vertices[int(j)] for j in rng.integers(0, i, count)] if count else []
                )
            listed = list(graph)
            rng.shuffle(listed)
            graphs.append({vertex: graph[vertex] for vertex in listed})
        return {"graphs": graphs}

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        def ask(graph: dict[str, list[str]]) -> dict[str, Any]:
            def children(graph: dict[str, list[str]]) -> Any:
                return as_lists(answer(graph))

            return probe.call(
                children, {vertex: list(parents) for vertex, parents in graph.items()}
            )

        small = {"x": [], "a": ["x"], "b": ["a"], "c": ["x", "b"]}
        return {
            "small": ask(small),
            "twice": ask({"x": [], "a": ["x", "x"], "b": ["a", "x"]}),
            "random": [ask(graph) for graph in given["graphs"]],
        }

    def _judge(self, call: Observation, graph: Mapping[str, list[str]]) -> None:
        if call.changed:
            raise call.mistake(
                f"Your code edited its argument: {call.changed}.", expected="no edit"
            )
        for vertex in graph:
            wanted = children_of(graph, vertex)
            expected = f"{vertex}: {listed(wanted)}"
            answer = call.value
            if isinstance(answer, dict) and vertex not in answer and not wanted:
                raise call.mistake(
                    f"{vertex} feeds nothing; it belongs in the result with an empty list.",
                    expected=expected,
                )
            got = names(call, entry(call, vertex), vertex, graph)
            if got == wanted:
                continue
            if got == set(graph[vertex]):
                raise call.mistake(
                    f"For {vertex} its parents came back: what feeds it. Wanted is what it feeds.",
                    expected=expected,
                )
            if got > wanted:
                raise call.mistake(
                    f"{listed(got - wanted)} does not use {vertex} itself. A child is one step away.",
                    expected=expected,
                )
            raise call.mistake(
                f"{vertex} also feeds {listed(wanted - got)}: all its uses count.",
                expected=expected,
            )

    @judges("a small graph", points=1)
    def small(self, given: Given, seen: Seen) -> None:
        self._judge(seen["small"], {"x": [], "a": ["x"], "b": ["a"], "c": ["x", "b"]})

    @judges("a vertex that is used twice by the same child has one child there", points=1)
    def once(self, given: Given, seen: Seen) -> None:
        call = seen["twice"]
        graph = {"x": [], "a": ["x", "x"], "b": ["a", "x"]}
        self._judge(call, graph)
        if len(entry(call, "x")) > 2:
            raise call.mistake(
                "x feeds a twice, and a is one vertex: name it once.", expected="x: a, b"
            )

    @judges("any graph", points=1)
    def any_graph(self, given: Given, seen: Seen) -> None:
        for call, graph in zip(seen["random"], given["graphs"], strict=True):
            self._judge(call, graph)


class Quiz(Check):
    task = "start.quiz"

    def probe(self, answer: Any, given: Given, probe: Probe) -> dict[str, Any]:
        return {"answer": probe.call(answer, called="quiz()")}

    def _judge(self, seen: Seen, question: str, right: str, **options: str) -> str:
        """The words for the right option; a mistake with the words for the one that was chosen."""
        call = seen["answer"]
        letter = entry(call, question)
        letter = letter.strip().strip("()").lower() if isinstance(letter, str) else letter
        if letter == right:
            return options[right]
        if not isinstance(letter, str) or letter not in options:
            raise call.mistake(f"{question}: the answer is one letter.", expected='"a", "b" or "c"')
        raise call.mistake(f"{question}, ({letter}): {options[letter]}", expected="another letter")

    @judges("inputs of the function", points=1)
    def inputs_of_the_function(self, given: Given, seen: Seen) -> str:
        return self._judge(
            seen,
            "inputs",
            "c",
            a="That is what we call the input in daily speech. But if W moves, the loss moves: it is an "
            "input too.",
            b="These are the ones that training changes. The loss depends on the others as well, and a slope "
            "with respect to x makes sense.",
            c="Yes. The loss moves when any of them moves, whoever chooses it.",
        )

    @judges("run twice", points=1)
    def run_twice(self, given: Given, seen: Seen) -> str:
        return self._judge(
            seen,
            "twice",
            "a",
            a="Yes. With all inputs fixed, parameters and drawn numbers included, nothing is left to change.",
            b="Random numbers set the first parameters, and dropout draws some. Once drawn, they are "
            "inputs too: with all inputs fixed, the value is fixed.",
            c="Learning is another program, which changes W and b between two runs. Here they are the same.",
        )

    @judges("leaves", points=1)
    def leaves(self, given: Given, seen: Seen) -> str:
        return self._judge(
            seen,
            "leaves",
            "a",
            a="Yes. Nothing was computed to get W or b: they have no parents.",
            b="h was computed by the layer below, so it has parents. Only in the first layer is it an input.",
            c="a is computed from W, h and b: it has three parents and lies inside the graph.",
        )

    @judges("shared weights", points=1)
    def shared(self, given: Given, seen: Seen) -> str:
        return self._judge(
            seen,
            "shared",
            "c",
            a="If W moves, it moves in both places. Keeping one use only forgets the other's effect.",
            b="Two small changes of the loss, one through each use, happen together: they add up.",
            c="Yes. One contribution through each use, and they add up.",
        )

    @judges("batch normalization", points=1)
    def batch(self, given: Given, seen: Seen) -> str:
        return self._judge(
            seen,
            "batch",
            "b",
            a="The mean moves with the one example, and it is subtracted from all: the examples are coupled.",
            b="Yes. The mean is computed from all examples, so each output depends on every one of them.",
            c="The example moves by more than the mean does. Work it out for 1, 3 and for 1, 5.",
        )
