"""Nodes, the traces that record them, and the graph that one can walk, print, count and evaluate."""

import gc
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .errors import TracedValueError
from .primitive import Primitive, Traced, align
from .structure import as_primal, flatten, leaf_names, rebuild

LEVELS = itertools.count(2)  # an inner trace starts later and so has the higher level; symbols have 1
INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**", "matmul": "@"}


class Operation:
    """What a node does: a primitive, its parameters, and which operands move (belong to the trace)."""

    __slots__ = ("kind", "layout", "moving", "name", "params", "primitive", "pull", "push")

    def __init__(self, primitive, params, moving, layout=None, kind="operation", name=None) -> None:
        self.primitive, self.params, self.moving = primitive, params, moving
        self.layout = layout  # "numbers", or for arrays of one shape a letter an operand: array or number
        self.kind, self.name = kind, name
        self.pull: Callable | None = None  # its step of the backward sweep, and
        self.push: Callable | None = None  # of forward mode: made when they are first needed


class Node(Traced):
    """One vertex: a value, and the operation and the operands that it came from."""

    __slots__ = ("_parents", "adjoint", "operands", "operation", "owned", "trace", "value")

    value: Any  # a number or an array; a node of an outer trace; None for a symbol
    trace: "Trace"
    operands: tuple  # nodes of the same trace, and plain constants
    operation: Operation
    adjoint: Any  # used by a backward sweep, None outside it
    owned: bool  # may the sweep add to `adjoint` in place?

    @property
    def kind(self) -> str:
        """One of "input", "constant", "operation"."""
        return self.operation.kind

    @property
    def primitive(self) -> Primitive | None:
        return self.operation.primitive

    @property
    def params(self) -> dict:
        return self.operation.params

    @property
    def name(self) -> str | None:
        """An input's name."""
        return self.operation.name

    @property
    def parents(self) -> tuple["Node", ...]:
        """The operands in order, each as a node: constants too."""
        if not hasattr(self, "_parents"):
            moving = self.operation.moving
            self._parents = tuple(
                operand if i in moving else new_node(self.trace, operand, (), CONSTANT)
                for i, operand in enumerate(self.operands)
            )
        return self._parents

    def __repr__(self) -> str:
        what = self.name if self.kind == "input" else self.primitive.name if self.primitive else "constant"
        return f"<node {what}>" if self.value is None else f"<node {what} = {brief(self.value)}>"


CONSTANT = Operation(None, {}, (), kind="constant")


def operation_of(primitive: Primitive, params: dict, moving: tuple, layout: str | None) -> Operation:
    """One operation without parameters serves every node that is alike."""
    key = (moving, layout)
    if key not in primitive.operations:
        primitive.operations[key] = Operation(primitive, params, moving, layout)
    return primitive.operations[key]


def layout_of(values: list, out: Any) -> str | None:
    """A letter for each operand of an elementwise array: an array like the output, or a number; else None."""
    if out.__class__ is not np.ndarray:
        return None
    layout = ""
    for value in values:
        if value.__class__ is np.ndarray and value.shape == out.shape and value.dtype is out.dtype:
            layout += "a"
        elif value.__class__ is float or value.__class__ is int:
            layout += "n"
        else:
            return None
    return layout


def new_node(trace: "Trace", value: Any, operands: tuple, operation: Operation) -> Node:
    """A node that is on no tape yet."""
    node = Node()
    node.value, node.trace, node.operands, node.operation = value, trace, operands, operation
    node.adjoint, node.owned = None, False
    return node


VIEWS: list[np.ndarray] = []  # locked views whose base an outer trace still needs


def unlocked(array: np.ndarray) -> bool:
    """Give an array back to its owner; a view only after its base."""
    try:
        array.flags.writeable = True
    except ValueError:
        return False
    return True


