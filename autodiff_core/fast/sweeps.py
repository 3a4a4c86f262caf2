"""A path that is taken again and again gets a sweep of its own: all its pulls as one straight-line function.

The function still runs, and may branch; its record says what sweep fits: one of equal operations, shapes and wiring."""

from collections import Counter, defaultdict
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import numpy as np

from ..graph import Node, new_node
from ..primitive import Operation
from ..reverse import sweep
from .program import program_of

OFTEN = 50  # calls along a path before its sweep is written, which takes about as long
LONGEST, MOST = 300, 300  # nodes of a path; paths that are remembered before all are forgotten
WAYS = 5  # in which the operations of one path are wired or shaped that get sweeps
TAKEN: Counter[tuple] = Counter()
SWEEPS: defaultdict[tuple, list[Callable]] = defaultdict(list)
get_operation, get_signature = attrgetter("operation"), attrgetter("signature")


def sweep_path(nodes: list[Node], out: Any, first: int) -> list | None:
    """What `reverse.sweep` returns for one output and a cotangent of one; None if no written sweep fits."""
    if len(nodes) > LONGEST:
        return None
    path = tuple(map(get_operation, nodes))
    for written in SWEEPS.get(path, ()):
        if (adjoints := written(nodes, out)) is not None:
            return adjoints
    if all(map(get_signature, path[first:])):  # then operations are shared, and their values plain
        TAKEN[path] += 1
        if TAKEN[path] % OFTEN == 0 and TAKEN[path] <= WAYS * OFTEN:
            SWEEPS[path].append(write_sweep(nodes, out, first))
        if len(TAKEN) > MOST:
            TAKEN.clear()
            SWEEPS.clear()
    return None


def write_sweep(nodes: list[Node], out: Any, first: int) -> Callable:
    """A function of a path's nodes and output that returns the inputs' adjoints, or None if it does not fit."""
    number = {id(node): i for i, node in enumerate(nodes)}
    end: Any = number.get(id(out))
    constants = {
        (i, j): o
        for i, n in enumerate(nodes)
        for j, o in enumerate(n.operands)
        if id(o) not in number
    }

    def rule(*values: Any) -> list:
        """The sweep itself, on twins of the nodes that have the program's values."""
        known, twins = dict(zip(constants, values[len(nodes) :], strict=True)), list[Node]()
        for i, (node, value) in enumerate(zip(nodes, values, strict=False)):
            operands = [
                known[i, j] if (i, j) in known else twins[number[id(o)]]
                for j, o in enumerate(node.operands)
            ]
            operation = Operation(node.primitive, node.params, node.operation.moving)
            twins.append(new_node(node.trace, value, tuple(operands), operation))
        return sweep(twins, out.trace, [twins[end]], [1.0], first)

    values = [*(node.value for node in nodes), *constants.values()]
    program = program_of(rule, values) if end is not None else None
    if program is None:
        return lambda nodes, out: None
    lines = [
        f"{''.join(f'n{i}, ' for i in range(len(nodes)))}= nodes",
        f"if out is not n{end}: return None",
    ]
    for i, (node, step) in enumerate(zip(nodes, program.inputs, strict=False)):
        lines += [f"x{i} = n{i}.value"] * (i < first or step.uses > 0)
        if i < first:
            lines.append(f"if {program.names.differs(f'x{i}', node.value)}: return None")
        else:
            wrong = [
                f"o{i}_{j} is not n{number[id(node.operands[j])]}" for j in node.operation.moving
            ]
            lines.append(
                f"{''.join(f'o{i}_{j}, ' for j in range(len(node.operands)))}= n{i}.operands"
            )
            lines.append(f"if {' or '.join(wrong)}: return None")
    dying = defaultdict(list)
    for step in program.steps:
        if isinstance(step.value, np.ndarray):
            dying[step.root.last].append(step)
    program.write(
        [*(f"x{i}" for i in range(len(nodes))), *(f"o{i}_{j}" for i, j in constants)],
        "None",
        True,
        after=lambda step: [f"del {each.text}" for each in dying[step.number] if each.text],
    )
    pairs = zip(program.leaving(), (node.value for node in nodes), strict=False)
    adjoints = [x if np.ndim(v) else f"{program.names.constant(v.__class__)}({x})" if v.__class__ is not np.ndarray
                else f"array({x})" for x, v in pairs]  # fmt: skip
    if not program.can_fail():  # then nobody will ask for the record again
        names = "".join(f"n{i} = " for i in range(len(nodes)))
        lines += [f"n{end}.operands = ()", f"{names}None", "nodes.clear()"]
    lines += [*program.lines, f"return [{', '.join(adjoints)}]"]
    return program.names.define("sweep(nodes, out)", lines, "sweep of a path")
