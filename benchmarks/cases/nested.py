"""Second and third derivatives of a scalar program, by gradients of gradients."""

from __future__ import annotations

from benchmarks.case import OURS, Case, Settings, faster
from benchmarks.cases.scalar_graphs import START, motion, our_function
from benchmarks.timing import Entry, race

# A derivative of a derivative records several operations for one: as many steps take about as long.
STEPS = {2: 40, 3: 12}


def nested(grad, function, order: int) -> Entry:
    """The derivative of this order with respect to the first position."""

    def derivative(position):
        return function(position, *START[1:])

    for _ in range(order):
        derivative = grad(derivative)
    return Entry(lambda: derivative(START[0]))


def ours(order: int) -> Entry:
    import autodiff_core as ad

    return nested(ad.grad, our_function(STEPS[order]), order)


def autograd(order: int) -> Entry:
    import autograd.numpy as anp
    from autograd import grad

    def function(q, p, k, h):
        return motion(q, p, k, h, STEPS[order], anp.sin, anp.tanh, anp.exp)

    return nested(grad, function, order)


def torch(order: int) -> Entry:
    import torch

    torch.set_num_threads(1)

    def call():
        position = torch.tensor(START[0], dtype=torch.float64, requires_grad=True)
        rest = [torch.tensor(x, dtype=torch.float64) for x in START[1:]]
        out = motion(position, *rest, STEPS[order], torch.sin, torch.tanh, torch.exp)
        for i in range(order):
            (out,) = torch.autograd.grad(out, position, create_graph=i < order - 1)
        return out

    return Entry(call)


def measure_order(order: int):
    makers = {
        OURS: lambda: ours(order),
        "autograd": lambda: autograd(order),
        "torch": lambda: torch(order),
    }

    def measure(settings: Settings):
        return race(makers, settings, rtol=1e-8)

    return measure


BARS = {
    2: (faster(OURS, "autograd", 15), faster(OURS, "torch", 6)),
    3: (faster(OURS, "autograd", 15), faster(OURS, "torch", 4)),
}
CASES = [
    Case(
        f"nested-{order}",
        f"derivative of order {order} of a scalar program, {8 * steps} operations",
        BARS[order],
        measure_order(order),
        ("autograd", "torch"),
    )
    for order, steps in STEPS.items()
]
