"""`autodiff_core.numpy`: NumPy's names, with lists of traced values where NumPy takes none."""

import numpy
import pytest

import autodiff_core.numpy as np
from autodiff_core import check_derivatives

X = numpy.array([0.3, 0.7, 1.2])
CALLS = {
    "a matrix of numbers": lambda x: np.array([[np.cos(x[0]), -x[1]], [x[1], 2.0]]) @ x[:2],
    "a list of arrays": lambda x: np.asarray([x, x * x, X]),
    "a dtype": lambda x: np.array([x[0], x[1]], dtype=float),
    "filled": lambda x: np.full((2, 3), x[0]) * np.full(3, x),
    "sums": lambda x: np.sum([x[0], x[1] * x[2]]) + np.sum([[x[0]], [x[1]]], axis=0),
    "means": lambda x: np.mean([x, x * x], axis=0) + np.std([x[0], x[1]]) + np.var((x[0], x[2])),
    "extremes": lambda x: np.max([x[0], x[1]]) * np.min([x[0], x[1]]) * np.prod([x[0], x[2]]),
    "joined": lambda x: np.append([x[0], 1.0], x) + np.stack([[x[0], x[1]]] * 5)[:, 0],
    "stacked from a dict": lambda x: np.stack({"a": x, "b": x * x}.values()),
    "products": lambda x: np.dot([x[0], x[1], 1.0], X),
    "names of NumPy": lambda x: np.sin(x) * np.pi + np.linalg.norm(x) + np.arange(3),
}


@pytest.mark.parametrize("name", CALLS)
def test_lists_of_traced_values_are_arrays(name):
    check_derivatives(CALLS[name], (X,), order=2, tolerance=1e-5)


def test_plain_values_get_numpys_own_answers():
    assert np.array([1, 2], dtype=np.int8).dtype == numpy.int8
    assert np.full(2, 3).tolist() == [3, 3]
    assert np.asarray(X) is X
    assert (np.sum([1, 2]), np.max([1, 2]), np.mean([1, 2])) == (3, 2, 1.5)
    assert np.random is numpy.random
    assert {"sin", "array", "linalg"} <= {*dir(np)}
    with pytest.raises(AttributeError):
        np.no_such_name  # noqa: B018
