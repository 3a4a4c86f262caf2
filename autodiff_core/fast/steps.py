"""The table compiles itself: a row's rules, recorded once, become straight-line source for the sweep.

A written pull or push does what the rules do for one operation on plain values, without looking anything up."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph import Node
from ..primitive import SCALARS, Operation
from ..reverse import pull_by_rules
from .program import program_of


def write_pull(node: Node, g: Any) -> None:
    """An operation's first pull: the next ones run what it writes where values are plain, else the rules."""
    pull_of(node, g)(node, g)


def pull_of(node: Node, g: Any) -> Callable:
    """The pull of a node's operation, `pull(node, g)`."""
    by_rules = pull_by_rules
    operation, operands, arrays = node.operation, node.operands, node.value.__class__ is np.ndarray
    primitive, moving = operation.primitive, operation.moving
    values = [o.value if i in moving else o for i, o in enumerate(operands)]
    several = len({x.dtype for x in (g, node.value, *values) if x.__class__ is np.ndarray}) > 1
    if g.__class__ not in ((np.ndarray,) if arrays else SCALARS) or (
        several and isinstance(operation.signature, str)
    ):
        return by_rules  # this time: an outer trace differentiates the sweep, or a signature does not tell dtypes apart
    operation.pull = by_rules
    rule = lambda g, *xs: primitive.vjp(g, xs[-1], list(xs[:-1]), operation.params, moving)
    program = (
        None
        if operation.signature is None or primitive.scatter
        else program_of(rule, [g, *values, node.value])
    )
    if program is None:
        return by_rules
    adjoint, names = program.inputs[0], ["g", *(f"x{i}" for i in range(len(values))), "out"]
    if arrays and not program.can_fail():
        adjoint.memory = (
            "o"  # g itself where the sweep made it, else None, which asks for a new array
        )
    program.write(names, "by_rules(node, g)")
    lines = [f"{''.join(f'n{i}, ' for i in range(len(values)))}= node.operands"]
    holders = [
        *(f"n{i}.value" if i in moving else f"n{i}" for i in range(len(values))),
        "node.value",
    ]
    bound = zip(program.inputs[1:], names[1:], holders, strict=True)
    lines += [f"{name} = {holder}" for step, name, holder in bound if step.uses]
    if arrays:
        lines += [
            "if g.__class__ is not ndarray: return by_rules(node, g)",
            "o = g if node.owned else None",
        ]
    elif {np.ndarray, np.float32} & {*map(type, values)}:
        lines.append("if g.__class__ not in numbers: return by_rules(node, g)")
    lines += program.lines
    for i, part in zip(moving, program.results, strict=True):
        alone = part.writeable and sum(other.root is part.root for other in program.results) == 1
        owned = "node.owned" if part.root is adjoint else str(part.root.primitive is not None)
        lines += accumulation(f"n{i}", part.text, values[i], owned if alone else "False")
    program.names.values |= {"by_rules": by_rules, "numbers": SCALARS}
    operation.pull = program.names.define("pull(node, g)", lines, f"pull of {primitive.name}")
    return operation.pull


def accumulation(name: str, part: str, value: Any, owned: str) -> list[str]:
    """`reverse.accumulate` for a part that has the shape and dtype of the node's value."""
    held = f"held = {name}.adjoint"
    if value.__class__ is not np.ndarray:
        return [
            held,
            f"{name}.adjoint = {part} if held is None else held + {part}; {name}.owned = False",
        ]
    return [held, f"if held is None: {name}.adjoint = {part}; {name}.owned = {owned if value.ndim else False}",
            f"elif {name}.owned: add(held, {part}, held)",
            f"else: {name}.adjoint = held = held + {part}; {name}.owned = held.__class__ is ndarray"]  # fmt: skip


def write_push(operation: Operation, values: Any, tangents: Any, out: Any) -> Callable:
    """The push of an operation, `push(values, tangents, out)`, written the same way."""
    primitive, moving, params = operation.primitive, operation.moving, operation.params
    arity = range(len(values))

    def by_rules(values: Any, tangents: Any, out: Any) -> Any:
        return primitive.jvp(list(tangents), out, list(values), params)

    def rule(*nodes: Any) -> list:
        tangents = dict(zip(moving, nodes[len(arity) : -1], strict=True))
        return [
            primitive.jvp(
                [tangents.get(i) for i in arity], nodes[-1], list(nodes[: len(arity)]), params
            )
        ]

    operation.push = by_rules
    program = program_of(rule, [*values, *(tangents[i] for i in moving), out])
    if program is not None:
        names = [*(f"x{i}" for i in arity), *(f"t{i}" for i in moving), "out"]
        program.write(names, "by_rules(values, tangents, out)")
        lines = [
            f"{''.join(f'{name}{i}, ' for i in arity)}= {of}"
            for name, of in (("x", "values"), ("t", "tangents"))
        ]
        lines += [
            *program.lines,
            f"return {'float' * (out.__class__ is float)}({program.results[0].text})",
        ]
        program.names.values["by_rules"] = by_rules
        operation.push = program.names.define(
            "push(values, tangents, out)", lines, f"push of {primitive.name}"
        )
    return operation.push
