"""Gradients and pullbacks: several arguments, keywords, threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from autodiff_core import grad, value_and_grad, vjp
from autodiff_core.errors import StructureError


def test_argnums_may_be_several_and_keywords_pass():
    def f(x, y, scale=1.0):
        return x * y * scale

    assert value_and_grad(f, (0, 1))(2.0, 3.0, scale=10.0) == (60.0, (30.0, 20.0))
    assert grad(f, -1)(2.0, 3.0) == 2.0
    assert vjp(f, 2.0, 3.0)[1](1.0) == (3.0, 2.0)


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
