"""What a derivative costs in units of the plain function: gradient, JVP, Hessian-vector product."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.case import COMPILED, OURS, Case, Settings, within
from benchmarks.cases import mlp
from benchmarks.timing import Entry, race

PLAIN = "plain function"
SIZES = (64, 128, 128, 10)
BATCH = 64
DTYPE = "float64"


def smooth_loss(parameters, x, targets, np=np):
    """The cross-entropy of an MLP with tanh, whose second derivative is not trivial."""
    *hidden, (weights, bias) = parameters
    for w, b in hidden:
        x = np.tanh(x @ w + b)
    return -np.sum(targets * mlp.log_softmax(x @ weights + bias, np)) / len(targets)


def problem() -> tuple[Any, Any, Any, Any]:
    """Parameters, a direction of the same structure, inputs and targets."""
    parameters, x, _, targets = mlp.data(SIZES, BATCH, DTYPE)
    random = np.random.default_rng(1)
    direction = [tuple(random.standard_normal(a.shape) for a in pair) for pair in parameters]
    return parameters, direction, x, targets


def plain(loss: Any) -> Entry:
    parameters, _, x, targets = problem()
    return Entry(lambda: loss(parameters, x, targets), check=False)


# --- value and gradient ---------------------------------------------------------------------------


def our_gradient(loss: Any) -> Entry:
    import autodiff_core as ad

    parameters, _, x, targets = problem()
    differentiate = ad.value_and_grad(loss)
    return Entry(lambda: differentiate(parameters, x, targets))


def compiled_gradient(loss: Any) -> Entry:
    import autodiff_core as ad

    parameters, _, x, targets = problem()
    differentiate = ad.compile_gradient(loss, parameters, x, targets)
    return Entry(lambda: differentiate(parameters, x, targets))


def gradient_by_hand() -> Entry:
    parameters, x, labels, _ = mlp.data(SIZES, BATCH, DTYPE)
    return Entry(lambda: mlp.gradients_by_hand(parameters, x, labels))


def autograd_gradient(loss: Any) -> Entry:
    import autograd.numpy as anp
    from autograd import value_and_grad

    parameters, _, x, targets = problem()
    differentiate = value_and_grad(lambda p: loss(p, x, targets, anp))
    return Entry(lambda: differentiate(parameters))


# --- Jacobian-vector product ----------------------------------------------------------------------


def our_jvp(loss: Any) -> Entry:
    import autodiff_core as ad

    parameters, direction, x, targets = problem()

    def function(p):
        return loss(p, x, targets)

    return Entry(lambda: ad.jvp(function, (parameters,), (direction,)))


def autograd_jvp(loss: Any) -> Entry:
    import autograd.numpy as anp
    from autograd import make_jvp

    parameters, direction, x, targets = problem()
    push = make_jvp(lambda p: loss(p, x, targets, anp))
    return Entry(lambda: push(parameters)(direction))


def torch_loss(x: Any, labels: Any):
    import torch
    from torch.nn import functional

    def loss(*leaves):
        h = x
        for w, b in zip(leaves[:-2:2], leaves[1:-2:2], strict=True):
            h = torch.tanh(torch.addmm(b, h, w))
        return functional.cross_entropy(torch.addmm(leaves[-1], h, leaves[-2]), labels)

    return loss


def torch_problem() -> tuple[Any, tuple[Any, ...], tuple[Any, ...]]:
    import torch

    torch.set_num_threads(1)
    parameters, direction, x, targets = problem()
    loss = torch_loss(torch.tensor(x), torch.tensor(targets.argmax(axis=1)))
    leaves = tuple(torch.tensor(a) for pair in parameters for a in pair)
    return loss, leaves, tuple(torch.tensor(a) for pair in direction for a in pair)


def torch_jvp() -> Entry:
    loss, leaves, directions = torch_problem()
    from torch.func import jvp

    return Entry(lambda: jvp(loss, leaves, directions))


# --- Hessian-vector product -----------------------------------------------------------------------


def our_hvp(loss: Any) -> Entry:
    import autodiff_core as ad

    parameters, direction, x, targets = problem()

    def function(p):
        return loss(p, x, targets)

    return Entry(lambda: ad.hvp(function, parameters, direction))


def autograd_hvp(loss: Any) -> Entry:
    import autograd.numpy as anp
    from autograd import make_hvp

    parameters, direction, x, targets = problem()
    product = make_hvp(lambda p: loss(p, x, targets, anp))
    return Entry(lambda: product(parameters)[0](direction))


def torch_hvp_reverse_twice() -> Entry:
    import torch

    loss, leaves, directions = torch_problem()
    for leaf in leaves:
        leaf.requires_grad_()

    def call():
        gradients = torch.autograd.grad(loss(*leaves), leaves, create_graph=True)
        return torch.autograd.grad(gradients, leaves, grad_outputs=directions)

    return Entry(call)


def torch_hvp_forward_over_reverse() -> Entry:
    loss, leaves, directions = torch_problem()
    from torch.func import grad, jvp

    gradient = grad(loss, argnums=tuple(range(len(leaves))))
    return Entry(lambda: jvp(gradient, leaves, directions)[1])


def hvp_by_hand() -> Entry:
    """Pearlmutter's R-operator (1994): every line of backpropagation and its directional twin."""
    parameters, direction, x, targets = problem()

    def call():
        layers = [x]
        twins = [None]
        for (w, b), (dw, db) in zip(parameters, direction, strict=True):
            z, dz = layers[-1] @ w, layers[-1] @ dw
            z += b
            dz += db
            if twins[-1] is not None:
                dz += twins[-1] @ w
            if len(layers) < len(parameters):
                np.tanh(z, out=z)
                dz *= 1.0 - z * z
            layers.append(z)
            twins.append(dz)
        logits, dlogits = layers.pop(), twins.pop()
        logits -= logits.max(axis=1, keepdims=True)
        p = np.exp(logits, out=logits)
        p /= p.sum(axis=1, keepdims=True)
        ddelta = p * dlogits
        ddelta -= p * ddelta.sum(axis=1, keepdims=True)
        delta = p - targets
        delta /= len(x)
        ddelta /= len(x)
        products = []
        for k in reversed(range(len(parameters))):
            a, da = layers[k], twins[k]
            product = a.T @ ddelta
            if da is not None:
                product += da.T @ delta
            products.append((product, ddelta.sum(axis=0)))
            if da is not None:
                w, dw = parameters[k][0], direction[k][0]
                slope = 1.0 - a * a
                back = delta @ w.T
                dback = ddelta @ w.T
                dback += delta @ dw.T
                dback *= slope
                da *= a
                da *= back
                da *= 2.0
                dback -= da
                back *= slope
                delta, ddelta = back, dback
        return products[::-1]

    return Entry(call)


