"""A training step of a multilayer perceptron: loss, gradients and the update, in place.

The contestant to beat is the same step written by hand in NumPy, as a capable person writes it:
activations are made in place, the gradient of the logits reuses the exponentials, nothing is
copied. Every contestant updates its own copy of the parameters.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.case import COMPILED, OURS, Bar, Case, Settings, faster, within
from benchmarks.timing import Entry, race

LEARNING_RATE = 1e-3
CHECKED_STEPS = 10
BY_HAND = "by hand"
JIT = "jax.jit"
Parameters = list[tuple[np.ndarray, np.ndarray]]


def data(sizes: tuple[int, ...], batch: int, dtype: str) -> tuple[Parameters, Any, Any, Any]:
    """Parameters, inputs, labels and one-hot targets, seeded."""
    random = np.random.default_rng(0)
    parameters = [
        (
            (random.standard_normal((rows, columns)) * np.sqrt(2 / rows)).astype(dtype),
            (random.standard_normal(columns) * 0.1).astype(dtype),
        )
        for rows, columns in pairwise(sizes)
    ]
    x = random.standard_normal((batch, sizes[0])).astype(dtype)
    labels = random.integers(0, sizes[-1], batch)
    return parameters, x, labels, np.eye(sizes[-1], dtype=dtype)[labels]


def log_softmax(logits, np=np):
    """Written out in NumPy, so that it differentiates wherever NumPy does."""
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))


def loss(parameters, x, targets, np=np):
    """Cross-entropy of an MLP with rectified hidden layers, in the functions of `np`."""
    *hidden, (weights, bias) = parameters
    for w, b in hidden:
        x = np.maximum(x @ w + b, 0.0)
    logits = x @ weights + bias
    return -np.sum(targets * log_softmax(logits, np)) / len(targets)


def update(parameters: Parameters, gradients: Any) -> None:
    """One step of gradient descent, in place."""
    for (w, b), (dw, db) in zip(parameters, gradients, strict=True):
        dw *= LEARNING_RATE
        w -= dw
        db *= LEARNING_RATE
        b -= db


def gradients_by_hand(parameters: Parameters, x: Any, labels: Any) -> tuple[Any, list[Any]]:
    """Backpropagation as one writes it without an engine."""
    layers = [x]
    for w, b in parameters:
        z = layers[-1] @ w
        z += b
        if len(layers) < len(parameters):
            np.maximum(z, 0.0, out=z)
        layers.append(z)
    logits = layers.pop()
    rows = np.arange(len(x))
    logits -= logits.max(axis=1, keepdims=True)
    chosen = logits[rows, labels]
    np.exp(logits, out=logits)
    normalizer = logits.sum(axis=1, keepdims=True)
    value = (np.log(normalizer).sum() - chosen.sum()) / len(x)
    delta = logits
    delta /= normalizer
    delta[rows, labels] -= 1.0
    delta /= len(x)
    gradients = []
    for (w, _), a in zip(reversed(parameters), reversed(layers), strict=True):
        gradients.append((a.T @ delta, delta.sum(axis=0)))
        if a is not x:
            delta = delta @ w.T
            delta *= a > 0.0
    return value, gradients[::-1]


def stepper(parameters: Parameters, differentiate: Any) -> Entry:
    """Gradients, then the update. Checked: loss and gradients at first, and where steps lead."""
    shown: list[Any] = []

    def call():
        value, gradients = differentiate()
        if not shown:
            shown.append(value)
            shown.extend(np.array(g, dtype=np.float64) for pair in gradients for g in pair)
        update(parameters, gradients)

    return Entry(call, lambda _: [shown, after_steps(call, lambda: parameters)])


def after_steps(call: Any, read: Any) -> list[np.ndarray]:
    """The parameters some steps later: an engine that reuses stale values ends elsewhere."""
    for _ in range(CHECKED_STEPS - 1):
        call()
    return [np.array(a, dtype=np.float64) for pair in read() for a in pair]


def by_hand(problem: tuple[Any, ...]) -> Entry:
    parameters, x, labels, _ = data(*problem)
    return stepper(parameters, lambda: gradients_by_hand(parameters, x, labels))


def our_loss():
    """The same with the engine's own functions, as the other contestants use theirs."""
    from autodiff_core import log_softmax, relu

    def loss(parameters, x, targets):
        *hidden, (weights, bias) = parameters
        for w, b in hidden:
            x = relu(x @ w + b)
        return np.sum(log_softmax(x @ weights + bias) * (targets / -len(targets)))

    return loss


def ours(problem: tuple[Any, ...]) -> Entry:
    import autodiff_core as ad

    parameters, x, _, targets = data(*problem)
    differentiate = ad.value_and_grad(our_loss())
    return stepper(parameters, lambda: differentiate(parameters, x, targets))


def compiled(problem: tuple[Any, ...]) -> Entry:
    import autodiff_core as ad

    parameters, x, _, targets = data(*problem)
    differentiate = ad.compile_gradient(our_loss(), parameters, x, targets)
    return stepper(parameters, lambda: differentiate(parameters, x, targets))


