"""Derivatives of derivatives: every order of modes, no perturbation confusion, any place."""

import itertools

import numpy as np
import pytest

from autodiff_core import grad, hessian, hvp, jacobian, jvp, linearize, vjp


def forward(f):
    return lambda x: jvp(f, (x,), (1.0,))[1]


def reverse(f):
    return lambda x: vjp(f, x)[1](1.0)[0]


def linear(f):
    return lambda x: linearize(f, x)[1](1.0)


MODES = {"forward": forward, "reverse": reverse, "grad": grad, "linearize": linear}


@pytest.mark.parametrize("names", list(itertools.product(MODES, repeat=3)), ids="-".join)
def test_every_stack_of_three_modes_gives_the_third_derivative(names):
    first, second, third = (MODES[name] for name in names)

    def f(x):
        return np.exp(x) * np.sin(x) + x**5

    x = 0.7
    expected = 2.0 * np.exp(x) * (np.cos(x) - np.sin(x)) + 60.0 * x**2
    assert third(second(first(f)))(x) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("outer", MODES.values(), ids=MODES)
@pytest.mark.parametrize("inner", MODES.values(), ids=MODES)
def test_no_perturbation_confusion(outer, inner):
    assert outer(lambda x: x * inner(lambda y: x + y)(1.0))(5.0) == 1.0
    assert outer(lambda x: x * inner(lambda y: x * y)(2.0))(3.0) == 6.0


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_a_derivative_inside_a_loop_a_branch_and_another_derivative(mode):
    def newton(a):
        x = a
        for _ in range(12):

            def f(y):
                return y * y - a

            slope = mode(f)(x)
            x = x - f(x) / slope if slope > 0 else x + 1.0
        return x

    assert newton(2.0) == pytest.approx(2.0**0.5)
    assert mode(newton)(2.0) == pytest.approx(0.5 / 2.0**0.5, rel=1e-9)


def test_modes_mix_on_arrays():
    rng = np.random.default_rng(0)
    w, x, v = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=4)

    def f(x):
        return np.sum(np.tanh(w @ x) ** 3)

    full = hessian(f)(x)
    assert full == pytest.approx(full.T, abs=1e-12)
    assert hvp(f, x, v) == pytest.approx(full @ v, rel=1e-10)
    assert grad(lambda x: np.sum(grad(f)(x) * v))(x) == pytest.approx(full @ v, rel=1e-10)
    assert grad(lambda x: jvp(f, (x,), (v,))[1])(x) == pytest.approx(full @ v, rel=1e-10)
    assert jvp(lambda x: jvp(f, (x,), (v,))[1], (x,), (v,))[1] == pytest.approx(
        v @ full @ v, rel=1e-10
    )
    for mode in ("forward", "reverse"):
        assert jacobian(grad(f), mode=mode)(x) == pytest.approx(full, rel=1e-10)


def test_an_outer_trace_may_be_closed_over():
    def f(a):
        def scaled(x):
            return a * x**2

        return grad(scaled)(3.0) + jvp(scaled, (2.0,), (1.0,))[1] + vjp(scaled, 1.0)[1](1.0)[0]

    assert f(1.5) == pytest.approx(1.5 * 12.0)
    assert grad(f)(1.5) == pytest.approx(12.0)


def test_a_pullback_is_differentiable_in_its_cotangent_and_may_be_used_again():
    out, pullback = vjp(lambda x, y: x * y, 2.0, 3.0)
    assert (out, pullback(1.0), pullback(10.0), pullback(1.0)) == (
        6.0,
        (3.0, 2.0),
        (30.0, 20.0),
        (3.0, 2.0),
    )
    assert grad(lambda ct: pullback(ct)[0] * ct)(2.0) == 12.0


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_dynamic_control_flow(mode):
    def collatz_like(x):
        steps = 0
        while x < 100.0:
            x = x * 3.0 if steps % 2 else x + x
            steps += 1
            if x > 80.0:
                break
        return x

    def power(x, n):
        return 1.0 if n == 0 else x * power(x, n - 1)

    assert mode(collatz_like)(1.0) == 216.0
    assert mode(lambda x: power(x, 7))(1.1) == pytest.approx(7 * 1.1**6)
    assert mode(lambda x: sum(x**k for k in range(int(x))))(4.0) == 1 + 8 + 48


def test_pullbacks_of_pullbacks_and_traced_cotangents_beside_plain_ones():
    x, ones = np.array([1.0, 2.0, 3.0]), np.ones(3)
    assert linearize(lambda x: np.sum(x) + np.mean(x), x)[1](ones) == 4.0

    def three(x):
        return (np.sin(x), np.cos(x), np.exp(x))

    slope = grad(lambda s: np.sum(vjp(three, x)[1]((ones, ones, s * ones))[0]))(1.0)
    assert slope == pytest.approx(np.sum(np.exp(x)))
