"""A function's gradient as straight-line source: recorded once at an example, then run without an engine."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import AutodiffError, RecompileError
from .fast.arguments import write_build, write_take
from .fast.program import Program, Step
from .graph import Graph, trace
from .structure import flatten, real
from .traced import Traced
from .transforms import value_and_grad


def compile_gradient(f: Callable, *example: Any, argnums: int | tuple[int, ...] = 0) -> Callable:
    """A function like `value_and_grad(f, argnums)`, compiled for the example's shapes, dtypes and branches.

    It takes f's arguments. What f read from elsewhere is fixed as it was.

    *Raises*: RecompileError for other shapes, dtypes or structures, or another branch of f: compile again for these."""
    differentiate = value_and_grad(f, argnums)
    graph = trace(differentiate, *example)
    run = write(graph, getattr(f, "__name__", "f"))
    structure, result = graph.arguments, graph.result
    take = write_take(example)
    build = write_build(result)
    busy = threading.Lock()  # one call at a time: the program's arrays are shared

    def compiled(*arguments: Any) -> tuple:
        if (leaves := take(arguments)) is None:
            leaves, found = flatten(arguments)
            if found != structure:
                recompile("the arguments have another structure than the example")
            leaves = [
                np.asarray(real(leaf)) if isinstance(leaf, np.ndarray) else leaf for leaf in leaves
            ]
        try:
            with busy:
                value, gradients = build(run(*leaves))
            return float(value) if value.__class__ is np.float64 else value, gradients
        except (ArithmeticError, ValueError) as error:
            if isinstance(error, AutodiffError) and not any(
                isinstance(leaf, Traced) for leaf in leaves
            ):
                raise
            return differentiate(
                *arguments
            )  # Python's floats refuse what NumPy answers with inf or nan

    compiled.source = run.source  # type: ignore[attr-defined]
    return compiled


def write(graph: Graph, name: str) -> Callable:
    """The program of a graph as a function of its inputs, and its source."""
    program = Program(graph)
    guards: dict[Step, list[tuple]] = {}
    for node, value, use in graph.decisions:
        guards.setdefault(program.made[node], []).append((value, use))
    names = [f"x{i}" for i in range(len(program.inputs))]
    program.write(
        names,
        preallocate=True,
        after=lambda step: [guard(program, step, *decision) for decision in guards.get(step, ())],
    )
    lines = [
        check(node.name, step, program)
        for node, step in zip(graph.inputs, program.inputs, strict=True)
    ]
    lines += [*program.lines, f"return {', '.join(program.leaving())},"]
    program.names.values |= {f.__name__: f for f in (np.array_equal, number, mismatch, recompile)}
    return program.names.define(f"run({', '.join(names)})", lines, f"gradient of {name}")


def check(name: str | None, step: Step, program: Program) -> str:
    """A line that refuses an array of another shape or dtype, and takes any real number for a number."""
    x, value = step.text, step.value
    if not isinstance(value, np.ndarray):
        kind = program.names.constant(value.__class__)
        return f"if {x}.__class__ is not {kind}: {x} = number({x}, {kind})"
    return f"if {program.names.differs(x, value)}: mismatch({name!r}, {x}, '{value.dtype}{list(value.shape)}')"


def guard(program: Program, step: Step, value: Any, use: str) -> str:
    """An error where the example's decision does not hold."""
    wanted = program.names.constant(value)
    kind = {"a condition": "bool", "int(…)": "int"}.get(use)
    fits = (
        f"{kind}({step.text}) == {kind}({wanted})"
        if kind
        else f"array_equal({step.text}, {wanted})"
    )
    return f"if not {fits}: recompile('with these arguments the function takes another path: {use} differs')"


def number(x: Any, kind: type) -> Any:
    """A number as the example's kind of it."""
    real = isinstance(x, (int, float, np.integer, np.floating)) and not isinstance(x, bool)
    kind = float if kind is int and not isinstance(x, (int, np.integer)) else kind
    return (
        kind(x) if real else recompile(f"an argument was a number in the example, but is {x!r} now")
    )


def mismatch(name: str, x: Any, was: str) -> None:
    recompile(
        f"`{name}` was {was} in the example, but is {getattr(x, 'dtype', type(x).__name__)}{[*np.shape(x)]} now"
    )


def recompile(what: str) -> Any:
    """Say why the compiled program does not fit these arguments."""
    raise RecompileError(
        f"This gradient was compiled for one example, and {what}. Compile again with these arguments."
    )
