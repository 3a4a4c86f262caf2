"""A thousand elementwise operations on arrays: the same motion, many particles at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.case import COMPILED, OURS, Bar, Case, Result, Settings, faster, within
from benchmarks.cases.scalar_graphs import START, motion
from benchmarks.timing import Entry, race

OPERATIONS = 1_000
FLOOR = "by hand in NumPy"


def sineless_motion(position, momentum, spring, step, steps, tanh, exp):
    """The motion with a spring of +, × and exp alone: 7 operations a step."""
    for _ in range(steps):
        momentum = momentum + position * exp(position) * spring
        position = position + tanh(momentum) * step
    return position


def inputs(length: int) -> list[np.ndarray]:
    """Four arrays near the scalar case's numbers, seeded."""
    random = np.random.default_rng(0)
    return [x * random.uniform(0.8, 1.2, length) for x in START]


def total(namespace: Any, with_sine: bool, add_up: Any):
    """The summed final positions, written with the functions of `namespace`."""
    if with_sine:
        steps = OPERATIONS // 8
        return lambda q, p, k, h: add_up(
            motion(q, p, k, h, steps, namespace.sin, namespace.tanh, namespace.exp)
        )
    steps = OPERATIONS // 7
    return lambda q, p, k, h: add_up(
        sineless_motion(q, p, k, h, steps, namespace.tanh, namespace.exp)
    )


def plain(length: int, with_sine: bool) -> Entry:
    function = total(np, with_sine, np.sum)
    arrays = inputs(length)
    return Entry(lambda: function(*arrays), check=False)


def ours(length: int, with_sine: bool) -> Entry:
    import autodiff_core as ad

    differentiate = ad.value_and_grad(total(np, with_sine, np.sum), argnums=(0, 1, 2, 3))
    arrays = inputs(length)
    return Entry(lambda: differentiate(*arrays))


def compiled(length: int, with_sine: bool) -> Entry:
    import autodiff_core as ad

    arrays = inputs(length)
    differentiate = ad.compile_gradient(total(np, with_sine, np.sum), *arrays, argnums=(0, 1, 2, 3))
    return Entry(lambda: differentiate(*arrays))


def torch(length: int, with_sine: bool) -> Entry:
    import torch

    torch.set_num_threads(1)
    function = total(torch, with_sine, torch.sum)
    tensors = [torch.tensor(x, requires_grad=True) for x in inputs(length)]

    def call():
        for tensor in tensors:
            tensor.grad = None
        out = function(*tensors)
        out.backward()
        return out, tuple(tensor.grad for tensor in tensors)

    return Entry(call)


def autograd(length: int, with_sine: bool) -> Entry:
    import autograd.numpy as anp
    from autograd import value_and_grad

    differentiate = value_and_grad(total(anp, with_sine, anp.sum), argnum=(0, 1, 2, 3))
    arrays = inputs(length)
    return Entry(lambda: differentiate(*arrays))


def floor(length: int) -> Entry:
    """NumPy's floor: each elementary operation of the sineless motion once each way, by hand."""
    arrays = inputs(length)

    def call():
        position, momentum, spring, step = arrays
        record = []
        for _ in range(OPERATIONS // 7):
            grown = np.exp(position)
            force = position * grown
            momentum = momentum + force * spring
            speed = np.tanh(momentum)
            record.append((position, grown, force, speed))
            position = position + speed * step
        to_position = np.ones(length)
        to_momentum = np.zeros(length)
        to_spring = np.zeros(length)
        to_step = np.zeros(length)
        while record:
            back_through_step(arrays, record.pop(), to_position, to_momentum, to_spring, to_step)
        return np.sum(position), (to_position, to_momentum, to_spring, to_step)

    return Entry(call)


def back_through_step(arrays, recorded, to_position, to_momentum, to_spring, to_step) -> None:
    """One step of the motion backwards, in place."""
    _, _, spring, step = arrays
    _, grown, force, speed = recorded
    part = to_position * speed
    to_step += part
    np.multiply(speed, speed, out=part)
    np.subtract(1.0, part, out=part)
    part *= step
    part *= to_position
    to_momentum += part
    np.multiply(to_momentum, force, out=part)
    to_spring += part
    # The derivative of x exp x is exp x + x exp x.
    np.add(grown, force, out=part)
    part *= spring
    part *= to_momentum
    to_position += part


def sines(length: int) -> Entry:
    """NumPy's own sines and cosines, as many as the gradient needs: a floor for ours."""
    position = inputs(length)[0]
    out = np.empty_like(position)

    def call():
        for _ in range(OPERATIONS // 8):
            np.sin(position, out=out)
            np.cos(position, out=out)

    return Entry(call, check=False)


def measure_arrays(length: int, with_sine: bool):
    makers = {
        "torch": lambda: torch(length, with_sine),
        OURS: lambda: ours(length, with_sine),
        COMPILED: lambda: compiled(length, with_sine),
        "autograd": lambda: autograd(length, with_sine),
        "plain NumPy": lambda: plain(length, with_sine),
    }
    if not with_sine:
        makers[FLOOR] = lambda: floor(length)
    if with_sine and length >= 10_000:
        makers["NumPy's sines"] = lambda: sines(length)

    def measure(settings: Settings) -> Result:
        result = race(makers, settings, rtol=1e-8)
        if (best := result.value("torch / NumPy's sines")) is not None:
            result.notes.append(
                "NumPy's own sines and cosines, with nothing else, would be "
                f"{best:.2f} times faster than torch's whole gradient"
            )
        return result

    return measure


SHORT_BARS = (faster(OURS, "torch", 2), faster(OURS, "autograd", 4), faster(COMPILED, "torch", 5))
LONG_BARS = (
    faster(OURS, "torch", 1.3),
    faster(OURS, "autograd", 1.3),
    faster(COMPILED, "torch", 1.7),
    faster(COMPILED, "autograd", 1.7),
    # These hold on every processor: where NumPy is slow, so is its floor.
    within(OURS, FLOOR, 1.5),
    within(COMPILED, FLOOR, 1.15),
)
SINE_BARS = (
    Bar("report NumPy's own sines as the floor", f"NumPy's sines / {OURS}"),
    Bar("report against torch", f"torch / {OURS}"),
    Bar("report against autograd", f"autograd / {OURS}"),
)


def case(length: int, with_sine: bool, bars: tuple[Bar, ...]) -> Case:
    functions = "+, ×, sin, tanh, exp" if with_sine else "+, ×, tanh, exp"
    suffix = "-sine" if with_sine and length >= 10_000 else ""
    return Case(
        f"elementwise-{length}{suffix}",
        f"1,000 elementwise operations ({functions}), length {length:,}",
        bars,
        measure_arrays(length, with_sine),
        ("torch", "autograd"),
    )


CASES = [
    case(1, True, SHORT_BARS),
    case(100, True, SHORT_BARS),
    case(10_000, False, LONG_BARS),
    case(10_000, True, SINE_BARS),
]
