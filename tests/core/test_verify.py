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


def test_single_precision_is_checked_by_its_own_measure():
    w, x = np.ones((4, 3), np.float32), np.linspace(-1.0, 1.0, 20, dtype=np.float32).reshape(5, 4)
    check_derivatives(lambda w, x: np.mean(np.tanh(x @ w) ** 2), (w, x))
    wrong = custom_vjp(np.sin, lambda ct, x, out: ct * np.cos(x) * 1.1)
    with pytest.raises(DerivativeMismatchError):
        check_derivatives(wrong, (x,))
