"""A recorded graph as straight-line Python: what written steps and compiled gradients are made of."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph import Graph, Node, Trace
from ..primitive import Primitive
from ..printing import OPERATORS

# How a row is written for Python floats; the others are called by name. (Python's ** may answer with a complex.)
NUMBERS = {name: f"({text})" for name, text in OPERATORS.items() if name not in ("pow", "matmul")}
NUMBERS["where"] = "({1} if {0} else {2})"
VIEWS = {"swap": "{}.swapaxes(-1, -2)", "reshape": "{}.reshape({shape})", "transpose": "{}.transpose({axes})",
         "broadcast_to": "broadcast_to({}, {shape})"}  # fmt: skip
EXTREMES = {"maximum": np.maximum, "minimum": np.minimum}
NESTING = 8  # how deep expressions in numbers are nested into one statement


class Step:
    """One value of a program: an operation, an input or a constant, and its value in the example."""

    def __init__(
        self, primitive: Primitive | None, operands: list["Step"], params: dict, value: Any
    ) -> None:
        self.primitive, self.operands, self.params, self.value = primitive, operands, params, value
        self.name = primitive.name if primitive else ""
        self.text = ""  # a name or an expression for the value
        self.uses, self.last, self.depth = (
            0,
            -1,
            0,
        )  # how often, and where last, another step needs it
        self.memory = ""  # the array that holds the value, where the program may write over it
        view = self.name in (*VIEWS, "constant", "einsum") or (
            self.name == "index" and len(operands) == 1
        )
        self.root: Step = (
            operands[0].root if view and "array(" not in repr(params) else self
        )  # whose memory it shares
        moved = self.name in ("swap", "reshape", "transpose") and operands[0].writeable
        self.writeable: bool = self.root is self or moved  # has each entry a place of its own?


class Program:
    """Statements for a graph: equal operations once, and none that nothing needs.

    A large result goes where nothing is needed any more; with `preallocate`, also where the next run puts it again."""

    def __init__(self, graph: Graph, preallocate: bool = False) -> None:
        self.lines, self.made = list[str](), dict[Node, Step]()
        self.namespace: dict[str, Any] = {
            f.__name__: f for f in (np.add, np.array, np.ndarray, np.broadcast_to)
        }
        self.preallocate = self.typed = preallocate  # does it run for the example's dtypes alone?
        self.after: Callable = lambda step, number: []  # lines that follow a step's own
        self.holders: dict[tuple, list[Step]] = {}  # of preallocated arrays, by shape and dtype
        wanted = [*graph.outputs, *(node for node, _, _ in graph.decisions)]
        self.steps = self.reduce(Graph(*dict.fromkeys(wanted), inputs=graph.inputs))
        place = {
            self.made[node]: i
            for i, node in reversed([*enumerate(graph.tape)])
            if node in self.made
        }
        self.steps.sort(key=lambda step: place.get(step, -1))
        self.inputs, self.results = (
            [self.made[node] for node in nodes] for nodes in (graph.inputs, graph.outputs)
        )
        for step in (self.made[node] for node in wanted):
            step.uses += 2  # it gets a name of its own, and its memory is never used again
            step.root.last = len(self.steps)
        for number in reversed(range(len(self.steps))):
            for operand in self.steps[number].operands if self.steps[number].uses else ():
                operand.uses += 1
                operand.root.last = max(operand.root.last, number)

    def reduce(self, graph: Graph) -> list[Step]:
        """The operations in order; `made` says what became of each node."""
        known: dict[tuple, Step] = {}
        for node in graph.nodes:
            if node.kind == "operation":
                step = simplified(
                    node.primitive, [self.made[p] for p in node.parents], node.params, node.value
                )
                params = repr(step.params)
                if (
                    step.primitive and "array(" not in params
                ):  # NumPy abbreviates the text of an array
                    same = (
                        step.primitive,
                        params,
                        *(operand.text or id(operand) for operand in step.operands),
                    )
                    step = known.setdefault(same, step)
            else:
                step = Step(None, [], {}, node.value)
                step.text = self.constant(node.value) if node.kind == "constant" else ""
            self.made[node] = step
        return [
            step for step in dict.fromkeys(self.made.values()) if step.primitive or not step.text
        ]

    def constant(self, value: Any, letter: str = "c") -> str:
        """A number as it is written; a name for anything else, copied so that nobody edits it."""
        if value.__class__ in (float, int) and np.isfinite(value):
            return f"({value!r})"
        name = f"{letter}{len(self.namespace)}"
        self.namespace[name] = value.copy() if isinstance(value, np.ndarray) else value
        return name

    def write(self, names: list[str], otherwise: str = "") -> None:
        """Write all statements, in order, for inputs of these names. `otherwise` answers where numbers refuse."""
        for step, name in zip(self.inputs, names, strict=True):
            step.text = name
        for number, step in enumerate(self.steps):
            if step.primitive is not None and step.uses:
                text = self.statement(step, number)
                numbers = all(
                    operand.value.__class__ is not np.ndarray for operand in step.operands
                )
                if (
                    numbers
                    and isinstance(step.value, float)
                    and step.uses == 1
                    and step.depth < NESTING
                ):
                    step.text = text
                else:  # what is written into an array of the program's own has a name already
                    place = step.memory if self.preallocate else ""
                    step.text, step.depth = place or f"v{number}", 0
                    self.lines.append(text if place else f"v{number} = {text}")
                if step.root is step and isinstance(step.value, np.ndarray):
                    step.memory = step.text
            self.lines += self.after(step, number)
        if otherwise and self.lines and self.can_fail():
            inside = [f"    {line}" for line in self.lines]
            self.lines = [
                "try:",
                *inside,
                f"except (ArithmeticError, ValueError): return {otherwise}",
            ]

    def statement(self, step: Step, number: int) -> str:
        """The expression that computes a step."""
        primitive, name = step.primitive, step.name
        assert primitive is not None
        operands = [operand.text for operand in step.operands]
        step.depth = 1 + max(operand.depth for operand in step.operands)
        kinds = {operand.value.__class__ for operand in step.operands}
        if name in NUMBERS and kinds <= {float, int, bool, np.float64, np.bool_}:
            return NUMBERS[name].format(*operands)
        if primitive.scalar and kinds <= {float, int, bool}:
            return f"{self.name(primitive.scalar, name)}({', '.join(operands)})"
        if name in VIEWS and isinstance(step.operands[0].value, np.ndarray):
            template = "{}.T" if name == "swap" and step.value.ndim == 2 else VIEWS[name]
            return template.format(*operands, **step.params)
        if name == "matmul" and step.value.ndim == 2:
            return "{}.dot({})".format(*operands)
        if name == "sum":
            x, axis, keepdims = step.operands[0].value, step.params["axis"], step.params["keepdims"]
            if (
                x.ndim == 2
                and (axis == (0,) or (axis == (1,) and x.shape[1] <= 128))
                and x.dtype.char in "fd"
            ):
                # BLAS is four times as quick; along longer rows NumPy's sum, by halves, is more precise.
                ones = self.constant(
                    np.ones(np.add.reduce(x, 1 - axis[0], keepdims=keepdims).T.shape, x.dtype)
                )
                return "{}.dot({})".format(*[ones, operands[0]][:: 1 - 2 * axis[0]])
            return f"add.reduce({operands[0]}, {axis}, None, {self.target(step, number, False) or None}, {keepdims})"
        function = EXTREMES.get(name) or (primitive.aligned and primitive.array) or primitive.value
        if isinstance(function, np.ufunc):
            dtype, whole = (
                np.result_type(*[o.value for o in step.operands]),
                name in EXTREMES and self.preallocate,
            )
            for i, operand in enumerate(step.operands):
                if (
                    self.typed and operand.text[0] == "(" and not operand.primitive
                ):  # quicker as an array
                    operands[i] = self.constant(
                        np.full(np.shape(step.value) if whole else (), operand.value, dtype)
                    )
            if out := self.target(
                step, number, primitive.aligned
            ):  # NumPy wants it named for these two
                operands.append(f"out={out}" if name in EXTREMES else out)
        keywords = [f"{key}={self.constant(value)}" for key, value in step.params.items()]
        text = f"{self.name(function, name)}({', '.join([*operands, *keywords])})"
        return (
            text
            if primitive.trusted or not isinstance(step.value, np.ndarray)
            else f"array({text})"
        )  # a copy

    def name(self, function: Callable, name: str) -> str:
        """A name for a function: its primitive's, if no other function has it."""
        name = "".join(letter if letter.isalnum() else "_" for letter in name) + "_"
        while self.namespace.setdefault(name, function) is not function:
            name += "_"
        return name

    def target(self, step: Step, number: int, in_place: bool) -> str:
        """Where a result may be written: over an operand that nobody needs afterwards, or into a free array."""
        value, leaves = step.value, step.root.last == len(self.steps)
        if value.__class__ is not np.ndarray or (leaves and self.preallocate):
            return ""
        kind, seen = (value.shape, value.dtype), [o.root for o in step.operands if o.root is not o]
        holders = self.holders[kind] = [
            holder for holder in self.holders.get(kind, ()) if holder.memory
        ]
        dying = [o for o in step.operands if o.memory and o.last == number and o not in seen]
        fits = in_place and value.size > 1  # NumPy is slow where one entry overlaps
        dead = [o for o in dying if fits and (o.value.shape, o.value.dtype) == kind]
        if self.preallocate:
            dead = dead + [holder for holder in holders if holder.last < number]
            holders.append(step)
        if dead:
            step.memory, dead[0].memory = dead[0].memory, ""
        elif self.preallocate:
            step.memory = self.constant(np.empty(*kind), "b")
        return step.memory

    def define(self, signature: str, lines: list[str], origin: str) -> Callable:
        """The function that these lines are the body of."""
        self.source = f"def {signature}:\n" + "".join(f"    {line}\n" for line in lines)
        exec(compile(self.source, f"<{origin}>", "exec"), self.namespace)
        return self.namespace[signature.partition("(")[0]]

    def differs(self, x: str, value: Any) -> str:
        """A condition: x is of another kind, shape or dtype than the value."""
        if not isinstance(value, np.ndarray):
            return f"{x}.__class__ is not {self.constant(type(value))}"
        shape, dtype = f"{x}.shape != {value.shape}", self.constant(value.dtype)
        return f"{x}.__class__ is not ndarray or {shape} or ({x}.dtype is not {dtype} and {x}.dtype != {dtype})"

    def leaving(self) -> list[str]:
        """The results; none shares memory with anything."""
        times = Counter(step.root for step in self.results)
        alone = lambda step: (
            times[step.root] == 1 and step.root.primitive is not None and step.writeable
        )
        return [
            s.text + ".copy()" * (isinstance(s.value, np.ndarray) and not alone(s))
            for s in self.results
        ]

    def can_fail(self) -> bool:
        """Does it divide, or call functions, in Python's numbers? They refuse what NumPy answers (1 / 0.0)."""
        return any(
            isinstance(s.value, float) and s.name not in ("", "add", "sub", "mul", "neg")
            for s in self.steps
        )


