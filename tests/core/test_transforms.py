# ruff: noqa: I001 (tables with a case a line)
"""Jacobians, Hessians, products with them, custom rules and checkpoints."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from autodiff_core import (
    check_derivatives, checkpoint, compile_gradient, custom_jvp, custom_vjp, define_primitive, grad, hessian, hvp,
    jacobian, jvp, linearize, value_and_grad, vjp,
)  # fmt: skip
from autodiff_core.errors import (
    DerivativeMismatchError,
    MissingRuleError,
    StructureError,
    TracedValueError,
)

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
        check_derivatives(
            lambda x, cube=cube: cube(np.sin(x)), (np.array([0.3, 0.9]),), order=3, tolerance=1e-5
        )
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
    alone = custom_vjp(
        np.sin, lambda ct, x, out: (ct * np.cos(x),)
    )  # a tuple of one is fine for one argument
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


PAIR = lambda x: (x * x, np.sum(np.sin(x)))
BY_NAME = lambda x: {"squares": x * x, "sum": np.sum(np.sin(x))}
OF_A_DICT = custom_vjp(
    BY_NAME, lambda cts, x, out: 2.0 * x * cts["squares"] + cts["sum"] * np.cos(x)
)
OF_SEVERAL_RESULTS = {
    "custom_vjp": custom_vjp(PAIR, lambda cts, x, out: 2.0 * x * cts[0] + cts[1] * np.cos(x)),
    "custom_jvp": custom_jvp(PAIR, lambda ts, x, out: (2.0 * x * ts[0], np.sum(np.cos(x) * ts[0]))),
    "out": custom_vjp(PAIR, lambda cts, x, out: 2.0 * out[0] / x * cts[0] + cts[1] * np.cos(x)),
    "checkpoint": checkpoint(PAIR),
    "dict": lambda x: tuple(OF_A_DICT(x).values()),
}


@pytest.mark.parametrize("name", OF_SEVERAL_RESULTS)
def test_rules_of_functions_with_several_results_get_them_in_their_structure(name):
    def loss(f):
        return lambda x: (lambda a, b: np.sum(a * a) * b)(*f(x))

    x = np.array([1.0, 2.0, 3.0])
    ours, plain = loss(OF_SEVERAL_RESULTS[name]), loss(PAIR)
    np.testing.assert_allclose(grad(ours)(x), grad(plain)(x), rtol=1e-13)
    np.testing.assert_allclose(jvp(ours, (x,), (x,))[1], jvp(plain, (x,), (x,))[1], rtol=1e-13)
    np.testing.assert_allclose(hessian(ours)(x), hessian(plain)(x), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("result", [lambda t, x: None, lambda t, x: np.sum(t), lambda t, x: (t, t)])
def test_what_a_rule_returns_has_to_fit(result):
    square, x = (lambda x: x * x), np.ones(3)
    by_jvp = custom_jvp(square, lambda ts, x, out: result(ts[0], x))
    by_vjp = custom_vjp(square, lambda ct, x, out: result(ct, x))
    for f, mode in (by_jvp, "jvp"), (by_vjp, "vjp"):
        with pytest.raises(StructureError, match=f"<lambda>'s {mode} rule should have the"):
            jvp(f, (x,), (x,))
        with pytest.raises(StructureError, match=f"<lambda>'s {mode} rule should have the"):
            jacobian(f, mode="reverse")(x)


def test_the_rules_of_a_primitive_have_to_fit_too():
    x = np.ones(3)
    with pytest.raises(
        StructureError, match=r"mean's vjp rule should have the shape \(3,\), but has \(\)"
    ):
        grad(define_primitive("mean", np.mean, vjp=lambda ct, x, out: ct / 3.0))(x)
    with pytest.raises(
        StructureError, match=r"mean's jvp rule should have the shape \(\), but has \(3,\)"
    ):
        jvp(define_primitive("mean", np.mean, jvp=lambda t, x, out: t / 3.0), (x,), (x,))


def test_one_pullback_may_be_called_from_several_threads():
    x = np.linspace(-1.0, 1.0, 50)
    pullback = vjp(lambda x: np.tanh(x) * np.sin(x) + np.exp(x), x)[1]
    cotangents = [np.full(50, float(i)) for i in range(64)]
    expected = [pullback(ct)[0] for ct in cotangents]
    with ThreadPoolExecutor(8) as pool:
        for found, wanted in zip(
            pool.map(lambda ct: pullback(ct)[0], cotangents * 4), expected * 4, strict=True
        ):
            np.testing.assert_array_equal(found, wanted)


def test_an_argument_is_named_once():
    with pytest.raises(StructureError, match="twice"):
        grad(lambda x, y: x * y, (0, -2))(1.0, 2.0)
    same = 2.0
    assert grad(lambda x, y: x * y, (0, 1))(same, same) == (2.0, 2.0)


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


def test_single_precision_is_checked_by_its_own_measure():
    w, x = np.ones((4, 3), np.float32), np.linspace(-1.0, 1.0, 20, dtype=np.float32).reshape(5, 4)
    check_derivatives(lambda w, x: np.mean(np.tanh(x @ w) ** 2), (w, x))
    wrong = custom_vjp(np.sin, lambda ct, x, out: ct * np.cos(x) * 1.1)
    with pytest.raises(DerivativeMismatchError):
        check_derivatives(wrong, (x,))


def test_a_function_with_several_results_keeps_their_kinds():
    both = checkpoint(lambda x: (len(x) - 1, x * x, np.sum(x), np.argmax(x)))
    x = np.array([0.3, 1.7])
    assert grad(lambda x: both(x)[1][both(x)[0]])(x).tolist() == [0.0, 3.4]
    assert grad(lambda x: both(x)[1][both(x)[3]] + both(x)[2])(x).tolist() == [1.0, 4.4]
    value, gradient = compile_gradient(lambda x: both(x)[1][both(x)[0]], x)(x)
    assert (value, gradient.tolist()) == (pytest.approx(2.89), [0.0, 3.4])
    number = checkpoint(lambda x: (x, x * 2.0))
    assert vjp(number, 1.5)[0] == (1.5, 3.0)
    assert [type(y) for y in vjp(number, 1.5)[0]] == [float, float]
    rounded = custom_vjp(lambda x: round(x) * 1.0, lambda ct, x, out: ct)
    assert hessian(rounded)(1.3) == 0.0


def test_a_checkpoint_of_an_integer_compiles():
    power = checkpoint(lambda x, n: np.sum(x[n] ** n))
    x = np.array([0.3, 1.7])
    value, gradient = compile_gradient(power, x, 1)(x, 1)
    assert (value, gradient.tolist()) == (1.7, [0.0, 1.0])


def test_rules_give_floats_and_never_masks_or_complex_numbers():
    x = np.array([0.3, 1.7])
    whole = custom_vjp(np.sum, lambda ct, x, out: np.ones(2, int))
    assert grad(whole)(x).dtype == float
    with pytest.raises(
        StructureError, match=r"vjp rule should have the structure .*\[True, True\]"
    ):
        grad(custom_vjp(np.sum, lambda ct, x, out: x > 0))(x)
    with pytest.raises(StructureError, match="Complex"):
        grad(custom_vjp(np.sum, lambda ct, x, out: x * 1j))(x)