def against_plain(makers: Any, loss: Any):
    def measure(settings: Settings):
        return race({**makers, PLAIN: lambda: plain(loss)}, settings, rtol=1e-9)

    return measure


def gradient_makers(loss: Any) -> dict[str, Any]:
    return {
        "autograd": lambda: autograd_gradient(loss),
        OURS: lambda: our_gradient(loss),
        COMPILED: lambda: compiled_gradient(loss),
    }


JVP_MAKERS = {
    "autograd": lambda: autograd_jvp(smooth_loss),
    OURS: lambda: our_jvp(smooth_loss),
    "torch": torch_jvp,
}
HVP_MAKERS = {
    "by hand": hvp_by_hand,
    OURS: lambda: our_hvp(smooth_loss),
    "autograd": lambda: autograd_hvp(smooth_loss),
    "torch (reverse twice)": torch_hvp_reverse_twice,
    "torch (forward over reverse)": torch_hvp_forward_over_reverse,
}
GRADIENT_BARS = (within(OURS, PLAIN, 3),)

CASES = [
    Case(
        "value-and-grad-relu",
        "value and gradient against the plain NumPy loss, MLP with relu",
        GRADIENT_BARS,
        against_plain({"by hand": gradient_by_hand, **gradient_makers(mlp.loss)}, mlp.loss),
        ("autograd",),
        matrix_products=True,
    ),
    Case(
        "value-and-grad-tanh",
        "value and gradient against the plain NumPy loss, MLP with tanh",
        GRADIENT_BARS,
        against_plain(gradient_makers(smooth_loss), smooth_loss),
        ("autograd",),
        matrix_products=True,
    ),
    Case(
        "jvp",
        "Jacobian-vector product against the plain NumPy loss, MLP with tanh",
        (within(OURS, PLAIN, 3),),
        against_plain(JVP_MAKERS, smooth_loss),
        ("autograd", "torch"),
        matrix_products=True,
    ),
    Case(
        "hvp",
        "Hessian-vector product against the plain NumPy loss, MLP with tanh",
        (within(OURS, PLAIN, 9),),
        against_plain(HVP_MAKERS, smooth_loss),
        ("autograd", "torch"),
        matrix_products=True,
    ),
]
