"""Records outlive the arrays and the traces that they were made of."""

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import grad, linearize, vjp
from autodiff_core.errors import TracedValueError


def test_a_leaked_value_says_so():
    kept = []
    grad(lambda x: kept.append(x) or x * x)(2.0)
    with pytest.raises(TracedValueError, match="after its trace had ended"):
        kept[0] + 1.0


def test_views_locked_inside_another_trace_are_given_back():
    base = np.ones((2, 2))
    view = base[0]

    def f(x):
        y = x * base  # the outer trace locks the base
        return np.sum(y) + grad(lambda z: np.sum(z * view))(np.ones(2))[0] * x

    grad(f)(1.0)
    assert base.flags.writeable
    assert view.flags.writeable


def test_a_pullback_keeps_copies_of_constants_that_an_outer_trace_had_locked():
    c, kept = np.array([2.0, 2.0]), []

    def f(x):
        y = np.sum(x * c)
        kept.append(vjp(lambda z: np.sum(z * z * c), np.ones(2))[1])
        kept.append(linearize(lambda z: np.sum(z * z * c), np.ones(2))[1])
        return y

    grad(f)(np.ones(2))
    c[:] = 100.0
    assert kept[0](1.0)[0].tolist() == [4.0, 4.0]
    assert kept[1](np.ones(2)) == 8.0


def test_a_graph_keeps_copies_of_constants():
    c = np.array([2.0, 2.0])
    graph = ad.trace(lambda x: x * c, np.ones(2))
    c[:] = 100.0
    assert graph.evaluate(np.ones(2)).tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    "use", [lambda x, c: x > c, lambda x, c: x * c, lambda x, c: np.concatenate([x, c])]
)
def test_a_leaked_value_is_an_error_and_locks_nothing(use):
    leaked, c = [], np.ones(3)
    grad(lambda x: (leaked.append(x), np.sum(x * x))[1])(np.ones(3))
    with pytest.raises(TracedValueError, match="after its trace had ended"):
        use(leaked[0], c)
    assert c.flags.writeable
