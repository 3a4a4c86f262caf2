"""Symbols and symbolic derivatives: the article's example, higher orders, the swell."""

from itertools import pairwise

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import Graph, derivative, grad, simplify, symbols, to_latex, to_source
from autodiff_core.errors import TracedValueError
from tests.core.expressions import ARTICLE, value, x, y


def test_the_articles_example_gives_the_articles_derivative():
    by_x, by_y = simplify(derivative(ARTICLE, x)), simplify(derivative(ARTICLE, y))
    a, b = 0.7, 1.3
    assert value(by_x, (a, b)) == pytest.approx(1 + np.exp(np.sin(a * b)) * np.cos(a * b) * b)
    assert value(by_y, (a, b)) == pytest.approx(np.exp(np.sin(a * b)) * np.cos(a * b) * a)
    assert to_latex(ARTICLE) == r"1 + x + \exp(\sin(x y))"
    assert to_latex(by_x) == r"1 + y \cos(x y) \exp(\sin(x y))"
    assert to_latex(by_y) == r"x \cos(x y) \exp(\sin(x y))"
    graph = Graph(by_x)
    assert (graph.tree_size(), graph.shared_size()) == (8, 7)  # x y is shared
    names = [node.primitive.name for node in graph if node.kind == "operation"]
    assert sorted(names) == ["add", "cos", "exp", "mul", "mul", "mul", "sin"]


def logistic(steps):
    out = x
    for _ in range(steps):
        out = 4.0 * out * (1.0 - out)
    return out


def test_swell_is_an_artefact_of_trees():
    graphs = [Graph(derivative(logistic(n), x)) for n in range(1, 7)]
    sizes = [(graph.tree_size(), graph.shared_size()) for graph in graphs]
    growth_when_shared = {later[1] - earlier[1] for earlier, later in pairwise(sizes)}
    assert len(growth_when_shared) == 1
    assert all(later[0] > 2 * earlier[0] for earlier, later in pairwise(sizes))


@pytest.mark.parametrize("order", [1, 2, 3])
def test_repeated_derivatives_match_reverse_mode(order):
    expression, f = np.tanh(x) * x**3 / (1 + x * x), lambda x: np.tanh(x) * x**3 / (1 + x * x)
    for _ in range(order):
        expression, f = derivative(expression, x), grad(f)
    assert value(expression) == pytest.approx(f(0.7))
    assert value(simplify(expression)) == pytest.approx(f(0.7))


def test_grad_run_on_symbols_is_symbolic_too():
    found = grad(lambda x, y: 1 + x + np.exp(np.sin(x * y)))(x, y)
    assert value(simplify(found)) == pytest.approx(value(derivative(ARTICLE, x)))


def test_a_symbol_made_again_is_the_same():
    square = symbols("x") ** 2
    assert to_latex(simplify(derivative(square, symbols("x")))) == "2 x"


def test_numbers_are_expressions_and_other_things_are_none():
    assert derivative(derivative(3 * x, x), x) == 0.0
    assert Graph(simplify(derivative(x + x, x))).evaluate() == 2.0
    exec(to_source(3.0), namespace := {})
    assert namespace["f"]() == 3.0
    for nothing in ("x", abs, [x, y], None):
        for function in (Graph, to_latex, to_source, lambda e: derivative(e, x)):
            with pytest.raises(TracedValueError, match="is no expression"):
                function(nothing)
    with pytest.raises(TracedValueError, match="2 outputs"):
        derivative(ad.trace(lambda x: (x, x * x), 2.0), "x")


def test_derivatives_of_graphs_by_name_and_of_what_is_not_there():
    graph = ad.trace(lambda a, b: a * b, 2.0, 3.0)
    assert to_latex(simplify(derivative(graph, "a"))) == "b"
    assert derivative(x * x, y) == 0.0
    with pytest.raises(TracedValueError, match="not an input"):
        derivative(x * x, "z")


def test_gradients_of_symbols_that_are_numbers():
    assert grad(lambda x: x)(x) == 1.0
    assert grad(lambda x: 3 * x + y)(x) == 3.0
    assert grad(grad(lambda x: x * x))(x) == 2.0
