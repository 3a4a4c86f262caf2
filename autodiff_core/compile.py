"""A function's gradient as straight-line source: recorded once at an example, then run without an engine."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import AutodiffError, RecompileError
from .graph import Graph, Node, trace
from .primitive import TABLE, Primitive
from .specialise import NUMBERS
from .structure import LEAF, as_primal, flatten
from .transforms import value_and_grad

VIEWS = {"swap": "{}.swapaxes(-1, -2)", "reshape": "{}.reshape({shape})", "transpose": "{}.transpose({axes})",
         "broadcast_to": "broadcast_to({}, {shape})"}  # fmt: skip
NESTING = 8  # how deep expressions in numbers are nested into one statement


def compile_gradient(f: Callable, *example: Any, argnums: int | tuple[int, ...] = 0) -> Callable:
    """A function like `value_and_grad(f, argnums)`, compiled for the example's shapes, dtypes and branches.

    It takes f's arguments. What f read from elsewhere is fixed as it was.

    *Raises*: RecompileError, when called with arguments of other shapes, dtypes or structure, or that
    take another branch of f: call compile_gradient again with these.
    """
    differentiate = value_and_grad(f, argnums)
    chosen = argnums if isinstance(argnums, tuple) else (argnums,)
    for i in chosen:
        for leaf in flatten(example[i])[0]:
            if as_primal(leaf) is not leaf and not isinstance(leaf, (int, float)):
                raise RecompileError(f"Argument {i} has integers. Compile with floats: x.astype(float).")
    graph = trace(differentiate, *example)
    source, namespace = write(graph)
    namespace["recompile"] = recompile
    exec(compile(source, f"<gradient of {getattr(f, '__name__', 'f')}>", "exec"), namespace)
    run, busy = namespace["run"], threading.Lock()  # one call at a time: the buffers are shared

    def compiled(*arguments: Any) -> tuple:
        try:
            with busy:
                return run(arguments)
        except (ArithmeticError, ValueError) as error:
            if isinstance(error, AutodiffError):
                raise
            return differentiate(*arguments)  # Python's floats refuse what NumPy answers with inf or nan

    compiled.source = source  # type: ignore[attr-defined]
    return compiled


class Step:
    """One operation of the program: what it computes, from what, and an example of its value."""

    __slots__ = ("depth", "last", "operands", "params", "primitive", "root", "text", "uses", "value")

    def __init__(self, primitive: Primitive | None, operands: list, params: dict, value: Any) -> None:
        self.primitive, self.operands, self.params, self.value = primitive, operands, params, value
        self.uses, self.last, self.text, self.depth = 0, -1, "", 0
        view = primitive is not None and is_view(self)
        self.root: Step = operands[0].root if view and isinstance(operands[0], Step) else self

    @property
    def name(self) -> str:
        return self.primitive.name if self.primitive else "input"


def is_view(step: Step) -> bool:
    """May this value share memory with its first operand?"""
    if step.name == "index":
        items = step.params["at"] if isinstance(step.params["at"], tuple) else (step.params["at"],)
        return not any(isinstance(item, np.ndarray) for item in items) and len(step.operands) == 1
    return step.name in VIEWS or step.name in ("constant", "einsum")


def shape(x: Any) -> tuple[int, ...]:
    return np.shape(x.value if isinstance(x, Step) else x)


def simplified(primitive: Primitive, operands: list, params: dict, value: Any) -> Any:
    """The operation with what costs nothing taken out: ones, double signs, broadcasts that happen anyway."""
    name = primitive.name
    if isinstance(value, np.ndarray) and isinstance(primitive.array, np.ufunc):
        for i in range(len(operands)):
            bare = operands[i]
            while isinstance(bare, Step) and (
                bare.name == "broadcast_to" or (bare.name == "reshape" and np.size(bare.value) == 1)
            ):
                bare = bare.operands[0]
            if isinstance(bare, np.ndarray) and bare.dtype == value.dtype and np.ptp(bare) == 0:
                bare = float(bare.flat[0])  # all alike
            tried = [*operands[:i], bare, *operands[i + 1 :]]
            if np.broadcast_shapes(*map(shape, tried)) == value.shape:
                operands = tried
    first = operands[0]
    alike = shape(first) == np.shape(value) and dtype(first) == dtype(value)
    if name in ("reshape", "broadcast_to", "astype") and alike:
        return first
    if name == "mul":
        for one, other in (operands, operands[::-1]):
            if one.__class__ is float and one == 1.0 and shape(other) == np.shape(value):
                return other
    if name == "neg" and isinstance(first, Step) and first.name == "neg":
        return first.operands[0]
    if name == "add":
        for x, y in (operands, operands[::-1]):
            if isinstance(y, Step) and y.name == "neg" and shape(x) == shape(y) == np.shape(value):
                return Step(TABLE["sub"], [x, y.operands[0]], {}, value)
    return Step(primitive, operands, params, value)


def dtype(x: Any) -> Any:
    return np.asarray(x.value if isinstance(x, Step) else x).dtype


def reduce(graph: Graph) -> tuple[list[Step], dict[Node, Any]]:
    """The graph's operations in order, equal ones once, and only those that something needs."""
    made: dict[Node, Any] = {}
    known: dict[tuple, Step] = {}
    steps: list[Step] = []
    needed = {id(node): node for node in (*graph.outputs, *(node for node, _, _ in graph.decisions))}
    for node in Graph(*needed.values(), inputs=graph.inputs).nodes:
        if node.kind == "constant":
            made[node] = node.value.copy() if isinstance(node.value, np.ndarray) else node.value
            continue
        if node.kind == "input":
            step = Step(None, [], {}, node.value)
        else:
            step = simplified(
                node.primitive, [made[parent] for parent in node.parents], node.params, node.value
            )
        if isinstance(step, Step) and step.primitive is not None:
            operands = tuple(o if isinstance(o, (float, int)) else id(o) for o in step.operands)
            step = known.setdefault((step.name, operands, repr(step.params)), step)
        made[node] = step
        if isinstance(step, Step):
            steps.append(step)
    live, stack = set(), [made[node] for node in needed.values()]
    while stack:
        step = stack.pop()
        if isinstance(step, Step) and step not in live:
            live.add(step)
            stack += step.operands
    ordered = list(dict.fromkeys(step for step in steps if step in live))
    return ordered, made


