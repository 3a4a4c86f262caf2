"""A function's gradient as straight-line source: recorded at an example, run without an engine.

The attribute `source` of a compiled gradient shows it. For f(x, y) = sin(x) y at numbers it is

    def run(x0, x1):
        if x0.__class__ is not c6: x0 = as_number(x0, c6)
        if x1.__class__ is not c7: x1 = as_number(x1, c7)
        v3 = (sin_(x0) * x1)
        v5 = (x1 * cos_(x0))
        return v3, v5,
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np

from .errors import AutodiffError, RecompileError
from .fast.arguments import write_build, write_take
from .fast.program import Program
from .fast.statements import Step
from .graph import Graph, trace
from .memory import RestingCollector
from .structure import as_primal, flatten, real
from .traced import Traced
from .transforms import value_and_grad


def compile_gradient(f: Callable, *example: Any, argnums: int | Sequence[int] = 0) -> Callable:
    """A function like `value_and_grad(f, argnums)`, compiled for an example's shapes and branches.

    It takes f's arguments. What f read from elsewhere is fixed as it was.

    *Raises*: RecompileError for other shapes, dtypes or structures, or another branch of f: compile
    again for these."""
    differentiate = value_and_grad(f, argnums)
    chosen = argnums if isinstance(argnums, (tuple, list)) else (argnums,)
    with RestingCollector():
        # The gradient itself is what is recorded, so the program has the sweep in it.
        graph = trace(differentiate, *example)
        primals = [as_primal(leaf) for leaf in flatten([example[i] for i in chosen])[0]]
        run = write_run(graph, primals, getattr(f, "__name__", "f"))
    take = write_take(example)
    build = write_build(graph.result)
    # One call at a time: the program's arrays are shared.
    busy = threading.Lock()

    def compiled(*arguments: Any) -> tuple:
        leaves = take(arguments)
        if leaves is None:
            leaves = leaves_like_example(arguments, graph.arguments)
        try:
            with busy:
                value, gradients = build(run(*leaves))
        except (ArithmeticError, ValueError) as error:
            is_traced = any(isinstance(leaf, Traced) for leaf in leaves)
            if isinstance(error, AutodiffError) and not is_traced:
                raise
            # An outer trace follows the arguments, or Python's floats refuse what NumPy answers
            # with inf or nan: the engine can do both.
            return differentiate(*arguments)
        return float(value) if value.__class__ is np.float64 else value, gradients

    compiled.source = run.source  # type: ignore[attr-defined]
    return compiled


def leaves_like_example(arguments: tuple, structure: Any) -> list:
    """The leaves of arguments that have this structure.

    *Raises*: RecompileError for another."""
    leaves, found = flatten(arguments)
    if found != structure:
        refuse("the arguments have another structure than the example")
    for i, leaf in enumerate(leaves):
        if isinstance(leaf, np.ndarray):
            # A subclass with operators of its own would not compute what was compiled.
            leaves[i] = np.asarray(real(leaf))
    return leaves


def write_run(graph: Graph, primals: list, name: str) -> Any:
    """The program of a graph as a function of its inputs.

    It returns a value, then gradients of the kinds of `primals`."""
    program = Program(graph)
    decisions: dict[Step, list[tuple]] = {}
    for node, value, use in graph.decisions:
        decisions.setdefault(program.made[node], []).append((value, use))

    def checks_after(step: Step) -> list[str]:
        return [check_decision(program, step, *each) for each in decisions.get(step, ())]

    names = [f"x{i}" for i in range(len(program.inputs))]
    program.write(names, preallocate=True, after=checks_after)
    lines = []
    for node, step in zip(graph.inputs, program.inputs, strict=True):
        lines.append(check_argument(program, step, node.name))
    lines += program.lines
    # Numbers in, numbers out: a gradient leaves as what its argument came as.
    texts = program.leaving()
    for i, primal in enumerate(primals, start=1):
        if program.results[i].value.__class__ is not primal.__class__:
            texts[i] = program.converted(texts[i], primal)
    lines.append(f"return {', '.join(texts)},")
    for function in (np.array_equal, as_number, mismatch, refuse):
        program.names.values[function.__name__] = function
    return program.names.define(f"run({', '.join(names)})", lines, f"gradient of {name}")


def check_argument(program: Program, step: Step, name: str | None) -> str:
    """A line that refuses an array of another shape or dtype, and converts numbers."""
    x = step.text
    value = step.value
    if not isinstance(value, np.ndarray):
        kind = program.names.constant(value.__class__)
        return f"if {x}.__class__ is not {kind}: {x} = as_number({x}, {kind})"
    example = f"{value.dtype}{list(value.shape)}"
    return f"if {program.names.differs(x, value)}: mismatch({name!r}, {x}, {example!r})"


def check_decision(program: Program, step: Step, value: Any, use: str) -> str:
    """A line that refuses arguments with which the function decides otherwise than at the example.

    `use` says what the value was read for."""
    wanted = program.names.constant(value)
    # Other numbers will do if they decide alike, whether by their truth or by their whole part.
    same = f"array_equal({step.text}, {wanted})"
    if use == "a condition":
        same = f"bool({step.text}) == bool({wanted})"
    elif use == "int(…)":
        same = f"int({step.text}) == int({wanted})"
    what = f"with these arguments the function takes another path: {use} differs"
    return f"if not {same}: refuse({what!r})"


def as_number(x: Any, kind: type) -> Any:
    """A number as the example's kind of it; an integer alone stands for an integer."""
    is_real = isinstance(x, (int, float, np.integer, np.floating)) and not isinstance(x, bool)
    if not is_real:
        refuse(f"an argument was a number in the example, but is {x!r} now")
    # A float in an integer's place may be 2.5, which an integer would cut to 2.
    is_integer = isinstance(x, (int, np.integer))
    return float(x) if kind is int and not is_integer else kind(x)


def mismatch(name: str, x: Any, example: str) -> NoReturn:
    """Refuse an argument that is another array, or none."""
    kind = getattr(x, "dtype", type(x).__name__)
    refuse(f"`{name}` was {example} in the example, but is {kind}{[*np.shape(x)]} now")


def refuse(what: str) -> NoReturn:
    """Say why the compiled program does not fit these arguments."""
    raise RecompileError(
        f"This gradient was compiled for one example, and {what}. "
        "Compile again with these arguments."
    )
