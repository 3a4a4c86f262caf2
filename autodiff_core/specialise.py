"""The table compiles itself: a row's rules, run once on symbols, become straight-line source for the sweep.

A generated pull does what `pull_by_rules` does for an elementwise node on plain values, without looking
anything up: `numbers` for Python floats, `arrays` for arrays of one shape, overwritten where they are ours.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .graph import Graph, Node, Trace
from .operation import Operation, operation_of, signature_of
from .primitive import Primitive, total
from .symbols import symbols

NAMES = ("a", "b", "c")  # operands as nodes or constants; their values are x, y, z
VALUES = ("x", "y", "z")
TANGENTS = ("dx", "dy", "dz")
NUMBERS = {  # how a row is written for Python floats; the others are called by name
    "add": "({} + {})", "sub": "({} - {})", "mul": "({} * {})", "div": "({} / {})", "neg": "(-{})",
    "less": "({} < {})", "less_equal": "({} <= {})", "greater": "({} > {})", "greater_equal": "({} >= {})",
    "equal": "({} == {})", "not_equal": "({} != {})", "where": "({1} if {0} else {2})",
}  # fmt: skip


def specialise(node: Node, g: Any, by_rules: Callable) -> Callable:
    """The pull of a node's operation: generated where its values are plain and alike, else by the rules."""
    operation = node.operation
    operation.pull = by_rules
    if isinstance(operation.layout, tuple):
        operation.pull = specialise_row(node, g, by_rules) or by_rules
        return operation.pull
    if operation.layout is None or any(operation.primitive.partials[i] is None for i in operation.moving):
        return by_rules
    moving, arity = operation.moving, len(operation.primitive.partials)
    facts = facts_of(operation)
    namespace: dict[str, Any] = {"by_rules": by_rules, "ndarray": np.ndarray, "add": np.add}
    used = names_in(facts)
    lines = [f"{''.join(name + ', ' for name in NAMES[:arity])}= node.operands"]
    lines += [
        f"{VALUES[i]} = {NAMES[i]}.value" if i in moving else f"{VALUES[i]} = {NAMES[i]}"
        for i in range(arity)
        if VALUES[i] in used
    ]
    lines += ["out = node.value"] if "out" in used else []
    write = write_numbers if operation.layout == "numbers" else write_arrays
    operation.pull = define(
        "pull(node, g)", lines + write(facts, moving, operation.layout, namespace), namespace
    )
    return operation.pull


def specialise_push(operation: Operation) -> Callable:
    """The push of an operation on plain values: `push(x, …, tangent of x, …, out)`."""
    facts, moving = facts_of(operation), operation.moving
    arity = len(operation.primitive.partials)
    arguments = ", ".join((*VALUES[:arity], *TANGENTS[:arity], "out"))
    namespace: dict[str, Any] = {"mul": np.multiply, "total": total, "rules": operation.primitive.pushes}
    lines = []
    if operation.layout == "numbers":
        terms = [
            times(fact, namespace).replace("g", TANGENTS[i], 1) for i, fact in zip(moving, facts, strict=True)
        ]
        by_rules = [f"total(rules[{i}], ({TANGENTS[i]}, {', '.join(VALUES[:arity])}, out))" for i in moving]
        lines = ["try:", f"    return {' + '.join(terms)}", "except (ArithmeticError, ValueError):"]
        lines.append(f"    return {' + '.join(by_rules)}")
    else:
        plain = {VALUES[i] for i, kind in enumerate(operation.layout) if kind == "n"}
        results = []
        for i, fact in zip(moving, facts, strict=True):
            if isinstance(fact, Node):
                factor = array(fact, plain, namespace, lines)
                into = f", {factor}" if factor.startswith("t") else ""
                lines.append(f"part{i} = mul({TANGENTS[i]}, {factor}{into})")
            else:
                lines.append(f"part{i} = {'-' if fact == -1.0 else ''}{TANGENTS[i]}")
            results.append(f"part{i}")
        lines.append(f"return {' + '.join(results)}")
    operation.push = define(f"push({arguments})", lines, namespace)
    return operation.push


def facts_of(operation: Operation) -> list:
    """The partials of the operands that move, as expressions in x, y, z and out."""
    partials = operation.primitive.partials
    *operands, out = symbols(" ".join((*VALUES[: len(partials)], "out")))
    return [partials[i](*operands, out) if callable(partials[i]) else partials[i] for i in operation.moving]


def define(signature: str, lines: list[str], namespace: dict) -> Callable:
    source = f"def {signature}:\n" + "".join(f"    {line}\n" for line in lines)
    exec(compile(source, f"<{signature}, from the table>", "exec"), namespace)
    return namespace[signature.partition("(")[0]]


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
        last = k == len(facts) - 1
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
        lines += accumulation(NAMES[i], owned)
    return lines


def accumulation(name: str, owned: str) -> list[str]:
    """`reverse.accumulate` for a part that is an array of the right dtype."""
    return [
        f"held = {name}.adjoint",
        "if held is None:",
        f"    {name}.adjoint = part; {name}.owned = {owned}",
        f"elif {name}.owned:",
        "    add(held, part, held)",
        "else:",
        f"    {name}.adjoint = held + part; {name}.owned = True",
    ]


