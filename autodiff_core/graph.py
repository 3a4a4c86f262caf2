"""The graph of a function, which one can walk, print, count and evaluate."""

from collections.abc import Callable, Iterator
from typing import Any

from .errors import StructureError, TracedValueError
from .memory import RestingCollector, keep
from .primitive import CONSTANT, evaluate_partial
from .printing import listing
from .structure import (
    argument_names,
    as_recorded,
    flatten,
    flatten_like,
    from_elsewhere,
    is_leaf,
    rebuild,
)
from .tape import Node, Trace, new_node
from .traced import shape_of


def topological_order(*outputs: Node) -> list[Node]:
    """Every node that the outputs depend on, operands before results; no recursion."""
    order: dict[Node, None] = {}
    stack = [*reversed(outputs)]
    with RestingCollector():
        while stack:
            # A node is looked at again when all that it waits for has its place. Its leftmost
            # operand is last on the stack, and so comes first.
            waiting = [parent for parent in reversed(stack[-1].parents) if parent not in order]
            if not waiting:
                # Two that use a node both put it on the stack; the place that it got first counts.
                order.setdefault(stack.pop())
            stack += waiting
    return [*order]


def is_elementwise(node: Node) -> bool:
    """Is it an input, a constant, or an operation that acts entry by entry?"""
    return node.primitive is None or node.primitive.aligned


def as_node(expression: Any) -> Node:
    """An expression as it is; a number is one, too."""
    if expression.__class__ is Node:
        return expression
    if is_leaf(expression):
        return new_node(Trace(), expression, (), CONSTANT)
    raise TracedValueError(
        f"{expression!r} is no expression. Make one of symbols, or trace(f, …) a function."
    )


class Graph:
    """A recorded computation: inputs, constants and operations, in a topological order.

    A traced function's graph also has the structures of its arguments and of its result, the
    `decisions` that it took by values, and the `tape` of all that was recorded, in order."""

    def __init__(
        self, *outputs: Any, inputs=None, arguments=None, result=None, decisions=(), tape=()
    ) -> None:
        self.outputs = tuple(map(as_node, outputs))
        found = topological_order(*self.outputs)
        if inputs is None:
            # Symbols have no order but that of their names.
            inputs = sorted((n for n in found if n.kind == "input"), key=lambda node: node.name)
        self.inputs: tuple[Node, ...] = tuple(inputs)
        # Inputs that nothing depends on are nodes of the graph as well.
        self.nodes: tuple[Node, ...] = (*self.inputs, *(n for n in found if n.kind != "input"))
        self.arguments = arguments
        self.result = result
        self.decisions = decisions
        self.tape = tape

    @property
    def output(self) -> Node:
        """The single output."""
        if len(self.outputs) != 1:
            raise TracedValueError(
                f"This graph has {len(self.outputs)} outputs; use graph.outputs."
            )
        return self.outputs[0]

    def __copy__(self) -> "Graph":
        return self  # its nodes are no others in a copy, and nothing changes them

    def __deepcopy__(self, memo: dict) -> "Graph":
        return self

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __str__(self) -> str:
        return listing(self)

    def children(self, node: Node) -> list[Node]:
        """The operations that use a node."""
        return [other for other in self.nodes if node in other.parents]

    def shared_size(self) -> int:
        """The number of operations, each shared subexpression counted once."""
        return sum(node.kind == "operation" for node in self.nodes)

    def tree_size(self) -> int:
        """The number of operations when every use of a subexpression is written out again."""
        size: dict[Node, int] = {}
        for node in self.nodes:
            # Added up, not written out: the tree of a long chain of doublings fits into no memory.
            size[node] = (node.kind == "operation") + sum(size[parent] for parent in node.parents)
        return sum(size[node] for node in self.outputs)

    def partials(self, node: Node) -> tuple:
        """The local partial of an elementwise node for each parent, at the recorded values."""
        if node.primitive is None or not node.primitive.partials:
            raise TracedValueError(
                f"{node} is not elementwise: it has no partials to show on its edges."
            )
        values = (*(parent.value for parent in node.parents), node.value)
        return tuple(
            evaluate_partial(partial, values) if callable(partial) else partial
            for partial in node.primitive.partials
        )

    def evaluate(self, *arguments: Any) -> Any:
        """Replay what was recorded, the branches too, on other inputs of the same shapes.

        They may be numbers, arrays, traced values or symbols. Where symbols stand for numbers, and
        each operation acts entry by entry, arrays may come for them."""
        # Symbols were arguments of no function, so any structure of them is as good.
        wanted = flatten(arguments)[1] if self.arguments is None else self.arguments
        leaves = flatten_like(wanted, arguments, "tuple of arguments")
        # Whether there are too few or too many is for `replay` to say.
        for node, leaf in zip(self.inputs, leaves, strict=False):
            self.check_fit(node, leaf)
        outputs = self.replay(leaves)
        if self.result is not None:
            return rebuild(self.result, outputs)
        return tuple(outputs) if len(outputs) > 1 else outputs[0]

    def check_fit(self, node: Node, leaf: Any) -> None:
        """Raise an error if an input was recorded in another shape."""
        wanted, given = node.shape, shape_of(leaf)
        if given == wanted or (node.value is None and self.acts_on_entries()):
            return
        raise StructureError(
            f"`{node.name}` has the shape {wanted} in this graph, but {given} came. "
            "Its operations hold for that shape: make another graph for this one."
        )

    def acts_on_entries(self) -> bool:
        """Does each operation act entry by entry, on numbers?"""
        return all(not node.shape and is_elementwise(node) for node in self.nodes)

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
                    operands = [values[parent] for parent in node.parents]
                    values[node] = node.primitive(*operands, **node.params)
                elif node.kind == "constant":
                    values[node] = node.value
        return [values[node] for node in self.outputs]


def trace(f: Callable, *primals: Any) -> Graph:
    """The graph of f at the given arguments: numbers, arrays, or nested structures of them."""
    leaves, given = flatten(primals)
    with Trace(complete=True, explicit=True) as tape:
        names = argument_names(f, primals)
        inputs = [tape.input(as_recorded(x), name) for x, name in zip(leaves, names, strict=True)]
        results, structure = flatten(f(*rebuild(given, inputs)))
        keep(tape.nodes)
        # What does not depend on the arguments has no vertex yet.
        outputs = [
            result
            if result.__class__ is Node and result.trace is tape
            else new_node(tape, from_elsewhere(result), (), CONSTANT)
            for result in results
        ]
        # As long as the trace runs: it lets go of its nodes and decisions.
        return Graph(
            *outputs,
            inputs=inputs,
            arguments=given,
            result=structure,
            decisions=tape.decisions,
            tape=tape.nodes,
        )
