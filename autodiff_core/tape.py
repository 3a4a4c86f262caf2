"""The tape: nodes, and the trace that records them in the order in which they are made."""

import itertools
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from .errors import AutodiffError, TracedValueError
from .memory import RestingCollector, lock, unlock
from .primitive import CONSTANT, INPUT, Operation, Primitive, conform, operation_of, signature_of
from .printing import brief
from .structure import real
from .traced import Traced, refuse_late, refuse_trace

# An inner trace starts later, and so has the higher level. Symbols have level 1.
LEVELS = itertools.count(2)


class Node(Traced):
    """One vertex: a value, and the operation and the operands that it came from."""

    __slots__ = ("_parents", "adjoint", "operands", "operation", "owned", "trace", "value")

    operands: tuple  # nodes of the same trace, and plain constants
    operation: Operation
    adjoint: Any  # used by a backward sweep, None outside it
    owned: bool  # may the sweep add to `adjoint` in place?

    @property
    def kind(self) -> str:
        """One of "input", "constant", "operation"."""
        return self.operation.kind

    @property
    def primitive(self) -> Any:
        """An operation's primitive; None for the others."""
        return self.operation.primitive

    @property
    def params(self) -> dict:
        """What a primitive got beside operands, such as an axis."""
        return self.operation.params

    @property
    def name(self) -> Any:
        """An input's name."""
        return self.operation.name

    @property
    def parents(self) -> tuple["Node", ...]:
        """The operands in order, each as a node: constants too."""
        # They are kept, since nodes go by identity: were a constant a new node at each look, a walk
        # along the graph would never have seen it before.
        if not hasattr(self, "_parents"):
            moving = self.operation.moving
            self._parents = tuple(
                operand if i in moving else new_node(self.trace, operand, (), CONSTANT)
                for i, operand in enumerate(self.operands)
            )
        return self._parents

    def __repr__(self) -> str:
        what = self.name or (self.primitive.name if self.primitive else self.kind)
        return f"<node {what}>" if self.value is None else f"<node {what} = {brief(self.value)}>"


def new_node(trace: "Trace", value: Any, operands: tuple, operation: Operation) -> Node:
    """A node that is on no tape yet."""
    node = Node()
    node.value = value
    node.trace = trace
    node.operands = operands
    node.operation = operation
    node.adjoint = None
    return node


class Trace(RestingCollector):
    """Records nodes in creation order, which is topological; arrays in use are locked meanwhile.

    A `complete` trace records comparisons and decisions too, so that its graph can be replayed. An
    `explicit` one records broadcasts too, so that its graph shows them."""

    def __init__(self, complete: bool = False, explicit: bool = False) -> None:
        self.level = next(LEVELS)
        self.complete = complete
        self.explicit = explicit
        self.ended = False
        self.nodes: list[Node] = []
        # Looked up once, for it is called at every operation.
        self.append: Callable = self.nodes.append
        self.decisions: list[tuple[Node, Any, str]] = []
        self.locked: list[np.ndarray] = []

    def __exit__(self, kind: Any = None, error: Any = None, traceback: Any = None) -> None:
        RestingCollector.__exit__(self)
        unlock(self.locked)
        # Nodes refer to their trace: it lets go of them, so that no cycle waits for the collector.
        self.ended = True
        # The list is another, not an empty one: a pullback or a graph goes on with the old.
        self.nodes = []
        self.decisions = []
        self.append = refuse_late
        self.locked = ENDED
        if kind is ValueError:
            raise_our_words(error, traceback)

    def __call__(self, *arguments: Any, **options: Any) -> NoReturn:
        """For `x.trace()`, since a node's trace is an attribute."""
        refuse_trace()

    def input(self, value: Any, name: str | None = None) -> Node:
        """A node for an argument of the traced function."""
        lock(value, self.locked)
        # One operation for all inputs without names, so that equal paths have equal operations.
        operation = Operation(name=name, kind="input") if name else INPUT
        node = new_node(self, value, (), operation)
        self.append(node)
        return node

    def value_of(self, out: Any) -> Any:
        """The value of a node of this trace; anything else is its own value.

        Double precision leaves as a float."""
        value = out.value if out.__class__ is Node and out.trace is self else out
        return float(value) if value.__class__ is np.float64 else value

    def process(self, primitive: Primitive, operands: tuple, params: dict) -> Any:
        """Evaluate on the operands' values and record the node."""
        if self.ended:
            refuse_late()
        values: list = []
        moving: list[int] = []
        for i, operand in enumerate(operands):
            if operand.__class__ is Node and operand.trace is self:
                moving.append(i)
                values.append(operand.value)
                if not primitive.trusted:  # a user's function may edit what it gets
                    lock(operand.value, self.locked)
            else:
                values.append(real(operand))
                # The sweep reads constants later: an edit until then would change the derivative.
                lock(operand, self.locked)
        # A user's rules may do one thing now and another later, so no steps are written for them.
        signature = signature_of(values, params) if primitive.trusted else None
        # Values without a signature may be traced by an outer trace, which has to see them.
        evaluate = primitive.function if signature is None else primitive.value
        out = evaluate(*values, **params)
        # A comparison or a count is no node, but what it is to Python: any code may decide by it.
        if not (primitive.differentiable or self.complete):
            return out
        if self.explicit and primitive.aligned and primitive.differentiable:
            operands = tuple(
                [conform(o, out) if i in moving else o for i, o in enumerate(operands)]
            )
            signature = None  # such a graph is for looking; a sweep's record is not explicit
        operation = operation_of(primitive, params, tuple(moving), signature)
        node = new_node(self, real(out), operands, operation)
        self.append(node)
        return node

    def read(self, node: Node, use: str) -> Any:
        """The value, for a decision outside the graph (a branch, a float)."""
        if self.ended:
            refuse_late()
        # What is compiled or replayed must know which path it was recorded on.
        if self.complete:
            self.decisions.append((node, node.value, use))
        return node.value


class Ended(list):
    """Stands in for the list of locked arrays where a trace has ended."""

    append = staticmethod(refuse_late)


ENDED = Ended()


def raise_our_words(error: Exception, traceback: Any) -> None:
    """Where NumPy put its words before ours, ours; where it met a lock of ours, what to do."""
    if isinstance(error.__cause__, AutodiffError):
        raise error.__cause__.with_traceback(traceback) from None
    if "read-only" in str(error):
        advice = TracedValueError(f"A trace still needs it: {error}. Edit a copy.")
        raise advice.with_traceback(traceback) from None