def specialise_row(node: Node, g: Any, by_rules: Callable) -> Callable | None:
    """The pull of a row on arrays of given shapes: its rule, recorded once and written out."""
    operation = node.operation
    primitive, moving = operation.primitive, operation.moving
    values = [o.value if i in moving else o for i, o in enumerate(node.operands)]
    if (
        primitive.scatter is not None
        or not isinstance(g, (float, np.floating, np.ndarray))
        or len(values) > 3
    ):
        return None
    operands = NAMES[: len(values)]
    texts = [
        "g",
        *(f"{name}.value" if i in moving else name for i, name in enumerate(operands)),
        "node.value",
    ]
    namespace: dict[str, Any] = {"by_rules": by_rules, "kind": g.__class__, "add": np.add}
    lines = ["if g.__class__ is not kind:", "    return by_rules(node, g)"]
    lines.append(f"{''.join(name + ', ' for name in operands)}= node.operands")
    rule = lambda g, *nodes: primitive.vjp(g, nodes[-1], list(nodes[:-1]), operation.params, moving)
    parts = write_rule(rule, texts, [g, *values, node.value], lines, namespace)
    if parts is None:
        return None
    for i, (text, part) in zip(moving, parts, strict=True):
        if part.dtype != values[i].dtype or part.value.__class__ is not np.ndarray:
            return None
        # A view, such as a slice of g, is not ours to add to.
        fresh = part.kind == "operation" and part.primitive.name not in VIEWS and part.value.base is None
        lines += [f"part = {text}", *accumulation(NAMES[i], str(fresh))]
    return define("pull(node, g)", lines, namespace)


def push(primitive: Primitive, tangents: list, out: Any, values: list, params: dict) -> Any:
    """`primitive.jvp`, by what is written for rows on plain arrays where that fits."""
    if primitive.trusted and not primitive.aligned and out.__class__ is np.ndarray:
        signature = signature_of(values, params)
        moving = tuple([i for i, tangent in enumerate(tangents) if tangent is not None])
        if signature and all(tangents[i].__class__ is np.ndarray for i in moving):
            operation = operation_of(primitive, params, moving, signature)
            written = operation.push or specialise_row_push(operation, values, tangents, out)
            return written(values, tangents, out)
    return primitive.jvp(tangents, out, values, params)


def specialise_row_push(operation: Operation, values: list, tangents: list, out: Any) -> Callable:
    """The push of a row on arrays of given shapes, `push(values, tangents, out)`, written the same way."""
    primitive, moving, arity = operation.primitive, operation.moving, len(values)
    operation.push = lambda values, tangents, out: primitive.jvp(tangents, out, values, operation.params)
    if arity > 3:
        return operation.push

    def rule(*nodes: Any) -> list:
        filled = [nodes[arity + moving.index(i)] if i in moving else None for i in range(arity)]
        return [primitive.jvp(filled, nodes[-1], list(nodes[:arity]), operation.params)]

    namespace: dict[str, Any] = {}
    lines = [f"{', '.join(VALUES[:arity])}, = values", f"{', '.join(TANGENTS[:arity])}, = tangents"]
    texts = [*VALUES[:arity], *(TANGENTS[i] for i in moving), "out"]
    parts = write_rule(rule, texts, [*values, *(tangents[i] for i in moving), out], lines, namespace)
    if parts is not None:
        operation.push = define("push(values, tangents, out)", [*lines, f"return {parts[0][0]}"], namespace)
    return operation.push


def write_rule(rule: Callable, texts: list, values: list, lines: list[str], namespace: dict) -> list | None:
    """Record a rule at plain values and write it out: the results and their texts, or None."""
    with Trace(complete=True) as recording:
        inputs = [recording.input(value) for value in values]
        results = rule(*inputs)
        if recording.decisions or not all(isinstance(result, Node) for result in results):
            return None
        graph = Graph(*results, inputs=inputs)
    names = dict(zip(inputs, texts, strict=True))
    for step in graph:
        if step.kind == "constant":
            names[step] = f"c{len(namespace)}"
            namespace[names[step]] = step.value
        elif step.kind == "operation":
            names[step] = f"v{len(lines)}"
            lines.append(f"{names[step]} = {row_source(step, names, namespace)}")
    return [(names[result], result) for result in results]


VIEWS = {"swap": "{}.swapaxes(-1, -2)", "reshape": "{}.reshape({shape})", "transpose": "{}.transpose({axes})",
         "broadcast_to": "{name}_of({}, {shape})"}  # fmt: skip


def row_source(step: Node, names: dict, namespace: dict) -> str:
    """A statement for one step of a recorded rule."""
    primitive, operands = step.primitive, [names[parent] for parent in step.parents]
    assert primitive is not None
    if primitive.name == "sum":
        namespace["add_reduce"] = np.add.reduce
        return f"add_reduce({operands[0]}, {step.params['axis']}, None, None, {step.params['keepdims']})"
    if primitive.name in VIEWS and step.parents[0].value.__class__ is np.ndarray:
        namespace[f"{primitive.name}_of"] = primitive.value
        return VIEWS[primitive.name].format(*operands, name=primitive.name, **step.params)
    plain = not step.params and all(parent.value.__class__ is np.ndarray for parent in step.parents)
    function = f"{primitive.name}_{len(namespace)}"
    namespace[function] = (primitive.array or primitive.value) if plain else primitive.value
    keywords = []
    for key, value in step.params.items():
        keywords.append(f"{key}={function}_{key}")
        namespace[f"{function}_{key}"] = value
    return f"{function}({', '.join([*operands, *keywords])})"


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
