"""The table compiles itself: a row's rules, run once on symbols, become straight-line source for the sweep.

A generated pull does what `pull_by_rules` does for an elementwise node on plain values, without looking anything
up: `numbers` for Python floats, `arrays` for arrays of one shape, which are overwritten where they are ours.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .graph import Node, Operation, symbols

NAMES = ("a", "b", "c")  # operands as nodes or constants; their values are x, y, z
VALUES = ("x", "y", "z")
NUMBERS = {  # how a row is written for Python floats; the others are called by name
    "add": "({} + {})", "sub": "({} - {})", "mul": "({} * {})", "div": "({} / {})", "neg": "(-{})",
    "less": "({} < {})", "less_equal": "({} <= {})", "greater": "({} > {})", "greater_equal": "({} >= {})",
    "equal": "({} == {})", "not_equal": "({} != {})", "where": "({1} if {0} else {2})",
}  # fmt: skip


def specialise(operation: Operation, by_rules: Callable) -> Callable:
    """The pull of an operation: generated where its values are plain and alike, else by the rules."""
    if operation.layout is None:
        return by_rules
    primitive, moving = operation.primitive, operation.moving
    arity = len(primitive.partials)
    *operands, out = symbols(" ".join((*VALUES[:arity], "out")))
    facts = []
    for i in moving:
        partial = primitive.partials[i]
        if partial is None:
            return by_rules
        facts.append(partial(*operands, out) if callable(partial) else partial)
    namespace: dict[str, Any] = {"by_rules": by_rules, "ndarray": np.ndarray, "add": np.add}
    write = write_numbers if operation.layout == "numbers" else write_arrays
    used = names_in(facts)
    lines = [f"{''.join(name + ', ' for name in NAMES[:arity])}= node.operands"]
    lines += [
        f"{VALUES[i]} = {NAMES[i]}.value" if i in moving else f"{VALUES[i]} = {NAMES[i]}"
        for i in range(arity)
        if VALUES[i] in used
    ]
    lines += ["out = node.value"] if "out" in used else []
    lines += write(facts, moving, operation.layout, namespace)
    source = "def pull(node, g):\n" + "".join(f"    {line}\n" for line in lines)
    exec(compile(source, f"<pull of {primitive.name}>", "exec"), namespace)
    return namespace["pull"]


def names_in(facts: list) -> set:
    found, stack = set(), [fact for fact in facts if isinstance(fact, Node)]
    while stack:
        node = stack.pop()
        found.add(node.name)
        stack += node.parents
    return found


def write_numbers(facts: list, moving: tuple, layout: str, namespace: dict) -> list[str]:
    """All contributions first: where one fails (1 / 0.0), the rules answer as NumPy would."""
    lines = ["try:"]
    for i, fact in zip(moving, facts, strict=True):
        lines.append(f"    to_{NAMES[i]} = {times(fact, namespace)}")
    lines += ["except (ArithmeticError, ValueError):", "    return by_rules(node, g)"]
    if not any(isinstance(fact, Node) for fact in facts):
        lines = [line.strip() for line in lines[1:-2]]  # nothing to fail
    for i in moving:
        name = NAMES[i]
        lines += [
            f"held = {name}.adjoint",
            f"{name}.adjoint = to_{name} if held is None else held + to_{name}",
        ]
    return lines


def times(fact: Any, namespace: dict) -> str:
    if isinstance(fact, Node):
        return f"g * {number(fact, namespace)}"
    return {1.0: "g", -1.0: "-g"}[fact]


def number(node: Any, namespace: dict) -> str:
    """An expression in Python floats."""
    if node.kind == "input":
        return node.name
    if node.kind == "constant":
        return repr(node.value)
    name = node.primitive.name
    operands = [number(parent, namespace) for parent in node.parents]
    if name in NUMBERS:
        return NUMBERS[name].format(*operands)
    namespace[f"{name}_of"] = node.primitive.scalar or node.primitive.value
    return f"{name}_of({', '.join(operands)})"


def write_arrays(facts: list, moving: tuple, layout: str, namespace: dict) -> list[str]:
    """Each contribution in one array of its own, or in the adjoint itself where the sweep made it."""
    lines = ["if g.__class__ is not ndarray:", "    return by_rules(node, g)"]
    plain = {VALUES[i] for i, kind in enumerate(layout) if kind == "n"}  # constants that are numbers
    for k, (i, fact) in enumerate(zip(moving, facts, strict=True)):
        name, last = NAMES[i], k == len(facts) - 1
        if not isinstance(fact, Node):
            fresh = fact == -1.0
            lines.append("part = -g" if fresh else "part = g")
            owned = "True" if fresh else "node.owned" if last else "False"
            if not last and not fresh:
                lines.append("node.owned = False")  # two nodes share g from here on
        else:
            body: list[str] = []
            factor = array(fact, plain, namespace, body)
            namespace["mul"] = np.multiply
            if factor.startswith("t"):
                body.append(f"part = mul(g, {factor}, {factor})")
            elif last:
                body.append(f"part = mul(g, {factor}, g) if node.owned else mul(g, {factor})")
            else:
                body.append(f"part = mul(g, {factor})")
            lines += body
            owned = "True"
        lines += [
            f"held = {name}.adjoint",
            "if held is None:",
            f"    {name}.adjoint = part; {name}.owned = {owned}",
            f"elif {name}.owned:",
            "    add(held, part, held)",
            "else:",
            f"    {name}.adjoint = held + part; {name}.owned = True",
        ]
    return lines


def array(node: Any, plain: set, namespace: dict, lines: list[str]) -> str:
    """Statements for an expression in arrays; the name of its result. A name t… is a temporary of ours."""
    if node.kind == "input":
        return node.name
    if node.kind == "constant":
        return repr(node.value)
    if names_in([node]) - {None} <= plain:
        return number(node, namespace)
    primitive = node.primitive
    operands = [array(parent, plain, namespace, lines) for parent in node.parents]
    ours = next((name for name in operands if name.startswith("t")), None)
    target = ours or f"t{len(lines)}"
    namespace[f"{primitive.name}_of"] = primitive.array
    boolean = not primitive.differentiable
    if boolean or not isinstance(primitive.array, np.ufunc):
        target = f"m{len(lines)}"  # a mask, or made by a function without `out`
        lines.append(f"{target} = {primitive.name}_of({', '.join(operands)})")
    else:
        lines.append(f"{target} = {primitive.name}_of({', '.join([*operands, ours] if ours else operands)})")
    return target
