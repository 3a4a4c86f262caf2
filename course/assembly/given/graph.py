"""The tape as module 4 has it for numbers, a graph of nodes, and as module 2 has it, a formula."""

from dataclasses import dataclass
from types import SimpleNamespace

from .symbolic.derivative_rule import derivative_rule
from .symbolic.differentiate import differentiate
from .symbolic.share import share
from .symbolic.simplify import simplify
from .symbolic.sizes import sizes
from .tape import Adjoint, recorded


@dataclass(eq=False)
class Node:
    """A row of the tape, with the nodes that it was made of."""

    op: str
    parents: list
    kind = property(lambda self: "operation" if self.parents else "leaf")


def trace(f, *inputs):
    """The graph of one run of f on numbers: nodes, inputs, output, and partials(node)."""
    tape, output = recorded(f, *inputs)
    nodes = []
    for op, parents, _ in tape:
        nodes.append(Node(op, [nodes[i] for i in parents]))
    return SimpleNamespace(
        nodes=nodes[: output + 1],
        inputs=nodes[: len(inputs)],
        output=nodes[output],
        partials=lambda node: [part.item() for part in node.op.pullback(Adjoint(1.0))],
    )


def formula_of(f, *names):
    """What f computes from numbers of these names, as a vertex: a number, a name or a tuple."""
    # The tape is the same at all points, so one is as good as another.
    tape, output = recorded(f, *(1.0 for _ in names))
    vertices = list(names)
    for op, parents, value in tape[len(names) :]:
        row = (str(op), *(vertices[i] for i in parents))
        vertices.append(row if parents else value.item())
    return vertices[output]


def derivative_of(f, *names):
    """The derivative of f in its first argument as a formula, and its sizes."""
    found = share(simplify(differentiate(formula_of(f, *names), names[0], derivative_rule)))
    return found, sizes(found)