def program_of(rule: Callable, values: list) -> Program | None:
    """Record a rule at plain values, as a program; None where it decides by them, or results are no nodes."""
    with Trace(complete=True) as trace:
        inputs = [trace.input(value) for value in values]
        results = rule(*inputs)
        plain = not trace.decisions and all(
            r.__class__ is Node and r.trace is trace for r in results
        )
        return Program(Graph(*results, inputs=inputs, tape=trace.nodes)) if plain else None


def simplified(primitive: Primitive, operands: list[Step], params: dict, value: Any) -> Step:
    """The operation with what costs nothing taken out: factors of one, broadcasts that happen anyway."""
    name, first, shape = primitive.name, operands[0], np.shape(value)
    shapes = [np.shape(operand.value) for operand in operands]
    if primitive.aligned and primitive.array:
        for i, bare in enumerate(operands):
            while bare.name == "broadcast_to" or (
                bare.name == "reshape" and np.size(bare.value) == 1
            ):
                bare = bare.operands[0]
            if np.broadcast_shapes(*shapes[:i], np.shape(bare.value), *shapes[i + 1 :]) == shape:
                operands[i], shapes[i] = bare, np.shape(bare.value)
    if name == "broadcast_to" and first.name == "reshape" and np.size(first.value) == 1:
        return Step(primitive, first.operands, params, value)
    dtype = np.asarray(value).dtype
    like = [
        o for o in operands if np.shape(o.value) == shape and np.asarray(o.value).dtype == dtype
    ]
    if name in ("reshape", "broadcast_to", "astype") and like:
        return first
    for one, other in (operands, operands[::-1]) if name == "mul" else ():
        if one.text and not one.primitive and np.all(one.value == 1) and other in like:
            return other
    return Step(primitive, operands, params, value)
