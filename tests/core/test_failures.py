"""A function, a cotangent or a sweep that fails leaves nothing behind."""

import gc

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import grad, vjp
from autodiff_core.errors import StructureError


def test_a_failing_function_leaves_nothing_behind():
    x = np.ones(3)
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: np.sum(x) * (1 // 0))(x)
    assert gc.isenabled()
    assert x.flags.writeable


def test_a_refused_cotangent_leaves_nothing_behind():
    _, pullback = vjp(lambda x: (x * x, x), np.ones(2))
    with pytest.raises(StructureError, match="shape"):
        pullback((np.ones(2), np.ones(3)))
    assert pullback((np.ones(2), np.ones(2)))[0].tolist() == [3.0, 3.0]


def test_a_sweep_that_fails_midway_leaves_nothing_behind():
    moody = ad.custom_vjp(lambda x: x * 1.0, lambda ct, x, out: ct if np.all(ct > 0) else 1 // 0)
    _, pullback = vjp(lambda x: moody(x) + x * 2.0, np.ones(2))
    with pytest.raises(ZeroDivisionError):
        pullback(-np.ones(2))
    assert pullback(np.ones(2))[0].tolist() == [3.0, 3.0]


def test_a_pullback_that_was_interrupted_starts_anew():
    broken = [True]

    def rule(ct, x, out):
        if broken:
            raise KeyboardInterrupt
        return ct * 2.0

    double = ad.custom_vjp(lambda x: 2.0 * x, rule)
    _, pullback = vjp(lambda x: double(x * 3.0) + x * x, np.ones(2))
    with pytest.raises(KeyboardInterrupt):
        pullback(np.ones(2))
    broken.clear()
    assert pullback(np.ones(2))[0].tolist() == [8.0, 8.0]
