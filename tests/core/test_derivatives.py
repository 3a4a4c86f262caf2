"""Jacobians, Hessians, and products with them."""

import numpy as np
import pytest

from autodiff_core import check_derivatives, grad, hessian, hvp, jacobian, linearize
from autodiff_core.errors import StructureError

W = np.random.default_rng(0).normal(size=(2, 3))


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_jacobian_of_a_linear_map_is_its_matrix(mode):
    assert jacobian(lambda x: W @ x, mode=mode)(np.ones(3)) == pytest.approx(W)
    assert jacobian(lambda x: W.T @ x, mode=mode)(np.ones(2)) == pytest.approx(W.T)
    assert jacobian(lambda x: x * 3.0, mode=mode)(2.0) == 3.0


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_jacobian_shapes_of_structures(mode):
    def f(p, x):
        return {"a": p["w"] @ x * p["s"], "b": p["s"] * 2.0}

    found = jacobian(f, mode=mode)({"w": W, "s": 2.0}, np.ones(3))
    assert found["a"]["w"].shape == (2, 2, 3)
    assert found["a"]["s"] == pytest.approx(W.sum(axis=1))
    assert found["b"]["w"].tolist() == np.zeros((2, 3)).tolist()
    assert found["b"]["s"] == 2.0
    assert jacobian(f, argnums=1, mode=mode)({"w": W, "s": 2.0}, np.ones(3))["a"] == pytest.approx(
        2.0 * W
    )


def test_jacobian_auto_takes_the_fewer_passes():
    calls = []

    def tall(x):
        calls.append(type(x).__name__)
        return np.outer(np.arange(50.0), x).ravel()

    jacobian(tall)(np.ones(2))
    assert calls.count("Dual") == 2
    with pytest.raises(StructureError, match="mode"):
        jacobian(tall, mode="sideways")


def test_hessian_hvp_and_linearize_agree():
    def f(x):
        return np.sum(np.sin(W @ x) ** 2) * x[0]

    x, v = np.array([0.1, 0.5, -0.3]), np.array([1.0, -2.0, 0.5])
    check_derivatives(f, (x,), order=3, tolerance=1e-5)
    assert hessian(f)(x) @ v == pytest.approx(hvp(f, x, v))
    out, push = linearize(f, x)
    assert (out, push(v)) == (pytest.approx(f(x)), pytest.approx(grad(f)(x) @ v))
    assert push(2 * v) == pytest.approx(2 * push(v))


def test_jacobians_take_keywords_and_keep_precision():
    x = np.array([1.0, 2.0])
    np.testing.assert_array_equal(jacobian(lambda x, k=1.0: k * x)(x, k=3.0), 3.0 * np.eye(2))
    np.testing.assert_array_equal(
        hessian(lambda x, k=1.0: k * np.sum(x**3))(x, k=2.0), np.diag(12.0 * x)
    )
    blocks = jacobian(lambda p: p["a"] * 2.0)({"a": np.ones(2, np.float32), "b": np.ones(2)})
    assert (blocks["a"].dtype, blocks["b"].dtype) == (np.float32, np.float64)


def test_tangents_are_called_tangents():
    push = linearize(np.sin, np.ones(3))[1]
    with pytest.raises(StructureError, match="tangent should have the shape"):
        push(np.ones(2))
