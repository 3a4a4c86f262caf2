"""The tape as module 4 has it for numbers, a graph of nodes, and as module 2 has it, a formula."""

from collections import namedtuple
from dataclasses import dataclass
from operator import attrgetter

from .symbolic.derivative_rule import derivative_rule
from .symbolic.differentiate import differentiate
from .symbolic.share import share
from .symbolic.simplify import simplify
from .symbolic.sizes import sizes
from .tape import Adjoint, recorded

Graph = namedtuple("Graph", ["nodes", "inputs", "output", "partials"])


@dataclass(eq=False)
class Node:
    """A row of the tape: the nodes that it was made of, and its partials in them."""

    parents: list
    partials: tuple
    kind = property(lambda self: "operation" if self.parents else "leaf")


def trace(f, *inputs):
    """The graph of one run of f on numbers: nodes, inputs, output, and partials(node)."""
    tape, output = recorded(f, *inputs)
    nodes = []
    for op, parents, _ in tape:
        partials = tuple(edge(Adjoint(1.0)).item() for edge in getattr(op, "edges", ()))
        nodes.append(Node([nodes[i] for i in parents], partials))
    return Graph(nodes[: output + 1], nodes[: len(inputs)], nodes[output], attrgetter("partials"))


def derivative_of(f, *names):
    """The derivative of f in its first argument as a formula, and its sizes."""
    # The tape is the same at all points, so one is as good as another.
    tape, output = recorded(f, *(1.0 for _ in names))
    vertices = list(names)
    for op, parents, value in tape[len(names) :]:
        vertices.append((str(op), *(vertices[i] for i in parents)) if parents else float(value))
    found = share(simplify(differentiate(vertices[output], names[0], derivative_rule)))
    return found, sizes(found)
