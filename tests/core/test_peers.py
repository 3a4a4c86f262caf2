"""The same gradients from autograd, torch and jax, where they are installed."""

from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest

from autodiff_core import grad, hvp, jacobian

PEERS = [name for name in ("autograd", "torch", "jax") if find_spec(name)]
RNG = np.random.default_rng(0)
X = RNG.normal(size=(5, 4))
W = RNG.normal(size=(4, 3))
V = RNG.normal(size=(5, 4))

if not PEERS:
    reason = "none of autograd, torch and jax is installed: nothing to compare with"
    pytest.skip(reason, allow_module_level=True)


def network(np, x, w):
    return np.sum(np.tanh(x @ w) ** 2 / (1.0 + np.exp(-(x @ w))))


def statistics(np, x, w):
    spread = np.log(np.sum(np.exp(x), 1)) * np.mean(x * x, 0)[0]
    return np.sum(spread) + np.sum(np.sqrt(x * x + 1.0) @ w)


def products(np, x, w):
    leaky = np.where(x > 0, x, 0.1 * x)
    return np.einsum("ij,jk,ij->", x, w, np.sin(x)) + np.sum(np.cumsum(x, 1) * leaky)


def indexing(np, x, w):
    picked = x[:, ::2][[0, 2, 0]] * x[1:4, 1:3]
    product = np.swapaxes(x, 0, 1).reshape(2, 10) @ x.reshape(10, 2)
    return np.sum(picked) + np.sum(product)


FUNCTIONS = [network, statistics, products, indexing]


def gradients(peer, f):
    """The gradient, and the Hessian times V, as the peer computes them."""
    return {"autograd": by_autograd, "torch": by_torch, "jax": by_jax}[peer](f)


def by_autograd(f):
    peer = import_module("autograd")
    anp = import_module("autograd.numpy")
    gradient = peer.grad(lambda x: f(anp, x, W))
    return gradient(X), peer.grad(lambda x: anp.sum(gradient(x) * V))(X)


def by_torch(f):
    if f is indexing:
        pytest.skip("torch has no slices with negative steps, and other names")
    torch = import_module("torch")
    w = torch.tensor(W)
    gradient = torch.func.grad(lambda x: f(torch, x, w))
    x = torch.tensor(X)
    product = torch.func.jvp(gradient, (x,), (torch.tensor(V),))[1]
    return gradient(x).numpy(), product.numpy()


def by_jax(f):
    if f is indexing:
        pytest.skip("jax does not index with lists")
    jax = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    gradient = jax.grad(lambda x: f(import_module("jax.numpy"), x, W))
    return gradient(X), jax.jvp(gradient, (X,), (V,))[1]


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("peer", PEERS)
def test_gradients_and_second_derivatives_agree_with_a_peer(peer, f):
    first, second = gradients(peer, f)

    def ours(x):
        return f(np, x, W)

    np.testing.assert_allclose(grad(ours)(X), first, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(hvp(ours, X, V), second, rtol=1e-9, atol=1e-9)
    from_hessian = np.sum(jacobian(grad(ours))(X) * V, axis=(2, 3))
    np.testing.assert_allclose(from_hessian, second, rtol=1e-9, atol=1e-9)
