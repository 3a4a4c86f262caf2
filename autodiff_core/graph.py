"""Nodes, the traces that record them, and the graph that one can walk, print, count and evaluate."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import AutodiffError, TracedValueError
from .memory import RestingCollector, keep, lock, unlock
from .primitive import (
    CONSTANT,
    INPUT,
    Operation,
    Primitive,
    conform,
    evaluate_partial,
    operation_of,
    signature_of,
)
from .printing import brief, listing
from .structure import argument_names, as_recorded, flatten, flatten_like, is_leaf, real, rebuild
from .traced import Traced

LEVELS = itertools.count(
    2
)  # an inner trace starts later and so has the higher level; symbols have 1


class Node(Traced):
    """One vertex: a value, and the operation and the operands that it came from."""

    __slots__ = ("_parents", "adjoint", "operands", "operation", "owned", "trace", "value")

    operands: tuple  # nodes of the same trace, and plain constants
    operation: Operation
    adjoint: Any  # used by a backward sweep, None outside it
    owned: bool  # may the sweep add to `adjoint` in place?

    kind = property(
        lambda node: node.operation.kind, doc='One of "input", "constant", "operation".'
    )
    primitive = property(
        lambda node: node.operation.primitive, doc="An operation's primitive; None for the others."
    )
    params = property(
        lambda node: node.operation.params,
        doc="What a primitive got beside operands, such as an axis.",
    )
    name = property(lambda node: node.operation.name, doc="An input's name.")

    @property
    def parents(self) -> tuple["Node", ...]:
        """The operands in order, each as a node: constants too."""
        if not hasattr(self, "_parents"):
            pairs, moving = enumerate(self.operands), self.operation.moving
            self._parents = tuple(
                o if i in moving else new_node(self.trace, o, (), CONSTANT) for i, o in pairs
            )
        return self._parents

    def __repr__(self) -> str:
        what = self.name or (self.primitive.name if self.primitive else self.kind)
        return f"<node {what}>" if self.value is None else f"<node {what} = {brief(self.value)}>"


def new_node(trace: "Trace", value: Any, operands: tuple, operation: Operation) -> Node:
    """A node that is on no tape yet."""
    node = Node()
    node.value, node.trace = value, trace
    node.operands, node.operation, node.adjoint = operands, operation, None
    return node


class Trace(RestingCollector):
    """Records nodes in creation order, which is topological; arrays that it refers to are locked meanwhile."""

    def __init__(self, complete: bool = False, explicit: bool = False) -> None:
        self.level, self.ended = next(LEVELS), False
        self.complete = (
            complete  # record comparisons and decisions too, so that the graph can be replayed
        )
        self.explicit = explicit  # record broadcasts too, so that the graph shows them
        self.nodes: list[Node] = []
        self.append: Callable = self.nodes.append
        self.decisions: list[tuple[Node, Any, str]] = []
        self.locked: list[np.ndarray] = []

    def __exit__(self, kind: Any = None, error: Any = None, traceback: Any = None) -> None:
        RestingCollector.__exit__(self)
        unlock(self.locked)
        self.nodes, self.decisions, self.append, self.locked, self.ended = (
            [],
            [],
            finished,
            ENDED,
            True,
        )  # so no cycles
        if kind is ValueError and isinstance(error.__cause__, AutodiffError):
            raise error.__cause__.with_traceback(
                traceback
            ) from None  # NumPy had put its own words before ours
        if kind is ValueError and "read-only" in str(error):
            raise TracedValueError(f"A trace still needs it: {error}. Edit a copy.").with_traceback(
                traceback
            ) from None

    def input(self, value: Any, name: str | None = None) -> Node:
        """A node for an argument of the traced function."""
        lock(value, self.locked)
        self.append(
            node := new_node(self, value, (), Operation(name=name, kind="input") if name else INPUT)
        )
        return node

    def value_of(self, out: Any) -> Any:
        """The value of a node of this trace; anything else is its own value. Double precision leaves as a float."""
        value = out.value if out.__class__ is Node and out.trace is self else out
        return float(value) if value.__class__ is np.float64 else value

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Any:
        """Evaluate on the operands' values and record the node."""
        values, moving = [], []
        for i, operand in enumerate(operands):
            if operand.__class__ is Node and operand.trace is self:
                values.append(operand.value)
                moving.append(i)
            else:
                values.append(operand)
            if (
                operand is values[-1] or not primitive.trusted
            ):  # a user's function may edit what it gets
                lock(values[-1], self.locked)
        signature = signature_of(values, params) if primitive.trusted else None
        out = (primitive.function if signature is None else primitive.value)(*values, **params)
        if not (primitive.differentiable or self.complete):
            return out
        if self.explicit and primitive.aligned and primitive.differentiable:
            operands = tuple(
                [conform(o, out) if i in moving else o for i, o in enumerate(operands)]
            )
            signature = None  # such a graph is for looking; a sweep's record is not explicit
        node = new_node(
            self, real(out), operands, operation_of(primitive, params, tuple(moving), signature)
        )
        self.append(node)
        return node

    def read(self, node: Node, use: str) -> Any:
        """The value, for a decision outside the graph (a branch, a float)."""
        if self.complete:
            self.decisions.append((node, node.value, use))
        return node.value


