"""Expressions in which numbers meet arrays: symbols have shapes, and derivatives are right."""

import random

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import Graph, derivative, grad, jvp, simplify, symbols, trace
from autodiff_core.errors import NonScalarOutputError, StructureError
from autodiff_core.symbolic import rewriting
from autodiff_core.symbolic.rewriting import PATIENCE, rewrite

X = np.array([1.0, 2.0, 3.0])
Y = np.array([2.0, 4.0, 7.0])


def value(expression, *at):
    """What an expression is worth; a number or an array is worth itself."""
    if isinstance(expression, (Graph, ad.Node)):
        return Graph(expression).evaluate(*at)
    return expression


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda w: np.sum((w * X - Y) ** 2), -48.0),
        (lambda w: np.mean((w * X - Y) ** 2), -16.0),
        (lambda w: np.sum((w - Y) ** 2), -23.0),
        (lambda w: np.var(w * X) + np.max(w * X) + np.prod(w + X), None),
        (lambda w: (w * X) @ Y + np.dot(w * X, X), None),
        (lambda w: np.sum(np.where(w * X > 1.0, X, w) * np.stack([w * X, Y])), None),
        (lambda w: np.sum(np.cumsum(w * X)[np.array([0, 2, 2])] ** 2), None),
        (lambda w: ad.logsumexp(np.outer(w * X, Y), axis=1)[1], None),
        (lambda w: np.einsum("i,i->", w * X, np.sin(w * Y)), None),
    ],
)
def test_a_derivative_by_a_number_that_meets_arrays(f, expected):
    graph = trace(f, 0.5)
    slope = derivative(graph, "w")
    numbers = expected if expected is not None else grad(f)(0.5)
    assert value(slope, 0.5) == pytest.approx(numbers, rel=1e-12)
    assert value(simplify(slope), 0.5) == pytest.approx(numbers, rel=1e-12)


def test_results_that_are_arrays_keep_their_shapes():
    assert value(derivative(trace(lambda w: w * X, 0.5), "w")).tolist() == X.tolist()
    doubled = derivative(trace(lambda x: np.stack([x, x]) * 2.0, 0.5), "x")
    assert value(doubled, 0.5).tolist() == [2.0, 2.0]


def test_symbols_know_the_shapes_of_what_they_become():
    w = symbols("w")
    assert derivative(w * X, w).tolist() == X.tolist()
    assert Graph(np.sum(w * X)).evaluate(0.5) == 3.0
    assert (w.shape, (w * X).shape, np.sum(w * X).shape) == ((), (3,), ())
    assert ((w > X).dtype, (w > 0).dtype, (w * np.float32(2.0)).dtype) == (bool, bool, float)
    assert value(derivative(np.sum((w * X - Y) ** 2), w), 0.5) == -48.0
    _, tangent = jvp(lambda w: np.sum(w * X), (w,), (1.0,))
    assert tangent == 6.0


def test_a_derivative_by_an_array_is_a_gradient():
    slope = derivative(trace(lambda x: np.sum(x**2 * Y), X), "x")
    assert value(slope, X).tolist() == [4.0, 16.0, 42.0]
    assert value(simplify(slope), X).tolist() == [4.0, 16.0, 42.0]
    with pytest.raises(NonScalarOutputError, match="one number"):
        derivative(trace(lambda x: x**2, X), "x")


def test_a_graph_refuses_what_it_was_not_recorded_for():
    for f in (np.mean, lambda x: sum(x)):
        with pytest.raises(StructureError, match="another graph"):
            trace(f, np.ones(3)).evaluate(np.ones(4))
    with pytest.raises(StructureError, match=r"the shape \(\) in this graph, but \(3,\)"):
        trace(lambda x: x * 2.0, 1.0).evaluate(X)
    w = symbols("w")
    assert Graph(w * 2.0).evaluate(X).tolist() == [2.0, 4.0, 6.0]  # entry by entry
    with pytest.raises(StructureError, match="another graph"):
        Graph(np.sum(w * X)).evaluate(X)


def random_expression(rnd, x, depth):
    """Numbers, rows and columns, in sums and products, extremes, choices and reductions."""
    if depth == 0:
        return rnd.choice([x, x, X, Y[:, None], 2.0, -1.0, 0.0, 1.0])
    left = random_expression(rnd, x, depth - 1)
    right = random_expression(rnd, x, depth - 1)
    grown = rnd.choice(
        [
            lambda: left + right,
            lambda: left - right,
            lambda: left * right,
            lambda: -left,
            lambda: np.where(np.sin(right) > 0.0, left, left),
            lambda: (left * right) / (2.0 + np.cos(right)),
            lambda: np.sum(left) - right,
            lambda: np.expand_dims(left, 0)[np.array([0])] - np.mean(right),
            lambda: np.maximum(left, 0.5) - np.minimum(right, 0.5),
        ]
    )
    return grown()


@pytest.mark.parametrize("seed", range(60))
def test_simplify_ends_and_keeps_the_value_where_numbers_meet_arrays(seed):
    def f(x):
        return np.mean(random_expression(random.Random(seed), x, 4))

    slope = derivative(trace(lambda x: f(x) + 0.0 * x, 0.7), "x")
    simple = simplify(slope)
    assert simplify(simple) is simple
    assert value(simple, *[0.7] * isinstance(simple, ad.Node)) == pytest.approx(grad(f)(0.7))


def test_simplify_ends_where_equations_lead_in_circles(monkeypatch):
    walks = []

    def counted(expression, equations, known):
        walks.append(expression)
        return rewrite(expression, equations, known)

    monkeypatch.setattr(rewriting, "rewrite", counted)
    graph = trace(lambda x: np.sum((np.expand_dims(x, 0) - np.sin(x))[[0]]), 0.5)
    slope = derivative(graph, graph.inputs[0])
    assert value(simplify(slope), 0.5) == 1 - np.cos(0.5)
    # Were nothing ever the same again, it would end after PATIENCE walks of equal size.
    size = Graph(slope).shared_size()
    monkeypatch.setattr(rewriting, "key_of", lambda *parts: object())
    walks.clear()
    simplify(slope)
    assert PATIENCE <= len(walks) / 2 <= PATIENCE * (size + 1)


def test_a_constant_that_is_no_number_is_simplified_once():
    x = symbols("x")
    simple = simplify(x - np.nan + np.inf * x)
    assert simplify(simple) is simple
