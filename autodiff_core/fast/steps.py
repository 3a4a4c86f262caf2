"""The table compiles itself: a row's rules, recorded once, become straight-line source.

A written pull or push does what the rules do for one operation on plain values, without looking
anything up. This is the pull of sin for a number:

    def pull(node, g):
        n0, = node.operands
        x0 = n0.value
        try:
            v4 = (g * cos_(x0))
        except (ArithmeticError, ValueError): return by_rules(node, g)
        held = n0.adjoint
        n0.adjoint = v4 if held is None else held + v4; n0.owned = False
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..primitive import SCALARS, Operation
from ..reverse import pull_by_rules
from ..tape import Node
from ..traced import plain_value
from .generated import unpacking
from .program import Program, program_of
from .statements import Speller, Step

# The signature of an operation on one array twice, such as x * x: both parts may be one product.
ONE_ARRAY = "one array, twice"

# To write a step takes as long as forty by the rules, and most programs are run but once.
WORTH_WRITING = 30


# Entries of an array for which a written step, which works in place, saves as much as for a number.
ENTRIES = 16_384


def is_worth_writing(operation: Operation, value: Any) -> bool:
    """Has the operation been met often enough, or with large values, that writing it pays?"""
    operation.met += 1 + getattr(value, "size", 0) // ENTRIES
    return operation.met > WORTH_WRITING


def write_pull(node: Node, g: Any) -> None:
    """An operation's first pulls: later ones run what they write, where values are plain."""
    pull = pull_of(node, g) if is_worth_writing(node.operation, node.value) else pull_by_rules
    pull(node, g)


def pull_of(node: Node, g: Any) -> Callable:
    """The pull of a node's operation, `pull(node, g)`: written, or else by the rules."""
    operation = node.operation
    primitive, moving = operation.primitive, operation.moving
    values = [o.value if i in moving else o for i, o in enumerate(node.operands)]
    if not is_typical(node, g, values):
        # This time: the next node of this operation may be typical.
        return pull_by_rules
    # What cannot be written is not tried again.
    operation.pull = pull_by_rules
    # The rules add some entries into a buffer in place: nothing written would be quicker.
    if operation.signature is None or primitive.scatter:
        return pull_by_rules

    def rule(g: Any, *operands_and_out: Any) -> list:
        *operands, out = operands_and_out
        # One node for both operands, so that both parts turn out to be one step.
        if operation.signature == ONE_ARRAY:
            operands = operands[:1] * 2
        return primitive.vjp(g, out, operands, operation.params, moving)

    program = program_of(rule, [g, *values, node.value])
    if program is not None:
        operation.pull = write_pull_of(program, node, values)
    return operation.pull


def is_typical(node: Node, g: Any, values: list) -> bool:
    """Do these values stand for all that the operation's signature allows?"""
    if node.value.__class__ is np.ndarray:
        is_plain = g.__class__ is np.ndarray
    else:
        is_plain = g.__class__ in SCALARS
    # Else an outer trace differentiates the sweep. A signature in words does not tell dtypes apart.
    dtypes = {x.dtype for x in (g, node.value, *values) if x.__class__ is np.ndarray}
    tells_dtypes = not isinstance(node.operation.signature, str)
    return is_plain and (tells_dtypes or len(dtypes) <= 1)


def write_pull_of(program: Program, node: Node, values: list) -> Callable:
    """The function for a program that computes the parts of an adjoint."""
    moving = node.operation.moving
    adjoint = program.inputs[0]
    is_array = node.value.__class__ is np.ndarray
    numbers = range(len(values))
    if is_array and not program.can_fail():
        # g itself where the sweep made it, else None, which asks for a new array.
        adjoint.memory = "o"
    names = ["g", *(f"x{i}" for i in numbers), "out"]
    program.write(names, otherwise="by_rules(node, g)")

    lines = bindings(program, names, moving)
    if is_array:
        # An outer trace may follow the adjoint, or it may be a number.
        lines.append("if g.__class__ is not ndarray: return by_rules(node, g)")
        lines.append("o = g if node.owned else None")
    elif any(value.__class__ in (np.ndarray, np.float32) for value in values):
        lines.append("if g.__class__ not in numbers: return by_rules(node, g)")
    lines += program.lines
    first = program.results[0]
    if node.operation.signature == ONE_ARRAY and program.results == [first, first]:
        lines += accumulation_twice(first.text, owned_by(program, first, adjoint, times=2))
    else:
        for i, part in zip(moving, program.results, strict=True):
            owned = owned_by(program, part, adjoint)
            lines += accumulation(f"n{i}", part.text, values[i], owned)
    program.names.values |= {"by_rules": pull_by_rules, "numbers": SCALARS}
    return program.names.define("pull(node, g)", lines, f"pull of {node.primitive.name}")