def write(graph: Graph) -> tuple[str, dict[str, Any]]:
    """The program's source, and the names it uses."""
    steps, made = reduce(graph)
    outputs = [made[node] for node in graph.outputs]
    guards: dict[Any, list] = {}
    for node, value, use in graph.decisions:
        guards.setdefault(made[node], []).append((value, use))
    for number, step in enumerate(steps):
        for operand in step.operands:
            if isinstance(operand, Step):
                operand.uses += 1
                operand.root.last = number
    for step in (*outputs, *guards):
        if isinstance(step, Step):
            step.uses += 2  # it gets a name of its own, and its memory is never used again
            step.root.last = len(steps)
    namespace: dict[str, Any] = {
        "ndarray": np.ndarray,
        "broadcast_to": np.broadcast_to,
        "add_reduce": np.add.reduce,
    }
    inputs = [made[node] for node in graph.inputs]
    lines = unpack_lines(graph, inputs, namespace)
    buffers = Buffers(namespace)
    fresh = {step.root for step in outputs if isinstance(step, Step)}
    for number, step in enumerate(steps):
        if step.primitive is None:
            lines += [guard(step.text, value, use, namespace) for value, use in guards.get(step, ())]
            continue
        text = statement(step, number, buffers, fresh, namespace)
        if step.value.__class__ is float and step.uses == 1 and step.depth < NESTING:
            step.text = text
        else:
            step.text, step.depth = f"v{number}", 0
            lines.append(f"v{number} = {text}")
        for value, use in guards.get(step, ()):
            lines.append(guard(step.text, value, use, namespace))
        buffers.release(step, number)
    lines.append(return_line(graph, outputs, namespace))
    return "def run(arguments):\n" + "".join(f"    {line}\n" for line in lines), namespace


