# ruff: noqa: I001 (tables with a case a line)
"""Jacobians, Hessians, products with them, custom rules and checkpoints."""

import numpy as np
import pytest

from autodiff_core import (
    check_derivatives, checkpoint, custom_jvp, custom_vjp, define_primitive, grad, hessian, hvp, jacobian, jvp,
    linearize, value_and_grad, vjp,
)  # fmt: skip
from autodiff_core.errors import DerivativeMismatchError, MissingRuleError, StructureError, TracedValueError

W = np.random.default_rng(0).normal(size=(2, 3))


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_jacobian_of_a_linear_map_is_its_matrix(mode):
    assert jacobian(lambda x: W @ x, mode=mode)(np.ones(3)) == pytest.approx(W)
    assert jacobian(lambda x: W.T @ x, mode=mode)(np.ones(2)) == pytest.approx(W.T)
    assert jacobian(lambda x: x * 3.0, mode=mode)(2.0) == 3.0


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_jacobian_shapes_of_structures(mode):
    f = lambda p, x: {"a": p["w"] @ x * p["s"], "b": p["s"] * 2.0}
    found = jacobian(f, mode=mode)({"w": W, "s": 2.0}, np.ones(3))
    assert found["a"]["w"].shape == (2, 2, 3)
    assert found["a"]["s"] == pytest.approx(W.sum(axis=1))
    assert found["b"]["w"].tolist() == np.zeros((2, 3)).tolist()
    assert found["b"]["s"] == 2.0
    assert jacobian(f, argnums=1, mode=mode)({"w": W, "s": 2.0}, np.ones(3))["a"] == pytest.approx(2.0 * W)


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
    f = lambda x: np.sum(np.sin(W @ x) ** 2) * x[0]
    x, v = np.array([0.1, 0.5, -0.3]), np.array([1.0, -2.0, 0.5])
    check_derivatives(f, (x,), order=3, tolerance=1e-5)
    assert hessian(f)(x) @ v == pytest.approx(hvp(f, x, v))
    out, push = linearize(f, x)
    assert (out, push(v)) == (pytest.approx(f(x)), pytest.approx(grad(f)(x) @ v))
    assert push(2 * v) == pytest.approx(2 * push(v))


def test_argnums_may_be_several_and_keywords_pass():
    f = lambda x, y, scale=1.0: x * y * scale
    assert value_and_grad(f, (0, 1))(2.0, 3.0, scale=10.0) == (60.0, (30.0, 20.0))
    assert grad(f, -1)(2.0, 3.0) == 2.0
    assert vjp(f, 2.0, 3.0)[1](1.0) == (3.0, 2.0)


def test_a_primitive_in_five_lines_from_either_rule_works_in_every_mode():
    by_push = define_primitive("cube", lambda x: x**3, jvp=lambda t, x, out: 3.0 * x**2 * t)
    by_pull = define_primitive("cube", lambda x: x**3, vjp=lambda ct, x, out: 3.0 * x**2 * ct)
    by_partial = define_primitive("cube", lambda x: x**3, partials=lambda x, out: 3.0 * x**2)
    for cube in (by_push, by_pull, by_partial):
        check_derivatives(lambda x, cube=cube: cube(np.sin(x)), (np.array([0.3, 0.9]),), order=3, tolerance=1e-5)
        assert grad(grad(cube))(2.0) == pytest.approx(12.0)


def test_a_primitive_of_two_operands():
    def value(x, w):
        return w @ x

    apply = define_primitive(
        "apply", value, vjp=(lambda ct, x, w, out: w.T @ ct, lambda ct, x, w, out: np.outer(ct, x))
    )
    check_derivatives(apply, (np.ones(3), W))
    half = define_primitive("half", value, vjp=(lambda ct, x, w, out: w.T @ ct, None))
    assert grad(lambda x: np.sum(half(x, W)))(np.ones(3)) == pytest.approx(W.sum(axis=0))
    with pytest.raises(MissingRuleError, match=r"argument 1.*constant"):
        grad(lambda w: np.sum(half(np.ones(3), w)))(W)


def test_a_primitive_without_rules_is_a_clear_error():
    opaque = define_primitive("opaque", np.sin)
    assert opaque(1.0) == np.sin(1.0)
    for attempt in (lambda: grad(opaque)(1.0), lambda: jvp(opaque, (1.0,), (1.0,))):
        with pytest.raises(MissingRuleError, match=r"`opaque` has no (vjp|jvp) rule"):
            attempt()


