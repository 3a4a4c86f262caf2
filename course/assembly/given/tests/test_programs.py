"""Parts that are programs: differences, formulas, primitives, layers and costs."""

from types import SimpleNamespace

import numpy as np

from .shared import assert_same, slopes, x, y

# --- differences ----------------------------------------------------------------------------------


def test_numerical_gradient():
    from ..numerical.gradient import gradient

    assert_same(gradient(lambda x: float(np.sum(y * x * x)), x, 1e-4), 2 * y * x)


def test_numerical_forward_difference():
    from ..numerical.forward_difference import forward_difference

    assert_same(forward_difference(lambda x: x * x, 3.0, 0.5), 6.5)


def test_numerical_central_difference():
    from ..numerical.central_difference import central_difference

    assert_same(central_difference(lambda x: x * x, 3.0, 0.5), 6.0)


def test_numerical_directional_derivative():
    from ..numerical.directional_derivative import directional_derivative

    found = directional_derivative(lambda x: np.sum(x * x), x[0], y[0], 1e-4)
    assert_same(found, 2 * x[0] @ y[0])


def test_numerical_best_step():
    from ..numerical.best_step import best_step

    assert 1e-9 < best_step("forward", 1.0) < 1e-6
    assert 1e-7 < best_step("central", 1.0) < 1e-4 < best_step("central", 1e6)


def test_numerical_gradient_check():
    from ..numerical.gradient_check import gradient_check

    assert gradient_check(lambda x: np.sum(x**2), lambda x: 2 * x, x[0])
    assert not gradient_check(lambda x: np.sum(x**2), lambda x: 2.01 * x, x[0])


# --- formulas -------------------------------------------------------------------------------------


def test_symbolic_evaluate():
    from ..symbolic.evaluate import evaluate

    functions = {"mul": np.multiply, "sub": np.subtract}
    found = evaluate(("sub", 1.0, ("mul", "u", "u")), {"u": x}, functions)
    assert_same(found, 1 - x * x)


def test_symbolic_derivative_rule():
    from ..symbolic.derivative_rule import derivative_rule

    found = str(derivative_rule(("log", "u"), (1.0,)))
    assert "u" in found
    assert "log" not in str(derivative_rule(("pow", "u", 2.0), (1.0, 0.0)))


def test_symbolic_differentiate():
    from ..symbolic.differentiate import differentiate

    assert differentiate(("neg", "u"), "u", lambda z, primes: (z[0], *primes)) == ("neg", 1.0)


def test_symbolic_simplify():
    from ..symbolic.simplify import simplify

    assert simplify(("mul", ("sub", 2.0, 1.0), ("add", "u", 0.0))) == "u"


def test_symbolic_share():
    from ..symbolic.share import share

    _, one, other = share(("add", ("sin", "u"), ("sin", "u")))
    assert one is other


def test_symbolic_sizes():
    from ..symbolic.sizes import sizes

    twice = ("add", "u", "u")
    assert tuple(sizes(("mul", twice, twice))) == (3, 2)


# --- graphs --------------------------------------------------------------------------------


def test_reverse_gradient():
    from ..reverse.gradient import gradient

    assert_same(gradient(lambda a, b: a * b + np.sin(a))(3.0, 4.0), [4 + np.cos(3.0), 3.0])


def test_reverse_edge_visits():
    from ..reverse.edge_visits import edge_visits

    assert tuple(edge_visits([(), (0, 0), (1, 1)], 2)) == (4, 6)


def test_reverse_transpose_test():
    from ..reverse.transpose_test import transpose_test

    assert transpose_test(lambda v: x @ v, lambda u: x.T @ u, 3, 2)
    assert not transpose_test(lambda v: x @ v, lambda u: -x.T @ u, 3, 2)


# --- primitives -----------------------------------------------------------------------------------


def test_primitives_relu():
    from ..primitives.relu import relu_vjp

    assert_same(relu_vjp(np.array([-5.0, 7.0]), x=np.array([2.0, -3.0])), [-5.0, 0.0])


def assert_slope(f, at, wanted):
    from ..engine import grad

    assert_same(grad(f)(at), wanted)


def test_primitives_register():
    from ..primitives.register import make_cbrt

    assert_slope(make_cbrt(), -8.0, 1 / 12)
    assert_slope(lambda x: make_cbrt()(x).sum(), np.array([-8.0, 1.0]), [1 / 12, 1 / 3])