def statement(step: Step, number: int, buffers: "Buffers", fresh: set, namespace: dict) -> str:
    """The expression that computes a step; large results go to buffers."""
    primitive, name = step.primitive, step.name
    assert primitive is not None
    operands = [write_operand(operand, namespace) for operand in step.operands]
    step.depth = 1 + max((operand.depth for operand in step.operands if isinstance(operand, Step)), default=0)
    numbers = all(
        (o.value if isinstance(o, Step) else o).__class__ in (float, int, bool) for o in step.operands
    )
    if numbers and (name in NUMBERS or primitive.scalar):
        if name in NUMBERS:
            return NUMBERS[name].format(*operands)
        namespace[f"{name}_of"] = primitive.scalar
        return f"{name}_of({', '.join(operands)})"
    if (
        name in VIEWS
        and isinstance(step.operands[0], Step)
        and isinstance(step.operands[0].value, np.ndarray)
    ):
        return VIEWS[name].format(*operands, **step.params)
    array = isinstance(step.value, np.ndarray)
    if name == "sum":
        out = buffers.take(step, number, False) if array and step.root not in fresh else None
        return f"add_reduce({operands[0]}, {step.params['axis']}, None, {out}, {step.params['keepdims']})"
    if isinstance(primitive.array, np.ufunc) or name == "matmul":
        namespace[f"{name}_arrays"] = primitive.array or primitive.value
        if array and step.root not in fresh:
            operands.append(buffers.take(step, number, name != "matmul"))
        return f"{name}_arrays({', '.join(operands)})"
    namespace[f"{name}_value"] = primitive.value
    keywords = [f"{key}={bind(value, namespace)}" for key, value in step.params.items()]
    return f"{name}_value({', '.join([*operands, *keywords])})"


def write_operand(operand: Any, namespace: dict) -> str:
    if isinstance(operand, Step):
        return operand.text
    return (
        f"({operand!r})"
        if operand.__class__ in (float, int) and np.isfinite(operand)
        else bind(operand, namespace)
    )


def bind(value: Any, namespace: dict) -> str:
    """A name for a constant."""
    name = f"c{len(namespace)}"
    namespace[name] = value
    return name


class Buffers:
    """Preallocated arrays for values that do not leave the program; each serves many, one after another."""

    def __init__(self, namespace: dict) -> None:
        self.namespace = namespace
        self.free: dict[tuple, list[str]] = {}
        self.held: dict[Step, str] = {}
        self.dying: dict[int, list[Step]] = {}

    def take(self, step: Step, number: int, in_place: bool) -> str:
        """A buffer for a step; an elementwise one may overwrite an operand that nobody needs afterwards."""
        if in_place and step.value.size > 1:  # NumPy takes a slow path where one entry overlaps
            roots = [o.root for o in step.operands if isinstance(o, Step)]
            seen_through = {o.root for o in step.operands if isinstance(o, Step) and o.root is not o}
            for root in roots:
                if root in self.held and root.last == number and root not in seen_through:
                    self.give(root)
        key = (step.value.shape, step.value.dtype)
        free = self.free.setdefault(key, [])
        name = free.pop() if free else bind(np.empty(*key), self.namespace)
        self.held[step] = name
        self.dying.setdefault(step.last, []).append(step)
        return name

    def give(self, step: Step) -> None:
        name = self.held.pop(step, None)
        if name is not None:
            self.free[step.value.shape, step.value.dtype].append(name)

    def release(self, step: Step, number: int) -> None:
        """Take back the buffers that were needed for the last time."""
        for dead in self.dying.pop(number, ()):
            self.give(dead)


def guard(name: str, value: Any, use: str, namespace: dict) -> str:
    """An error where the example's decision does not hold."""
    if value.__class__ in (bool, float, int, np.bool_) or np.ndim(value) == 0:
        condition = (
            f"{name} != {bind(value, namespace)}"
            if use != "a condition"
            else f"bool({name}) != {bool(value)}"
        )
    else:
        namespace["array_equal"] = np.array_equal
        condition = f"not array_equal({name}, {bind(value, namespace)})"
    return f"if {condition}: recompile({use!r})"