def finished(node: Node) -> None:
    raise TracedValueError(
        "A traced value was used after its trace had ended: return it instead of storing it."
    )


ENDED: Any = type(
    "Ended", (), {"append": staticmethod(finished)}
)  # in place of a list of locked arrays


def topological_order(*outputs: Node) -> list[Node]:
    """Every node that the outputs depend on, operands before results; no recursion."""
    order: dict[Node, None] = {}
    stack = [
        *reversed(outputs)
    ]  # a node is looked at again when all that it waits for has its place
    with RestingCollector():
        while stack:
            waiting = [parent for parent in reversed(stack[-1].parents) if parent not in order]
            if not waiting:
                order.setdefault(stack.pop())
            stack += waiting
    return [*order]


def as_node(expression: Any) -> Node:
    """An expression as it is; a number is one, too."""
    if expression.__class__ is not Node and not is_leaf(expression):
        raise TracedValueError(
            f"{expression!r} is no expression. Make one of symbols, or trace(f, …) a function."
        )
    return (
        expression if expression.__class__ is Node else new_node(Trace(), expression, (), CONSTANT)
    )


class Graph:
    """A recorded computation: inputs, constants and operations, in a topological order."""

    def __init__(
        self, *outputs: Any, inputs=None, arguments=None, result=None, decisions=(), tape=()
    ) -> None:
        self.outputs = tuple(map(as_node, outputs))
        found = topological_order(*self.outputs)
        if inputs is None:
            inputs = sorted(
                (node for node in found if node.kind == "input"), key=lambda node: node.name
            )
        self.inputs: tuple[Node, ...] = tuple(inputs)
        self.nodes: tuple[Node, ...] = (
            *self.inputs,
            *(node for node in found if node.kind != "input"),
        )
        self.arguments, self.result = arguments, result  # structures of the traced function, if any
        self.decisions, self.tape = (
            decisions,
            tape,
        )  # of a trace: what it read, and all that it recorded, in order

    @property
    def output(self) -> Node:
        """The single output."""
        if len(self.outputs) != 1:
            raise TracedValueError(
                f"This graph has {len(self.outputs)} outputs; use graph.outputs."
            )
        return self.outputs[0]

    __len__ = lambda graph: len(graph.nodes)
    __iter__ = lambda graph: iter(graph.nodes)
    __str__ = listing

    children = lambda graph, node: [
        other for other in graph.nodes if node in other.parents
    ]  # operations that use it

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
            raise TracedValueError(
                f"{node} is not elementwise: it has no partials to show on its edges."
            )
        return tuple(
            evaluate_partial(p, (*operands, node.value)) if callable(p) else p
            for p in primitive.partials
        )

    def evaluate(self, *arguments: Any) -> Any:
        """Replay what was recorded, the branches too, on other inputs: numbers, arrays, traced values or symbols."""
        wanted = flatten(arguments)[1] if self.arguments is None else self.arguments
        outputs = self.replay(flatten_like(wanted, arguments, "tuple of arguments"))
        if self.result is not None:
            return rebuild(self.result, outputs)
        return tuple(outputs) if len(outputs) > 1 else outputs[0]

    def replay(self, leaves: list) -> list:
        """The outputs for the inputs given as a flat list."""
        if len(leaves) != len(self.inputs):
            raise TracedValueError(
                f"This graph has {len(self.inputs)} inputs, but {len(leaves)} came."
            )
        values = dict(zip(self.inputs, leaves, strict=True))
        with RestingCollector():
            for node in self.nodes:
                if node.kind == "operation":
                    values[node] = node.primitive(
                        *[values[parent] for parent in node.parents], **node.params
                    )
                elif node.kind == "constant":
                    values[node] = node.value
        return [values[node] for node in self.outputs]


def trace(f: Callable, *primals: Any) -> Graph:
    """The graph of f at the given arguments: numbers, arrays, or nested tuples, lists and dicts of them."""
    leaves, given = flatten(primals)
    with Trace(complete=True, explicit=True) as tape:
        inputs = [*map(tape.input, map(as_recorded, leaves), argument_names(f, primals))]
        results, result = flatten(f(*rebuild(given, inputs)))
        keep(tape.nodes)
        outputs = [
            r if r.__class__ is Node and r.trace is tape else new_node(tape, r, (), CONSTANT)
            for r in results
        ]
        return Graph(
            *outputs,
            inputs=inputs,
            arguments=given,
            result=result,
            decisions=tape.decisions,
            tape=tape.nodes,
        )
