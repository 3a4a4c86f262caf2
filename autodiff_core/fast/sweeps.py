"""A path that is taken again and again gets a sweep of its own: all its pulls as one function.

The function that is differentiated still runs, and may branch; its record says what sweep fits: one
of equal operations, shapes and wiring. For f(x) = sin(x) x at a number it is

    def sweep(nodes, out):
        n0, n1, n2, = nodes
        if out is not n2: return None
        x0 = n0.value
        if x0.__class__ is not c5: return None
        x1 = n1.value
        o1_0, = n1.operands
        if o1_0 is not n0: return None
        o2_0, o2_1, = n2.operands
        if o2_0 is not n1 or o2_1 is not n0: return None
        try:
            v5 = (x1 + (x0 * cos_(x0)))
        except (ArithmeticError, ValueError): return None
        return [c6(v5)]
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from ..primitive import Operation
from ..reverse import sweep
from ..tape import Node, new_node
from .generated import unpacking
from .program import Program, program_of
from .statements import Step

# Calls along a path before its sweep is written, which takes about as long.
OFTEN = 50
# Nodes of a path that may get one, and paths that are remembered before all are forgotten.
LONGEST = 300
MOST = 300
# Ways in which the operations of one path are wired or shaped that get sweeps.
WAYS = 5
TAKEN: Counter[tuple] = Counter()
SWEEPS: defaultdict[tuple, list[Callable]] = defaultdict(list)
get_operation = attrgetter("operation")
get_signature = attrgetter("signature")


def sweep_path(nodes: list[Node], out: Any, first: int) -> list | None:
    """What `reverse.sweep` returns for one output and a cotangent of one.

    None if no written sweep fits."""
    if len(nodes) > LONGEST:
        return None
    # Equal operations are one object, so a path is known by identity; its key keeps them alive.
    path = tuple(map(get_operation, nodes))
    for sweep_of_path in SWEEPS.get(path, ()):
        adjoints = sweep_of_path(nodes, out)
        if adjoints is not None:
            return adjoints
    # Operations with a signature are shared by equal nodes, and their values are plain.
    if all(map(get_signature, path[first:])):
        TAKEN[path] += 1
        # Every fifty calls for which no sweep fitted, this path is wired in yet another way.
        if TAKEN[path] % OFTEN == 0 and TAKEN[path] <= WAYS * OFTEN:
            SWEEPS[path].append(write_sweep(nodes, out, first))
        if len(TAKEN) > MOST:
            TAKEN.clear()
            SWEEPS.clear()
    return None


def fits_nothing(nodes: list[Node], out: Any) -> None:
    """The sweep of a path for which none can be written."""


def write_sweep(nodes: list[Node], out: Any, first: int) -> Callable:
    """A function of a path's nodes and output that returns the inputs' adjoints.

    It returns None if it does not fit."""
    record = PathRecord(nodes, out, first)
    # Without an end, the output is a constant or an outer trace's.
    program = record.program() if record.end is not None else None
    if program is None:
        return fits_nothing
    names = [f"x{i}" for i in range(len(nodes))]
    names += [f"o{i}_{j}" for i, j in record.constants]
    # It may be typed: the inputs are asked for their dtypes, and equal operations have equal ones.
    program.write(names, otherwise="None", typed=True, after=release_by_number(program))
    # All conditions stand before anything is let go: where one fails, the ordinary sweep needs it.
    lines = record.conditions(program)
    results = []
    for text, node in zip(program.leaving(), nodes, strict=False):
        # As `take_adjoint` does: an argument's gradient is of its kind.
        results.append(program.converted(text, node.value))
    if not program.can_fail():
        # Then nobody will ask for the record again, and its arrays may go as soon as they can.
        lines.append(f"n{record.end}.operands = ()")
        lines.append("".join(f"n{i} = " for i in range(len(nodes))) + "None")
        lines.append("nodes.clear()")
    lines += [*program.lines, f"return [{', '.join(results)}]"]
    return program.names.define("sweep(nodes, out)", lines, "sweep of a path")


class PathRecord:
    """The nodes of a path, of which the first are inputs, and how they are wired."""

    def __init__(self, nodes: list[Node], out: Any, first: int) -> None:
        self.nodes = nodes
        self.first = first
        self.number = {id(node): i for i, node in enumerate(nodes)}
        self.end: Any = self.number.get(id(out))
        # Operands that are no nodes, by the number of the node that has them, and their place.
        self.constants: dict[tuple[int, int], Any] = {}
        for i, node in enumerate(nodes):
            for j, operand in enumerate(node.operands):
                if id(operand) not in self.number:
                    self.constants[i, j] = operand

    def program(self) -> Program | None:
        """The ordinary sweep, recorded."""
        values = [*(node.value for node in self.nodes), *self.constants.values()]
        return program_of(self.sweep, values)

    def sweep(self, *values: Any) -> list:
        """The ordinary sweep, on twins of the nodes that have these values."""
        # What was a constant in the example may be another number now.
        constants = dict(zip(self.constants, values[len(self.nodes) :], strict=True))
        twins: list[Node] = []
        for i, (node, value) in enumerate(zip(self.nodes, values, strict=False)):
            operands = []
            for j, operand in enumerate(node.operands):
                if (i, j) in constants:
                    operands.append(constants[i, j])
                else:
                    operands.append(twins[self.number[id(operand)]])
            # Not the shared one: its written pull is for plain values, and leaves no nodes.
            operation = Operation(node.primitive, node.params, node.operation.moving)
            twins.append(new_node(node.trace, value, tuple(operands), operation))
        out = twins[self.end]
        return sweep(twins, out.trace, [out], [1.0], self.first)

    def conditions(self, program: Program) -> list[str]:
        """Lines that bind what the program needs, and return where nodes are of another path."""
        names = [f"n{i}" for i in range(len(self.nodes))]
        lines = [unpacking(names, "nodes"), f"if out is not n{self.end}: return None"]
        for i, (node, step) in enumerate(zip(self.nodes, program.inputs, strict=False)):
            if i < self.first or step.uses:
                lines.append(f"x{i} = n{i}.value")
            if i < self.first:
                lines.append(f"if {program.names.differs(f'x{i}', node.value)}: return None")
            else:
                lines += self.wiring(i, node)
        return lines

    def wiring(self, i: int, node: Node) -> list[str]:
        """Lines that bind a node's operands, and return where they are other nodes."""
        operands = [f"o{i}_{j}" for j in range(len(node.operands))]
        wrong = []
        for j in node.operation.moving:
            number = self.number[id(node.operands[j])]
            wrong.append(f"{operands[j]} is not n{number}")
        return [
            unpacking(operands, f"n{i}.operands"),
            f"if {' or '.join(wrong)}: return None",
        ]


def release_by_number(program: Program) -> Callable:
    """Lines after a step that let go of the arrays that it was the last to need."""
    dying: defaultdict[int, list[Step]] = defaultdict(list)
    for step in program.steps:
        if step.is_array():
            dying[step.root.last].append(step)

    def lines_after(step: Step) -> list[str]:
        return [f"del {each.text}" for each in dying[step.number] if each.text]

    return lines_after