def unpack_lines(graph: Graph, inputs: list[Step], namespace: dict) -> list[str]:
    """Take the arguments apart, and check each."""
    count = iter(range(len(inputs)))
    lines: list[str] = []

    def visit(structure: Any, path: str) -> None:
        if structure is LEAF:
            i = next(count)
            inputs[i].text = f"x{i}"
            lines.append(f"    x{i} = {path}")
            value = inputs[i].value
            if isinstance(value, np.ndarray):
                shape, dtype = bind(value.shape, namespace), bind(value.dtype, namespace)
                lines.append(
                    f"    if x{i}.__class__ is not ndarray or x{i}.shape != {shape} or x{i}.dtype != {dtype}:"
                )
            else:
                namespace["number"] = as_number
                lines.append(f"    if x{i}.__class__ is not float: x{i} = number(x{i})")
                return
            lines.append(f"        recompile('shape', {graph.inputs[i].name!r}, x{i}, {shape}, {dtype})")
        elif isinstance(structure, dict):
            for key in structure:
                visit(structure[key], f"{path}[{bind(key, namespace)}]")
        elif isinstance(structure, (tuple, list)):
            name = path if path == "arguments" else f"s{len(lines)}"
            if name != path:
                lines.append(f"    {name} = {path}")
            lines.append(f"    if len({name}) != {len(structure)}: recompile('structure')")
            for i, item in enumerate(structure):
                visit(item, f"{name}[{i}]")
        elif path != "arguments":
            lines.append(f"    if {path} != {bind(structure, namespace)}: recompile('structure')")

    visit(graph.arguments, "arguments")
    return ["try:", *lines, "except (KeyError, IndexError, TypeError):", "    recompile('structure')"]


def return_line(graph: Graph, outputs: list, namespace: dict) -> str:
    """The value and the gradients, in their structure; nothing that leaves is shared with anything."""
    seen: set = set()
    leaves = []
    for out in outputs:
        text = write_operand(out, namespace)
        root = out.root if isinstance(out, Step) else None
        if isinstance(out.value if isinstance(out, Step) else out, np.ndarray):
            text += ".copy()" if root is None or root in seen or root.primitive is None else ""
        seen.add(root)
        leaves.append(text)
    source = iter(leaves)

    def visit(structure: Any) -> str:
        if structure is LEAF:
            return next(source)
        if isinstance(structure, dict):
            return (
                "{"
                + ", ".join(f"{bind(key, namespace)}: {visit(item)}" for key, item in structure.items())
                + "}"
            )
        if isinstance(structure, tuple) and hasattr(structure, "_fields"):
            return f"{bind(type(structure), namespace)}({', '.join(map(visit, structure))})"
        if isinstance(structure, tuple):
            return "(" + "".join(f"{visit(item)}, " for item in structure) + ")"
        if isinstance(structure, list):
            return "[" + ", ".join(map(visit, structure)) + "]"
        return bind(structure, namespace)

    return f"return {visit(graph.result)}"


def as_number(x: Any) -> float:
    """A number as a Python float."""
    if isinstance(x, (int, float)) and not isinstance(x, bool):
        return float(x)
    recompile("number", x)
    raise AssertionError


def recompile(use: str, *details: Any) -> None:
    """Say why the compiled program does not fit these arguments."""
    if use == "shape":
        name, x, shape, dtype = details
        got = f"{getattr(x, 'dtype', type(x).__name__)}{list(np.shape(x))}"
        what = f"`{name}` was {dtype}{list(shape)} in the example, but is {got} now"
    elif use == "number":
        what = f"an argument was a number in the example, but is {details[0]!r} now"
    elif use == "structure":
        what = "the arguments have another structure than the example"
    else:
        what = f"with these arguments the function takes another path: a traced value, used as {use}, differs"
    raise RecompileError(
        f"This gradient was compiled for one example, and {what}. Compile again with these arguments."
    )
