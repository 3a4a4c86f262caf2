"""A recorded graph as straight-line Python: what steps, sweeps and compiled gradients are made of.

The gradient of sum(sin(x) y) with respect to x, for arrays of three entries, is

    sin_(x0, b5)
    mul_(b5, x1, b5)
    v4 = add.reduce(b5, (0,), None, None, False)
    cos_(x0, b5)
    v6 = mul_(x1, b5)
    return v4, v6,

Equal operations are computed once, what nothing needs is left out, and results are written over
what nothing needs any more: b5 is an array of the program's own. How an operation is spelled stands
in `statements`, where its result goes in `targets`."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..graph import Graph
from ..tape import Node, Trace
from .generated import Namespace
from .statements import Speller, Step, simplified, text_of
from .targets import Targets

# How deep expressions in numbers are nested into one statement.
NESTING = 8
# What neither Python's numbers nor NumPy's refuse; steps without a name are inputs.
SAFE = ("", "add", "sub", "mul", "neg")


def no_lines(step: Step) -> list[str]:
    return []


class Program:
    """Statements for a graph: equal operations once, and none that nothing needs."""

    def __init__(self, graph: Graph) -> None:
        self.names = Namespace(np.add, np.array, np.ndarray, np.broadcast_to)
        self.lines: list[str] = []
        # What became of each node.
        self.made: dict[Node, Step] = {}
        wanted = [*graph.outputs, *(node for node, _, _ in graph.decisions)]
        self.make_steps(Graph(*dict.fromkeys(wanted), inputs=graph.inputs).nodes)
        self.steps = self.in_recorded_order(graph.tape)
        self.inputs = [self.made[node] for node in graph.inputs]
        self.results = [self.made[node] for node in graph.outputs]
        self.shared_by = Counter(step.root for step in self.results)
        self.count_uses([self.made[node] for node in wanted])

    def make_steps(self, nodes: Iterable[Node]) -> None:
        """A step for each node; the same one for operations that are equal."""
        known: dict[tuple, Step] = {}
        for node in nodes:
            if node.kind == "operation":
                operands = [self.made[parent] for parent in node.parents]
                step = simplified(node.primitive, operands, node.params, node.value)
                params = text_of(step.params)
                # Equal operations on the same steps are computed once.
                if step.primitive is not None and params is not None:
                    # An id stands for a step, and `made` keeps it from going to another one.
                    alike = [operand.text or id(operand) for operand in step.operands]
                    step = known.setdefault((step.primitive, params, *alike), step)
            else:
                step = Step(None, [], {}, node.value)
                if node.kind == "constant":
                    step.text = self.names.constant(node.value)
            self.made[node] = step

    def in_recorded_order(self, tape: Iterable[Node]) -> list[Step]:
        """All steps but constants, as they were recorded, and numbered."""
        place: dict[Step, int] = {}
        for i, node in enumerate(tape):
            if node in self.made:
                # What serves several nodes stands at the first of them, before all who need it.
                place.setdefault(self.made[node], i)
        steps = [
            step for step in dict.fromkeys(self.made.values()) if step.primitive or not step.text
        ]
        steps.sort(key=lambda step: place.get(step, -1))
        for number, step in enumerate(steps):
            step.number = number
        return steps

    def count_uses(self, wanted: list[Step]) -> None:
        """How often, and where last, each step is needed."""
        for step in wanted:
            # It counts twice, so that it gets a name; nothing is ever written over it.
            step.uses += 2
            step.root.last = len(self.steps)
        # From the end: what nobody needs does not need its operands either.
        for step in reversed(self.steps):
            if step.uses:
                for operand in step.operands:
                    operand.uses += 1
                    # Who reads a view needs the memory that it shares.
                    operand.root.last = max(operand.root.last, step.number)

    def write(
        self,
        names: list[str],
        otherwise: str = "",
        typed: bool = False,
        preallocate: bool = False,
        after: Callable = no_lines,
        speller: type[Speller] = Speller,
    ) -> None:
        """Write all statements, in order, for inputs of these names.

        `otherwise` is returned where Python's numbers refuse; `after(step)` are lines that follow a
        step's own. A program that is `typed` runs for the example's dtypes alone. One that may
        `preallocate`, which is typed too, puts large results where its next run puts them again.
        The `speller` says for what values: plain ones, or those that an outer trace follows."""
        for step, name in zip(self.inputs, names, strict=True):
            step.text = name
        targets = Targets(self.names, len(self.steps), preallocate)
        spelled = speller(self.names, targets.target, typed or preallocate, preallocate)
        for step in self.steps:
            # What nobody reads is not computed.
            if step.primitive is not None and step.uses:
                self.write_step(step, spelled)
            self.lines += after(step)
        if otherwise and self.lines and self.can_fail():
            inside = [f"    {line}" for line in self.lines]
            refused = f"except (ArithmeticError, ValueError): return {otherwise}"
            self.lines = ["try:", *inside, refused]

    def write_step(self, step: Step, speller: Speller) -> None:
        """A statement for a step; a number that one step needs becomes a part of its expression."""
        text = speller.expression(step)
        step.depth = 1 + max(operand.depth for operand in step.operands)
        in_numbers = not any(operand.is_array() for operand in step.operands)
        is_number = in_numbers and isinstance(step.value, float)
        if is_number and step.uses == 1 and step.depth < NESTING:
            step.text = text
            return
        step.depth = 0
        if step.memory and speller.preallocate:
            # What is written into an array of the program's own has a name already.
            step.text = step.memory
            self.lines.append(text)
        else:
            step.text = f"v{step.number}"
            self.lines.append(f"{step.text} = {text}")
        if step.root is step and step.is_array():
            step.memory = step.text

    def can_fail(self) -> bool:
        """Does it divide, or call functions, in Python's numbers?

        They refuse what NumPy answers with inf or nan (1 / 0.0)."""
        return any(isinstance(s.value, float) and s.name not in SAFE for s in self.steps)

    def is_alone(self, step: Step, times: int = 1) -> bool:
        """Is this the one result in its memory, and has each entry a place of its own there?

        `times` says in how many places it is a result."""
        return step.writeable and self.shared_by[step.root] == times

    def converted(self, text: str, value: Any) -> str:
        """An expression as an array or a number of the type of a value."""
        if np.ndim(value):
            return text
        if value.__class__ is np.ndarray:
            return f"array({text})"
        return f"{self.names.constant(value.__class__)}({text})"

    def leaving(self) -> list[str]:
        """The results as expressions; copies of those that share memory with anything."""
        texts = []
        for step in self.results:
            is_own = step.root.primitive is not None and self.is_alone(step)
            texts.append(step.text if is_own or not step.is_array() else f"{step.text}.copy()")
        return texts


def program_of(rule: Callable, values: list) -> Program | None:
    """Record a rule at plain values, as a program.

    None where the rule decides by the values, or where results are no nodes."""
    # A complete record notes when a rule decides by its values: then it holds for these alone.
    with Trace(complete=True) as trace:
        inputs = [trace.input(value) for value in values]
        results = rule(*inputs)
        are_nodes = all(r.__class__ is Node and r.trace is trace for r in results)
        if trace.decisions or not are_nodes:
            return None
        return Program(Graph(*results, inputs=inputs, tape=trace.nodes))