def test_a_wrong_rule_of_ones_own_is_found():
    wrong = define_primitive("wrong", np.sin, jvp=lambda t, x, out: 1.001 * np.cos(x) * t)
    with pytest.raises(DerivativeMismatchError):
        check_derivatives(wrong, (0.5,))


def test_custom_rules_replace_the_derivative_in_every_mode():
    doubled = custom_vjp(lambda x, y: x * y, lambda ct, x, y, out: (2.0 * ct * y, ct * x))
    assert grad(doubled, (0, 1))(2.0, 3.0) == (6.0, 2.0)
    assert jvp(doubled, (2.0, 3.0), (1.0, 0.0)) == (6.0, 6.0)
    pushed = custom_jvp(lambda p: p["a"] * p["b"], lambda t, p, out: 5.0 * t[0]["a"] * p["b"])
    assert grad(pushed)({"a": 2.0, "b": 3.0}) == {"a": 15.0, "b": 0.0}
    assert jvp(pushed, ({"a": 2.0, "b": 3.0},), ({"a": 1.0, "b": 1.0},))[1] == 15.0
    assert grad(lambda b: grad(pushed)({"a": 2.0, "b": b})["a"])(3.0) == 5.0


def test_a_straight_through_estimator():
    alone = custom_vjp(np.sin, lambda ct, x, out: (ct * np.cos(x),))  # a tuple of one is fine for one argument
    assert grad(alone)(0.3) == np.cos(0.3)
    rounded = custom_vjp(np.round, lambda ct, x, out: ct)
    assert grad(lambda x: np.sum(rounded(x) ** 2))(np.array([0.4, 1.6])).tolist() == [0.0, 4.0]


def test_a_custom_rule_with_a_wrong_shape_is_an_error():
    wrong = custom_vjp(lambda x, y: x * y, lambda ct, x, y, out: (ct,))
    with pytest.raises(StructureError, match="<lambda>'s vjp rule"):
        grad(wrong)(2.0, 3.0)


def test_a_traced_value_closed_over_by_an_opaque_function_is_an_error():
    with pytest.raises(TracedValueError, match="as an argument"):
        grad(lambda w: checkpoint(lambda x: x * w)(w))(2.0)


def test_plain_integers_reach_opaque_functions_and_rules_as_integers():
    def powers(x, count, rows):
        assert type(count) is int and rows.dtype.kind == "i"
        out = x[rows]
        for _ in range(count - 1):
            out = out * x[rows]
        return out

    def push(tangents, x, count, rows, out):
        assert np.shape(tangents[1]) == () and np.shape(tangents[2]) == (3,)
        return count * powers(x, count - 1, rows) * tangents[0][rows]

    def pull(cotangent, x, count, rows, out):
        part = count * powers(x, count - 1, rows) * cotangent
        return np.stack([np.sum(part * (rows == i)) for i in range(2)]), 0.0, np.zeros(3)

    x, rows = np.array([2.0, 3.0]), np.array([0, 1, 0])
    for function in (checkpoint(powers), custom_jvp(powers, push), custom_vjp(powers, pull)):
        f = lambda x, function=function: np.sum(function(x, 3, rows))
        assert grad(f)(x).tolist() == [24.0, 27.0]
        check_derivatives(f, (x,), tolerance=1e-5)


def test_checkpoint_changes_no_derivative():
    block = checkpoint(lambda state, w: {"h": np.tanh(w @ state["h"]), "n": state["n"] + 1.0})

    def f(w):
        state = {"h": np.ones(3), "n": 0.0}
        for _ in range(3):
            state = block(state, w)
        return np.sum(state["h"]) * state["n"]

    check_derivatives(f, (np.random.default_rng(1).normal(size=(3, 3)),))
    assert block({"h": np.ones(3), "n": 0.0}, np.eye(3))["n"] == 1.0


def test_check_derivatives_rejects_kinks_impure_functions_and_nan():
    calls = iter(range(100))
    for f in (lambda x: abs(x), lambda x: x * next(calls), lambda x: x * float("nan")):
        with pytest.raises(DerivativeMismatchError):
            check_derivatives(f, (1e-9,))