class RestingCollector:
    """Nothing here makes cycles, and the collector would scan a growing graph again and again: let it rest."""

    def __enter__(self) -> None:
        self.collecting = gc.isenabled()
        gc.disable()

    def __exit__(self, *error: Any) -> None:
        if self.collecting:
            gc.enable()


class Trace:
    """Records nodes in creation order, which already is a topological order.

    While it records, arrays that the record refers to are locked against edits.
    """

    def __init__(self, complete: bool = False) -> None:
        self.level = next(LEVELS)
        self.complete = complete  # record comparisons and decisions too, so that the graph can be replayed
        self.nodes: list[Node] = []
        self.append: Callable = self.nodes.append
        self.decisions: list[tuple[Node, Any, str]] = []
        self.locked: list[np.ndarray] = []
        self.collector = RestingCollector()

    def __enter__(self) -> "Trace":
        self.collector.__enter__()
        return self

    def __exit__(self, *error) -> None:
        self.collector.__exit__()
        self.nodes, self.append = [], finished  # nodes know their trace, so the trace forgets its nodes
        waiting = VIEWS + self.locked
        while (still := [array for array in waiting if not unlocked(array)]) and len(still) < len(waiting):
            waiting = still
        VIEWS[:] = still

    def input(self, value: Any, name: str | None = None) -> Node:
        """A node for an argument of the traced function."""
        if value.__class__ is np.ndarray:
            self.lock(value)
        node = new_node(self, value, (), Operation(None, {}, (), kind="input", name=name))
        self.append(node)
        return node

    def run(self, f: Callable, leaves: list, structure: Any) -> tuple:
        """Record f at private copies of its arguments, for a record that outlives the trace.

        Returns the inputs' nodes, the outputs' leaves, the outputs' structure, and the nodes.
        """
        copies = [leaf.copy() if leaf.__class__ is np.ndarray else leaf for leaf in map(as_primal, leaves)]
        inputs = [self.input(leaf) for leaf in copies]
        outs, result = flatten(f(*rebuild(structure, inputs)))
        self.keep()
        return inputs, outs, result, self.nodes

    def value_of(self, out: Any) -> Any:
        """The value of a node of this trace; anything else is its own value."""
        return out.value if out.__class__ is Node and out.trace is self else out

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Any:
        """Evaluate on the operands' values and record the node."""
        values, moving = [], []
        for i, operand in enumerate(operands):
            if operand.__class__ is Node and operand.trace is self:
                values.append(operand.value)
                moving.append(i)
            else:
                values.append(operand)
                if operand.__class__ is np.ndarray:
                    self.lock(operand)
        out = primitive(*values, **params)
        if not primitive.differentiable and not self.complete:
            return out
        layout = None
        if primitive.aligned:
            if primitive.differentiable:
                operands = tuple(align(o, out) if i in moving else o for i, o in enumerate(operands))
            layout = layout_of([o.value if i in moving else o for i, o in enumerate(operands)], out)
        if out.__class__ is np.float64:
            out = float(out)  # a number of double precision is a Python float everywhere
        known = not params or layout is not None
        operation = operation_of if known else Operation
        node = new_node(self, out, operands, operation(primitive, params, tuple(moving), layout))
        self.append(node)
        return node

    def lock(self, array: Any) -> None:
        """Make an edit of a recorded array an error for as long as the record is needed."""
        while isinstance(array, np.ndarray):
            flags = array.flags
            if flags.writeable:
                flags.writeable = False
                self.locked.append(array)
            array = array.base

    def keep(self) -> None:
        """Let the record outlive its trace: replace constants that the caller could still edit by copies."""
        locked = {id(array) for array in self.locked}
        copies: dict[int, np.ndarray] = {}
        for node in self.nodes:
            for operand in node.operands:
                if operand.__class__ is np.ndarray and (id(operand) in locked or operand.base is not None):
                    copies.setdefault(id(operand), operand.copy())
            node.operands = tuple(copies.get(id(operand), operand) for operand in node.operands)

    def read(self, node: Node, use: str) -> Any:
        """The value, for a decision outside the graph (a branch, a float)."""
        self.decisions.append((node, node.value, use))
        return node.value