def autograd(problem: tuple[Any, ...]) -> Entry:
    import autograd.numpy as anp
    from autograd import value_and_grad

    parameters, x, _, targets = data(*problem)
    differentiate = value_and_grad(lambda p: loss(p, x, targets, anp))
    return stepper(parameters, lambda: differentiate(parameters))


def torch(problem: tuple[Any, ...]) -> Entry:
    """As its manual has it: functional cross-entropy, and an optimizer's step without graph."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    arrays, x, labels, _ = data(*problem)
    parameters = [tuple(torch.tensor(a, requires_grad=True) for a in pair) for pair in arrays]
    leaves = [leaf for pair in parameters for leaf in pair]
    x = torch.tensor(x)
    labels = torch.tensor(labels)
    shown: list[Any] = []

    def call():
        h = x
        for w, b in parameters[:-1]:
            h = torch.relu(torch.addmm(b, h, w))
        w, b = parameters[-1]
        value = functional.cross_entropy(torch.addmm(b, h, w), labels)
        value.backward()
        if not shown:
            shown.append(value.item())
            shown.extend(np.array(leaf.grad, dtype=np.float64) for leaf in leaves)
        with torch.no_grad():
            for leaf in leaves:
                leaf.sub_(leaf.grad, alpha=LEARNING_RATE)
                leaf.grad = None

    def read():
        return [tuple(leaf.detach().numpy() for leaf in pair) for pair in parameters]

    return Entry(call, lambda _: [shown, after_steps(call, read)])


def jax_step(problem: tuple[Any, ...]) -> Entry:
    """One compiled function for gradients and update, its parameters donated for reuse.

    It runs in the calling thread: handing each step to another one costs more than it gains here.
    """
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_cpu_enable_async_dispatch", False)

    arrays, x, labels, _ = data(*problem)
    parameters = [tuple(jnp.asarray(a) for a in pair) for pair in arrays]
    x = jnp.asarray(x)
    labels = jnp.asarray(labels)

    def jax_loss(parameters):
        h = x
        for w, b in parameters[:-1]:
            h = jax.nn.relu(h @ w + b)
        w, b = parameters[-1]
        log_probabilities = jax.nn.log_softmax(h @ w + b)
        return -jnp.mean(log_probabilities[jnp.arange(len(labels)), labels])

    def step(parameters):
        value, gradients = jax.value_and_grad(jax_loss)(parameters)
        return value, jax.tree.map(lambda p, g: p - LEARNING_RATE * g, parameters, gradients)

    value, gradients = jax.jit(jax.value_and_grad(jax_loss))(parameters)
    shown = [np.asarray(value), *(np.asarray(g) for pair in gradients for g in pair)]
    compiled_step = jax.jit(step, donate_argnums=0)

    def call():
        nonlocal parameters
        _, parameters = compiled_step(parameters)
        parameters[0][0].block_until_ready()

    return Entry(call, lambda _: [shown, after_steps(call, lambda: parameters)])


def jax_eager(problem: tuple[Any, ...]) -> Entry:
    """The same without `jit`: every operation dispatched by itself."""
    import jax

    entry = jax_step(problem)

    def call():
        with jax.disable_jit():
            entry.call()

    return Entry(call, entry.reveal)


def measure_step(sizes: tuple[int, ...], batch: int, dtype: str, with_eager: bool):
    problem = (sizes, batch, dtype)
    makers = {
        BY_HAND: lambda: by_hand(problem),
        OURS: lambda: ours(problem),
        COMPILED: lambda: compiled(problem),
        "torch": lambda: torch(problem),
        "autograd": lambda: autograd(problem),
        JIT: lambda: jax_step(problem),
    }
    if with_eager:
        makers["jax"] = lambda: jax_eager(problem)

    def measure(settings: Settings):
        return race(makers, settings, rtol=1e-4 if dtype == "float32" else 1e-10)

    return measure


SMALL_BARS = (
    within(OURS, BY_HAND, 1.2),
    faster(OURS, "torch", 1.4),
    faster(OURS, "autograd", 3),
    within(COMPILED, BY_HAND, 1.05),
    within(COMPILED, JIT, 1.3),
)
LARGE_BARS: tuple[Bar, ...] = (within(OURS, BY_HAND, 1.05), faster(OURS, "torch", 1))
SIZES = {"small": ((64, 128, 128, 10), 64), "large": ((784, 1024, 1024, 10), 512)}


def case(size: str, dtype: str, bars: tuple[Bar, ...]) -> Case:
    sizes, batch = SIZES[size]
    return Case(
        f"mlp-{size}-{dtype}",
        f"training step of a {'-'.join(map(str, sizes))} MLP, batch {batch}, {dtype}",
        bars,
        measure_step(sizes, batch, dtype, with_eager=size == "small"),
        ("torch", "autograd", "jax"),
        matrix_products=True,
    )


CASES = [
    case("small", "float32", SMALL_BARS),
    case("small", "float64", SMALL_BARS),
    case("large", "float32", LARGE_BARS),
    case("large", "float64", LARGE_BARS),
]
