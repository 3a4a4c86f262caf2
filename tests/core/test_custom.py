"""Primitives and functions with rules of one's own, and checkpoints."""

import numpy as np
import pytest

from autodiff_core import (
    check_derivatives,
    checkpoint,
    compile_gradient,
    custom_jvp,
    custom_vjp,
    define_primitive,
    grad,
    hessian,
    jacobian,
    jvp,
    vjp,
)
from autodiff_core.errors import MissingRuleError, StructureError, TracedValueError

W = np.random.default_rng(0).normal(size=(2, 3))


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


def test_custom_rules_replace_the_derivative_in_every_mode():
    doubled = custom_vjp(lambda x, y: x * y, lambda ct, x, y, out: (2.0 * ct * y, ct * x))
    assert grad(doubled, (0, 1))(2.0, 3.0) == (6.0, 2.0)
    assert jvp(doubled, (2.0, 3.0), (1.0, 0.0)) == (6.0, 6.0)
    pushed = custom_jvp(lambda p: p["a"] * p["b"], lambda t, p, out: 5.0 * t[0]["a"] * p["b"])
    assert grad(pushed)({"a": 2.0, "b": 3.0}) == {"a": 15.0, "b": 0.0}
    assert jvp(pushed, ({"a": 2.0, "b": 3.0},), ({"a": 1.0, "b": 1.0},))[1] == 15.0
    assert grad(lambda b: grad(pushed)({"a": 2.0, "b": b})["a"])(3.0) == 5.0


def test_a_straight_through_estimator():
    # A tuple of one is fine for one argument.
    alone = custom_vjp(np.sin, lambda ct, x, out: (ct * np.cos(x),))
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

        def f(x, function=function):
            return np.sum(function(x, 3, rows))

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


def pair(x):
    return x * x, np.sum(np.sin(x))


def by_name(x):
    squares, total = pair(x)
    return {"squares": squares, "sum": total}


def pull_pair(cotangents, x, out):
    of_squares, of_sum = cotangents
    return 2.0 * x * of_squares + of_sum * np.cos(x)


def push_pair(tangents, x, out):
    (moved,) = tangents
    return 2.0 * x * moved, np.sum(np.cos(x) * moved)


def pull_by_name(cotangents, x, out):
    return pull_pair((cotangents["squares"], cotangents["sum"]), x, out)


of_a_dict = custom_vjp(by_name, pull_by_name)
OF_SEVERAL_RESULTS = {
    "custom_vjp": custom_vjp(pair, pull_pair),
    "custom_jvp": custom_jvp(pair, push_pair),
    "out": custom_vjp(pair, lambda cts, x, out: 2.0 * out[0] / x * cts[0] + cts[1] * np.cos(x)),
    "checkpoint": checkpoint(pair),
    "dict": lambda x: tuple(of_a_dict(x).values()),
}


@pytest.mark.parametrize("name", OF_SEVERAL_RESULTS)
def test_rules_of_functions_with_several_results_get_them_in_their_structure(name):
    def loss(f):
        def of(x):
            squares, total = f(x)
            return np.sum(squares * squares) * total

        return of

    x = np.array([1.0, 2.0, 3.0])
    ours, plain = loss(OF_SEVERAL_RESULTS[name]), loss(pair)
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
