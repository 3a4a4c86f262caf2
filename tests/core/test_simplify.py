"""Simplified expressions have the same value, and fewer operations."""

import random

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import Graph, derivative, simplify, symbols, to_latex
from autodiff_core.errors import TracedValueError
from tests.core.expressions import value, x, y


def random_expression(rnd, depth):
    if depth == 0:
        return rnd.choice([x, y, x, y, rnd.choice([0.0, 1.0, 2.0, -1.0, 3.0, 0.5])])
    a, b = random_expression(rnd, depth - 1), random_expression(rnd, depth - 1)
    return rnd.choice(
        [
            a + b,
            a * b,
            a - b,
            -a,
            a * 2.0,
            1.0 - b,
            ad.sin(a),
            a / (2.5 + ad.cos(b)),
            a**2,
            np.exp(ad.sin(a)),
        ]
    )


@pytest.mark.parametrize("seed", range(150))
def test_simplify_preserves_value_and_is_idempotent(seed):
    expression = random_expression(random.Random(seed), 5)
    if not isinstance(expression, ad.Node):
        expression = expression + x
    for candidate in (expression, derivative(expression, x)):
        simple = simplify(candidate)
        assert value(simple) == pytest.approx(value(candidate), rel=1e-9, abs=1e-9)
        assert simplify(simple) is simple
        if isinstance(simple, ad.Node):
            assert Graph(simple).shared_size() <= Graph(candidate).shared_size()


def test_simplifying_does_not_give_a_stopped_gradient_back():
    assert value(derivative(simplify(x * ad.constant(x)), x)) == value(x)


def test_sums_and_products_are_the_same_in_either_order():
    a, b = symbols("a b")
    assert simplify(2 * np.cos(a) * np.sin(a) - 2 * np.sin(a) * np.cos(a)) == 0.0
    assert to_latex(simplify(a * b + b * a)) == "2 a b"
    assert simplify((a + b) / (b + a)) == 1.0


def test_a_graph_can_be_simplified():
    assert repr(simplify(ad.trace(lambda x: x * 1 + 0 * x, 2.0))) == "<node x>"


def test_only_a_graph_with_one_output_can_be_simplified():
    with pytest.raises(TracedValueError, match="2 outputs"):
        simplify(ad.trace(lambda a: (a, a * a), 2.0))


@pytest.mark.parametrize(
    "build",
    [
        lambda x, y: np.maximum(x, 0) + np.maximum(x, y),
        lambda x, y: -np.maximum(x, 0),
        lambda x, y: np.maximum(x, 0) - np.minimum(x, y),
        lambda x, y: np.clip(x, 0, 2) + np.clip(x, 0, y),
        lambda x, y: 3 * np.maximum(x * y, 0) ** 2,
        lambda x, y: np.maximum(np.maximum(x, 0), y) + np.maximum(x, 0),
    ],
)
def test_comparisons_stay_numbers_when_they_are_simplified(build):
    x, y = symbols("x y")
    slope = derivative(build(x, y), x)
    simple = simplify(slope)
    assert simplify(simple) is simple
    for point in (
        (2.0, 1.0),
        (1.0, 2.0),
        (-1.0, 0.5),
        (np.array([2.0, 1.0, -1.0]), np.array([1.0, 2.0, 0.5])),
    ):
        wanted = Graph(slope, inputs=(x, y)).evaluate(*point)
        found = Graph(simple, inputs=(x, y)).evaluate(*point)
        assert np.asarray(found).dtype == float
        np.testing.assert_array_equal(found, wanted)


def test_long_arrays_of_positions_are_told_apart():
    i, x = np.arange(2000), np.arange(2000.0)
    j = i.copy()
    j[1000] = 5
    graph = ad.trace(lambda x: x[i] - x[j], x)
    assert Graph(simplify(graph)).evaluate(x)[1000] == 995.0


def test_numbers_do_not_take_the_place_of_arrays():
    graph = ad.trace(lambda x: np.cumsum(x / x)[-1] + x[0] * 1.0, np.ones(3))
    assert Graph(simplify(graph)).evaluate(np.ones(3)) == 4.0
    graph = ad.trace(lambda x: np.sum(x / x) + x[0], np.ones(3))
    assert Graph(simplify(graph)).evaluate(np.ones(3)) == 4.0


@pytest.mark.parametrize(
    "f", [lambda x: ((x > 0) + (x > 0)) * x, lambda x: (x > 0) * x / x + (x > -2) * x / x]
)
def test_sums_of_comparisons_keep_their_value(f):
    x = np.array([1.0, -1.0, 0.5])
    np.testing.assert_array_equal(Graph(simplify(ad.trace(f, 1.0))).evaluate(x), f(x))
