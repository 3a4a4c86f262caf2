"""Derivatives of derivatives: what an inner trace does with values that an outer trace follows.

The rules of an operation are recorded once, at the numbers beneath all traces, and written in the
graph language, so that the outer trace records them. This is the pull of sin for a number:

    def pull(node, g):
        n0, = node.operands
        x0 = n0.value
        v4 = (g * cos_(x0))
        held = n0.adjoint
        n0.adjoint = v4 if held is None else held + v4; n0.owned = False
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..forward import Dual
from ..memory import lock
from ..primitive import MOST_OPERATIONS, Operation, Primitive
from ..reverse import pull_by_rules
from ..tape import Node, new_node
from ..traced import plain_value
from .program import Program, program_of
from .statements import GraphSpeller
from .steps import bindings, is_worth_writing, write_push

TRACED = (Node, Dual)


def record_nested(
    primitive: Primitive,
    function: Callable,
    operands: tuple,
    values: tuple,
    moving: tuple,
    params: dict,
) -> Any:
    """What the innermost trace makes of operands, some of whose values belong to outer traces.

    `moving` are the places of the innermost trace's own, for which `values` has what they stand
    for. `function` is the row's, which goes on with these."""
    first = operands[moving[0]]
    trace = first.trace
    operation = nested_operation(primitive, values, params, moving)
    # The primitive knows how to show broadcasts, and refuses what comes late.
    if operation is None or trace.explicit or trace.ended:
        return primitive(*operands, **params)
    # This is where the outer traces take their turn.
    out = function(*values, **params)
    if first.__class__ is Dual:
        tangents = [operands[i].tangent if i in moving else None for i in range(len(operands))]
        push = operation.push or write_push(operation, values, tangents, out, GraphSpeller)
        return Dual(trace, out, push(values, tangents, out))
    # The sweep reads them later: an edit in between would change the derivative in silence.
    for operand in operands:
        if operand.__class__ is np.ndarray:
            lock(operand, trace.locked)
    node = new_node(trace, out, operands, operation)
    trace.append(node)
    return node


def nested_operation(
    primitive: Primitive, values: tuple, params: dict, moving: tuple
) -> Operation | None:
    """What nodes with these values share; None if there is no outer trace, or no key for them."""
    # Beside operations on plain values, whose written steps would not do here.
    key: list = ["nested", moving, *params.values()]
    is_nested = False
    for value in values:
        kind = value.__class__
        while kind is Node or kind is Dual:
            is_nested = True
            value = value.value
            kind = value.__class__
        if kind is float or kind is int or kind is np.float64:
            key.append(kind)
        elif kind is np.ndarray:
            key += (value.shape, value.dtype)
        else:
            return None
    if not is_nested:
        return None
    shared = tuple(key)
    try:
        return primitive.operations[shared]
    except TypeError:  # a parameter that is no key
        return None
    except KeyError:
        if len(primitive.operations) > MOST_OPERATIONS:
            primitive.operations.clear()
        # Without a signature: its values are not plain, so no sweep is written for its path.
        operation = Operation(primitive, params, moving)
        operation.pull = write_pull
        primitive.operations[shared] = operation
    return operation


def write_pull(node: Node, g: Any) -> None:
    """An operation's first pulls: later ones run what they write."""
    operation = node.operation
    primitive, moving, params = operation.primitive, operation.moving, operation.params
    values = [o.value if i in moving else o for i, o in enumerate(node.operands)]
    plain = [*map(plain_value, (g, *values, node.value))]

    def rule(g: Any, *operands_and_out: Any) -> list:
        *operands, out = operands_and_out
        return primitive.vjp(g, out, operands, params, moving)

    if not is_worth_writing(operation, plain[-1]) or np.shape(plain[0]) != np.shape(plain[-1]):
        pull_by_rules(node, g)
        return
    program = program_of(rule, plain)
    operation.pull = pull_by_rules if program is None else write_pull_of(program, node, values)
    operation.pull(node, g)


def write_pull_of(program: Program, node: Node, values: list) -> Callable:
    """The function for a program that computes the parts of an adjoint."""
    names = ["g", *(f"x{i}" for i in range(len(values))), "out"]
    program.write(names, otherwise="by_rules(node, g)", speller=GraphSpeller)
    moving = node.operation.moving
    lines = [*bindings(program, names, moving), *program.lines]
    for i, part in zip(moving, program.results, strict=True):
        lines.append(f"held = n{i}.adjoint")
        # Never in place: the outer trace has to see the sum.
        added = f"{part.text} if held is None else held + {part.text}"
        lines.append(f"n{i}.adjoint = {added}; n{i}.owned = False")
    program.names.values["by_rules"] = pull_by_rules
    return program.names.define("pull(node, g)", lines, f"nested pull of {node.primitive.name}")