def finished(node: Node) -> None:
    raise TracedValueError(
        "A traced value was used after its trace had ended: it was stored somewhere (a list, a global, an "
        "attribute) while a function was being differentiated. Return it from the function instead."
    )


class Symbols(Trace):
    """The trace of symbols: nodes without values, on no tape."""

    def __init__(self) -> None:
        super().__init__()
        self.level, self.append = 1, lambda node: None

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Node:
        moving = tuple(i for i, o in enumerate(operands) if o.__class__ is Node and o.trace is self)
        return new_node(self, None, operands, Operation(primitive, params, moving))

    def read(self, node: Node, use: str) -> Any:
        raise TracedValueError(
            f"A symbol has no value, so it cannot be used as {use}. Use where(condition, a, b) in place of "
            "`if`, or trace the function at numbers: trace(f, 2.0)."
        )


SYMBOLS = Symbols()


def symbols(names: str) -> Any:
    """Symbolic nodes with no value: `x, y = symbols("x y")`; one name gives one node."""
    made = tuple(SYMBOLS.input(None, name.strip()) for name in names.replace(",", " ").split())
    return made[0] if len(made) == 1 else made


def topological_order(*outputs: Node) -> list[Node]:
    """Every node that the outputs depend on, operands before results; no recursion."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(node, False) for node in reversed(outputs)]
    with RestingCollector():
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent in reversed(node.parents))
    return order


class Graph:
    """A recorded computation: inputs, constants and operations, in a topological order."""

    def __init__(self, *outputs: Node, inputs=None, arguments=None, result=None, decisions=()) -> None:
        self.outputs = outputs
        found = topological_order(*outputs)
        if inputs is None:
            inputs = sorted((node for node in found if node.kind == "input"), key=lambda node: node.name)
        self.inputs: tuple[Node, ...] = tuple(inputs)
        self.nodes: tuple[Node, ...] = (*self.inputs, *(node for node in found if node.kind != "input"))
        self.arguments, self.result = arguments, result  # structures of the traced function, if any
        self.decisions = decisions

    @property
    def output(self) -> Node:
        """The single output."""
        if len(self.outputs) != 1:
            raise TracedValueError(f"This graph has {len(self.outputs)} outputs; use graph.outputs.")
        return self.outputs[0]

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def children(self, node: Node) -> list[Node]:
        """The operations that use a node, in order."""
        return [other for other in self.nodes if any(parent is node for parent in other.parents)]

    def shared_size(self) -> int:
        """The number of operations, each shared subexpression counted once."""
        return sum(node.kind == "operation" for node in self.nodes)

    def tree_size(self) -> int:
        """The number of operations when every use of a subexpression is written out again."""
        size: dict[Node, int] = {}
        for node in self.nodes:
            size[node] = (node.kind == "operation") + sum(size[parent] for parent in node.parents)
        return sum(size[node] for node in self.outputs)

    def partials(self, node: Node) -> tuple:
        """The local partial of an elementwise node for each parent, at the recorded values."""
        primitive, operands = node.primitive, [parent.value for parent in node.parents]
        if primitive is None or not primitive.partials:
            raise TracedValueError(f"{node} is not elementwise: it has no partials to show on its edges.")
        return tuple(p(*operands, node.value) if callable(p) else p for p in primitive.partials)

    def evaluate(self, *arguments: Any) -> Any:
        """Replay the operations on other inputs: numbers, arrays, traced values or symbols."""
        leaves = list(arguments) if self.arguments is None else flatten(arguments)[0]
        outputs = self.replay(leaves)
        if self.result is not None:
            return rebuild(self.result, outputs)
        return tuple(outputs) if len(outputs) > 1 else outputs[0]

    def replay(self, leaves: list) -> list:
        """The outputs for the inputs given as a flat list."""
        if len(leaves) != len(self.inputs):
            raise TracedValueError(f"This graph has {len(self.inputs)} inputs, but {len(leaves)} came.")
        values = dict(zip(self.inputs, leaves, strict=True))
        with RestingCollector():
            for node in self.nodes:
                if node.kind == "constant":
                    values[node] = node.value
                elif node.kind == "operation":
                    operands = [values[parent] for parent in node.parents]
                    values[node] = node.primitive(*operands, **node.params)
        return [values[node] for node in self.outputs]

    def __str__(self) -> str:
        """One line an operation: `v3 = v1 * x        6.0`."""
        names = self.names()
        rows = []
        for node in self.nodes:
            if node.kind == "constant":
                continue
            if node.kind == "input":
                text = f"{names[node]} is an input"
            else:
                text = f"{names[node]} = {call(node.primitive.name, [names[p] for p in node.parents], node.params)}"
            rows.append((text, "" if node.value is None else brief(node.value)))
        width = max((len(text) for text, _ in rows), default=0)
        lines = [f"{text:<{width}}    {value}".rstrip() for text, value in rows]
        return "\n".join([*lines, "return " + ", ".join(names[node] for node in self.outputs)])

    def names(self) -> dict[Node, str]:
        """A readable name for every node: inputs by theirs, constants by value, operations v1, v2, …"""
        names, count = {}, 0
        for node in self.nodes:
            if node.kind == "operation":
                count += 1
                names[node] = f"v{count}"
            elif node.kind == "constant":
                names[node] = brief(node.value)
            else:
                names[node] = node.name or f"x{self.inputs.index(node)}"
        return names


def call(name: str, operands: list[str], params: dict) -> str:
    """`a * b` for an operator, `name(a, b, axis=0)` for the rest."""
    if name in INFIX:
        return f" {INFIX[name]} ".join(operands)
    return f"{name}({', '.join([*operands, *(f'{key}={value!r}' for key, value in params.items())])})"


def brief(value: Any) -> str:
    """A number in full, a small array in full, a large one by its shape and dtype."""
    if isinstance(value, Traced) or np.size(value) > 6:
        return repr(value) if isinstance(value, Node) else f"{np.asarray(value).dtype}{list(np.shape(value))}"
    return f"{value:.6g}" if isinstance(value, float) else str(np.asarray(value).tolist())


def trace(f: Callable, *primals: Any) -> Graph:
    """The graph of f at the given arguments: numbers, arrays, or nested tuples, lists and dicts of them."""
    leaves, structure = flatten(primals)
    with Trace(complete=True) as recording:
        inputs = [
            recording.input(leaf, name)
            for leaf, name in zip(map(as_recorded, leaves), argument_names(f, primals), strict=True)
        ]
        results, result = flatten(f(*rebuild(structure, inputs)))
        outputs = [
            out
            if isinstance(out, Node) and out.trace is recording
            else new_node(recording, out, (), CONSTANT)
            for out in results
        ]
        return Graph(
            *outputs, inputs=inputs, arguments=structure, result=result, decisions=recording.decisions
        )


def as_recorded(leaf: Any) -> Any:
    """A private copy; arrays of integers stay, since they may be labels or positions."""
    if isinstance(leaf, np.ndarray):
        return np.array(leaf) if leaf.dtype.kind in "iu" else np.array(as_primal(leaf))
    return as_primal(leaf)


def argument_names(f: Callable, primals: tuple) -> list[str]:
    """A name for every leaf of the arguments: f's own parameter names where they are known."""
    code = getattr(f, "__code__", None)
    known = code.co_varnames[: code.co_argcount] if code else ()
    known = (*known, *(f"x{i}" for i in range(len(known), len(primals))))
    return [name for primal, path in zip(primals, known, strict=False) for name in leaf_names(primal, path)]
