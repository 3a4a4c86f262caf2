"""Scalar graphs of +, ×, sin, tanh and exp: record, go back, and reuse what was compiled.

The function is a simulated motion: a mass on a nonlinear spring, stepped by a rule that preserves
area in the plane of position and momentum. So over a million nodes its gradient neither explodes
nor vanishes, and every contestant's gradient can be compared with the others'.
"""

from __future__ import annotations

import math
import time

import numpy as np

from benchmarks.case import COMPILED, OURS, Bar, Case, Result, Settings, faster, within
from benchmarks.timing import Entry, race

NODES_PER_STEP = 8
START = (0.5, 0.3, -0.1, 0.1)  # position, momentum, spring, time step


def motion(position, momentum, spring, step, steps, sin, tanh, exp):
    """The position after `steps` steps of 8 operations."""
    for _ in range(steps):
        momentum = momentum + sin(position) * exp(position) * spring
        position = position + tanh(momentum) * step
    return position


def plain(steps: int) -> Entry:
    return Entry(lambda: motion(*START, steps, math.sin, math.tanh, math.exp), check=False)


def our_function(steps: int):
    import autodiff_core as ad

    sin, tanh, exp = (getattr(ad, name, getattr(np, name)) for name in ("sin", "tanh", "exp"))
    return lambda q, p, k, h: motion(q, p, k, h, steps, sin, tanh, exp)


def ours(steps: int) -> Entry:
    import autodiff_core as ad

    differentiate = ad.value_and_grad(our_function(steps), argnums=(0, 1, 2, 3))
    return Entry(lambda: differentiate(*START))


def compiled(steps: int) -> Entry:
    import autodiff_core as ad

    differentiate = ad.compile_gradient(our_function(steps), *START, argnums=(0, 1, 2, 3))
    return Entry(lambda: differentiate(*START))


def micrograd(steps: int) -> Entry:
    from micrograd.engine import Value

    class Number(Value):
        """micrograd's own value, given the functions that it lacks, in its own manner."""

    def unary(name, function, slope):
        def apply(self):
            out = Value(function(self.data), (self,), name)

            def _backward():
                self.grad += slope(self.data, out.data) * out.grad

            out._backward = _backward
            return out

        return apply

    sin = unary("sin", math.sin, lambda x, out: math.cos(x))
    tanh = unary("tanh", math.tanh, lambda x, out: 1.0 - out * out)
    exp = unary("exp", math.exp, lambda x, out: out)

    def call():
        inputs = [Value(x) for x in START]
        out = motion(*inputs, steps, sin, tanh, exp)
        out.backward()
        return out.data, tuple(x.grad for x in inputs)

    return Entry(call)


def torch(steps: int) -> Entry:
    import torch

    torch.set_num_threads(1)

    def call():
        inputs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in START]
        out = motion(*inputs, steps, torch.sin, torch.tanh, torch.exp)
        out.backward()
        return out, tuple(x.grad for x in inputs)

    return Entry(call)


def autograd(steps: int) -> Entry:
    import autograd.numpy as anp
    from autograd import value_and_grad

    differentiate = value_and_grad(
        lambda q, p, k, h: motion(q, p, k, h, steps, anp.sin, anp.tanh, anp.exp),
        argnum=(0, 1, 2, 3),
    )
    return Entry(lambda: differentiate(*START))


def measure_graph(nodes: int):
    steps = nodes // NODES_PER_STEP
    makers = {
        "micrograd": lambda: micrograd(steps),
        OURS: lambda: ours(steps),
        "torch": lambda: torch(steps),
        "autograd": lambda: autograd(steps),
    }
    return lambda settings: race(makers, settings, rtol=1e-6)


def measure_compiled(nodes: int):
    steps = nodes // NODES_PER_STEP

    def measure(settings: Settings) -> Result:
        compile_seconds: list[float] = []

        def timed_compile() -> Entry:
            start = time.perf_counter()
            entry = compiled(steps)
            compile_seconds.append(time.perf_counter() - start)
            return entry

        makers = {
            OURS: lambda: ours(steps),
            COMPILED: timed_compile,
            "plain floats": lambda: plain(steps),
        }
        if nodes <= 10_000:  # beyond, micrograd checks ours in the case without compilation
            makers = {"micrograd": lambda: micrograd(steps), **makers}
        result = race(makers, settings, rtol=1e-6)
        if compile_seconds:
            result.notes.append(f"compiling once took {compile_seconds[0]:.2g} s")
        return result

    return measure


def graph_bars(nodes: int) -> tuple[Bar, ...]:
    against_micrograd = {1_000: 2.5, 10_000: 3}.get(nodes, 10)
    return (
        faster(OURS, "micrograd", against_micrograd),
        faster(OURS, "torch", 10),
        faster(OURS, "autograd", 25),
    )


CASES = [
    Case(
        f"scalar-{nodes}",
        f"scalar graph, {nodes:,} nodes, forward and backward",
        graph_bars(nodes),
        measure_graph(nodes),
        ("micrograd", "torch", "autograd"),
    )
    for nodes in (1_000, 10_000, 100_000, 1_000_000)
] + [
    Case(
        f"scalar-compiled-{nodes}",
        f"scalar graph, {nodes:,} nodes, compiled once and reused",
        (within(COMPILED, "plain floats", 5),),
        measure_compiled(nodes),
        ("micrograd",),
    )
    for nodes in (1_000, 10_000, 100_000)
]
