"""The same gradients from autograd, torch and jax, where they are installed."""

from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest

from autodiff_core import grad, hvp, jacobian

PEERS = [name for name in ("autograd", "torch", "jax") if find_spec(name)]
RNG = np.random.default_rng(0)
X, W, V = RNG.normal(size=(5, 4)), RNG.normal(size=(4, 3)), RNG.normal(size=(5, 4))

if not PEERS:
    pytest.skip(
        "none of autograd, torch and jax is installed: nothing to compare with",
        allow_module_level=True,
    )


def network(np, x, w):
    return np.sum(np.tanh(x @ w) ** 2 / (1.0 + np.exp(-(x @ w))))


def statistics(np, x, w):
    return np.sum(np.log(np.sum(np.exp(x), 1)) * np.mean(x * x, 0)[0]) + np.sum(
        np.sqrt(x * x + 1.0) @ w
    )


def products(np, x, w):
    return np.einsum("ij,jk,ij->", x, w, np.sin(x)) + np.sum(
        np.cumsum(x, 1) * np.where(x > 0, x, 0.1 * x)
    )


def indexing(np, x, w):
    return np.sum(x[:, ::2][[0, 2, 0]] * x[1:4, 1:3]) + np.sum(
        np.swapaxes(x, 0, 1).reshape(2, 10) @ x.reshape(10, 2)
    )


FUNCTIONS = [network, statistics, products, indexing]


def gradients(peer, f):
    """The gradient, and the Hessian times V, as the peer computes them."""
    if peer == "autograd":
        anp, differentiate = import_module("autograd.numpy"), import_module("autograd").grad
        g = differentiate(lambda x: f(anp, x, W))
        return g(X), differentiate(lambda x: anp.sum(g(x) * V))(X)
    if peer == "torch":
        torch = import_module("torch")
        w, v = torch.tensor(W), torch.tensor(V)
        g = torch.func.grad(lambda x: f(torch, x, w))
        return g(torch.tensor(X)).numpy(), torch.func.jvp(g, (torch.tensor(X),), (v,))[1].numpy()
    jax = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    listless = lambda x: f(import_module("jax.numpy"), x, W)
    if f is indexing:
        pytest.skip("jax does not index with lists")
    return jax.grad(listless)(X), jax.jvp(jax.grad(listless), (X,), (V,))[1]


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("peer", PEERS)
def test_gradients_and_second_derivatives_agree_with_a_peer(peer, f):
    if peer == "torch" and f is indexing:
        pytest.skip("torch has no slices with negative steps, and other names")
    ours = lambda x: f(np, x, W)
    first, second = gradients(peer, f)
    np.testing.assert_allclose(grad(ours)(X), first, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(hvp(ours, X, V), second, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        np.sum(jacobian(grad(ours))(X) * V, axis=(2, 3)), second, rtol=1e-9, atol=1e-9
    )
