"""The check of derivatives rejects what is wrong, by the measure of the precision."""

import numpy as np
import pytest

from autodiff_core import check_derivatives, custom_vjp, define_primitive
from autodiff_core.errors import DerivativeMismatchError


def test_a_wrong_rule_of_ones_own_is_found():
    wrong = define_primitive("wrong", np.sin, jvp=lambda t, x, out: 1.001 * np.cos(x) * t)
    with pytest.raises(DerivativeMismatchError):
        check_derivatives(wrong, (0.5,))


def test_check_derivatives_rejects_kinks_impure_functions_and_nan():
    calls = iter(range(100))
    for f in (lambda x: abs(x), lambda x: x * next(calls), lambda x: x * float("nan")):
        with pytest.raises(DerivativeMismatchError):
            check_derivatives(f, (1e-9,))


@pytest.mark.parametrize(
    ("f", "kink"),
    [
        (abs, 0.0),
        (lambda x: np.maximum(x, 0.0), 0.0),
        (lambda x: np.sum(np.abs(x - 1.0)), np.array([0.3, 1.0, 2.0])),
        (np.max, np.array([2.0, 2.0, 1.0])),
        (lambda x: np.sqrt(x * x), 0.0),
        (np.std, np.ones(3)),
        (lambda x: np.hypot(x, 0.0), 0.0),
        (lambda x: np.clip(x, 0.0, 1.0), 1.0),
        (lambda x: np.sort(x)[0], np.array([1.0, 1.0])),
    ],
)
@pytest.mark.parametrize("order", [1, 2])
def test_a_kink_is_found_also_where_a_central_difference_meets_the_derivative(f, kink, order):
    with np.errstate(divide="ignore", invalid="ignore"), pytest.raises(DerivativeMismatchError):
        check_derivatives(f, (kink,), order=order)


def test_a_kink_of_the_slope_is_found_by_the_second_order():
    check_derivatives(lambda x: x * abs(x), (0.0,), order=1)
    with pytest.raises(DerivativeMismatchError, match="a kink"):
        check_derivatives(lambda x: x * abs(x), (0.0,), order=2)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * abs(x),
        lambda x: np.exp(20.0 * x),
        lambda x: 1e6 * np.sin(x),
        lambda x: abs(x) ** 1.5,
        lambda x: np.cos(1e3 * x),
    ],
)
def test_curvature_is_no_kink(f):
    check_derivatives(f, (0.0,), order=1, tolerance=1e-3)
    check_derivatives(f, (np.array([0.01, 0.7]),), order=1, tolerance=1e-3)


def test_single_precision_is_checked_by_its_own_measure():
    w, x = np.ones((4, 3), np.float32), np.linspace(-1.0, 1.0, 20, dtype=np.float32).reshape(5, 4)
    check_derivatives(lambda w, x: np.mean(np.tanh(x @ w) ** 2), (w, x))
    wrong = custom_vjp(np.sin, lambda ct, x, out: ct * np.cos(x) * 1.1)
    with pytest.raises(DerivativeMismatchError):
        check_derivatives(wrong, (x,))