def test_primitives_softplus():
    from ..primitives.softplus import softplus

    assert_slope(softplus, 0.0, 0.5)
    assert_slope(lambda x: softplus(x).sum(), x, 1 / (1 + np.exp(-x)))


def test_primitives_implicit_sqrt():
    from ..primitives.implicit_sqrt import implicit_sqrt

    assert_slope(implicit_sqrt, 9.0, 1 / 6)


def test_primitives_loop():
    from ..primitives.loop import loop_gradient

    found = loop_gradient(lambda v: v * v, lambda v: 2 * v, 2.0, 10.0)
    assert_same(found, (16.0, 32.0))


def test_primitives_straight_through():
    from ..primitives.straight_through import round_straight_through

    assert_slope(round_straight_through, 2.7, 1.0)


def test_primitives_growth():
    from ..primitives.growth import growth

    assert_slope(growth, 0.0, 0.5)
    assert_slope(growth, 2.0, (np.exp(2.0) + 1) / 4)


# --- layers and costs -----------------------------------------------------------------------------


def test_layers_initial_weights():
    from ..layers.initial_weights import initial_weights

    weights = initial_weights(np.random.default_rng(0), [200, 100, 50], "relu")
    assert [w.shape for w in weights] == [(100, 200), (50, 100)]
    assert abs(np.std(weights[0]) / np.sqrt(2 / 200) - 1) < 0.05


def test_layers_deltas():
    from ..layers.deltas import deltas

    found = deltas([y, x.T], [x[:, 0], y[0]], np.ones_like, x[0])
    assert_same(found[0], x @ x[0])
    assert_same(found[1], x[0])


def test_layers_layer_gradients():
    from ..layers.layer_gradients import layer_gradients

    weights, biases = layer_gradients(x, y)
    assert_same(weights, x.T @ y)
    assert_same(biases, x.sum(axis=0))


def assert_gradients(f, *arrays):
    """The gradients of the sum of f's result squared agree with differences."""
    from ..engine import value_and_gradients

    found = value_and_gradients(lambda *tensors: (f(*tensors) ** 2).sum(), *arrays)[1]
    for i, got in enumerate(found):

        def of_one(z, i=i):
            return np.sum(f(*arrays[:i], z, *arrays[i + 1 :]) ** 2)

        assert_same(got, slopes(of_one, arrays[i]), rtol=1e-5)


def test_layers_conv1d():
    from ..layers.conv1d import conv1d

    assert_gradients(conv1d, x[0], y[0, :2])


def test_layers_concat_block():
    from ..layers.concat_block import concat_block

    assert_gradients(concat_block, x, y.T)


def test_layers_batch_norm():
    from ..layers.batch_norm import batch_norm

    assert_gradients(lambda *three: batch_norm(*three), x, y[0], y[1])


def test_cost_count_work():
    from ..cost.count_work import count_work

    found = count_work([("input", ()), ("mul", (0, 0))], 1)
    assert found == {"numerical": 2, "forward": 3, "reverse": 3}


def test_cost_kept_rows():
    from ..cost.kept_rows import kept_rows

    tape = [("input", ()), ("input", ()), ("mul", (0, 1)), ("exp", (2,))]
    assert set(kept_rows(tape)) == {0, 1, 3}


def test_cost_checkpointed():
    from ..cost.checkpointed import checkpointed

    half = SimpleNamespace(forward=lambda s: s / 2, pullback=lambda s, u: u / 2)
    assert_same(checkpointed([half] * 5, x[0], y[0], 2, {}), y[0] / 32)


def test_cost_hessian_vector():
    from ..cost.hessian_vector import hessian_vector

    assert_same(hessian_vector(lambda x: np.sum(x**3), x[0], y[0]), 6 * x[0] * y[0])


def test_cost_choose_mode():
    from ..cost.choose_mode import choose_mode

    assert choose_mode("jacobian", 1000, 1) == "reverse"
    assert choose_mode("jacobian", 1, 1000) == "forward"


def test_forward_jacobian():
    from ..forward.jacobian import jacobian

    assert_same(jacobian(lambda x: x * x, x[0]), np.diag(2 * x[0]))


def test_forward_nested_derivative():
    from ..forward.nested_derivative import derivative

    assert derivative(lambda x: x * derivative(lambda y: x + y)(1.0))(1.0) == 1.0


def test_forward_newton():
    from ..forward.newton import newton

    assert_same(newton(lambda x: x * x - 2, 2.0, 6)[-1], np.sqrt(2.0))