def owned_by(program: Program, part: Step, adjoint: Step, times: int = 1) -> str:
    """A condition: may the sweep add in place to this part, once it is a node's adjoint?"""
    if not program.is_alone(part, times):
        return "False"
    # A part that is the adjoint, or a view of it, is the sweep's own if that was.
    return "node.owned" if part.root is adjoint else str(part.root.primitive is not None)


def bindings(program: Program, names: list[str], moving: tuple) -> list[str]:
    """Lines that bind what a pull's program needs of its node: operands' values, and its own."""
    numbers = range(len(names) - 2)
    lines = [unpacking([f"n{i}" for i in numbers], "node.operands")]
    holders = [f"n{i}.value" if i in moving else f"n{i}" for i in numbers]
    holders.append("node.value")
    for step, name, holder in zip(program.inputs[1:], names[1:], holders, strict=True):
        if step.uses:
            lines.append(f"{name} = {holder}")
    return lines


def accumulation(name: str, part: str, value: Any, owned: str) -> list[str]:
    """`reverse.accumulate` for a part that has the shape and dtype of the node's value."""
    held = f"held = {name}.adjoint"
    if value.__class__ is not np.ndarray:
        added = f"{name}.adjoint = {part} if held is None else held + {part}"
        return [held, f"{added}; {name}.owned = False"]
    # An array without axes may turn into a number where it is added.
    first_is_owned = owned if value.ndim else "False"
    first = f"{name}.adjoint = {part}; {name}.owned = {first_is_owned}"
    later = f"{name}.adjoint = held = held + {part}; {name}.owned = held.__class__ is ndarray"
    return [
        held,
        f"if held is None: {first}",
        f"elif {name}.owned: add(held, {part}, held)",
        f"else: {later}",
    ]


def accumulation_twice(part: str, owned: str) -> list[str]:
    """The same for a part that one operand gets twice."""
    return [
        "held = n0.adjoint",
        f"if held is None: held = add({part}, {part}, {part} if {owned} else None)",
        f"elif n0.owned: add(held, {part}, held); add(held, {part}, held)",
        f"else: held = held + {part}; add(held, {part}, held)",
        "n0.adjoint = held; n0.owned = True",
    ]


def write_push(
    operation: Operation, values: Any, tangents: Any, out: Any, speller: type[Speller] = Speller
) -> Callable:
    """The push of an operation, `push(values, tangents, out)`, written the same way."""
    primitive, moving, params = operation.primitive, operation.moving, operation.params
    arity = len(values)

    def by_rules(values: Any, tangents: Any, out: Any) -> Any:
        return primitive.jvp(list(tangents), out, list(values), params)

    def rule(*nodes: Any) -> list:
        *moves, out = nodes[arity:]
        tangent_of = dict(zip(moving, moves, strict=True))
        tangents = [tangent_of.get(i) for i in range(arity)]
        return [primitive.jvp(tangents, out, list(nodes[:arity]), params)]

    if not is_worth_writing(operation, out):
        return by_rules
    # While it is written, the same operation may be met again.
    operation.push = by_rules
    recorded = [*values, *(tangents[i] for i in moving), out]
    program = program_of(rule, [*map(plain_value, recorded)])
    if program is None:
        return by_rules
    value_names = [f"x{i}" for i in range(arity)]
    moving_names = [f"t{i}" for i in moving]
    names = [*value_names, *moving_names, "out"]
    program.write(names, otherwise="by_rules(values, tangents, out)", speller=speller)
    result = program.results[0].text
    lines = [
        unpacking(value_names, "values"),
        unpacking([f"t{i}" for i in range(arity)], "tangents"),
        *program.lines,
        # As in `Primitive.jvp`: the tangent of a Python float is one.
        f"return float({result})" if out.__class__ is float else f"return {result}",
    ]
    program.names.values["by_rules"] = by_rules
    origin = f"push of {primitive.name}"
    operation.push = program.names.define("push(values, tangents, out)", lines, origin)
    return operation.push
