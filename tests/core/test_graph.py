"""Graphs: what one can walk, print, count and draw from."""

import numpy as np
import pytest

from autodiff_core import Graph, grad, jacobian, jvp, symbols, trace, value_and_grad
from autodiff_core.errors import TracedValueError


def article(x, y):
    return 1 + x + np.exp(np.sin(x * y))


def test_the_articles_graph():
    graph = trace(article, 2.0, 3.0)
    assert [node.primitive.name for node in graph if node.kind == "operation"] == [
        "add",
        "mul",
        "sin",
        "exp",
        "add",
    ]
    assert [node.name for node in graph.inputs] == ["x", "y"]
    assert graph.output.value == article(2.0, 3.0)
    assert (graph.tree_size(), graph.shared_size(), len(graph)) == (5, 5, 8)
    assert graph.nodes[0] is graph.inputs[0]


def test_nodes_come_after_their_parents_and_know_their_children():
    graph = trace(lambda x: (x * x + x) * x, 3.0)
    seen = set()
    for node in graph:
        assert seen.issuperset(node.parents)
        seen.add(node)
        for parent in node.parents:
            assert node in graph.children(parent)
    assert len(graph.children(graph.inputs[0])) == 3


def test_constants_are_nodes_in_operand_order():
    node = trace(lambda x: 2.0 - x, 3.0).output
    left, right = node.parents
    assert (left.kind, left.value, right.kind, right.name) == ("constant", 2.0, "input", "x")
    assert node.parents[0] is left


def test_partials_are_numbers_at_the_recorded_values():
    graph = trace(lambda x, y: x * y - np.sin(x), 2.0, 3.0)
    mul, sin, sub = (node for node in graph if node.kind == "operation")
    assert graph.partials(mul) == (3.0, 2.0)
    assert graph.partials(sin) == (np.cos(2.0),)
    assert graph.partials(sub) == (1.0, -1.0)
    with pytest.raises(TracedValueError, match="not elementwise"):
        graph.partials(trace(lambda x: np.sum(x), np.ones(3)).output)


def test_the_listing():
    assert str(trace(article, 2.0, 3.0)).splitlines() == [
        "x is an input    2",
        "y is an input    3",
        "v1 = 1 + x       3",
        "v2 = x * y       6",
        "v3 = sin(v2)     -0.279415",
        "v4 = exp(v3)     0.756226",
        "v5 = v1 + v4     3.75623",
        "return v5",
    ]


def test_shared_and_tree_size_of_doublings():
    def doublings(x):
        for _ in range(20):
            x = x + x
        return x

    graph = trace(doublings, 1.0)
    assert (graph.shared_size(), graph.tree_size()) == (20, 2**20 - 1)


def test_names_of_nested_arguments_and_structure_of_results():
    graph = trace(lambda params, n: {"out": params["w"][0] * n, "n": [n]}, {"w": [2.0, 3.0]}, 4)
    assert [node.name for node in graph.inputs] == ["params['w'][0]", "params['w'][1]", "n"]
    assert graph.evaluate({"w": [10.0, 0.0]}, 2.0) == {"out": 20.0, "n": [2.0]}
    with pytest.raises(TracedValueError, match="2 outputs"):
        graph.output  # noqa: B018


def test_a_method_names_its_own_arguments():
    class Line:
        def at(self, slope, x):
            return slope * x

    assert [node.name for node in trace(Line().at, 2.0, 3.0).inputs] == ["slope", "x"]


def test_a_derivative_has_the_names_of_the_arguments_it_is_of():
    class Line:
        def at(self, slope, x):
            return slope * x

    def f(slope, x):
        return slope * x * x

    makers = (grad, value_and_grad, jacobian, lambda f: grad(grad(f)), lambda f: jacobian(grad(f)))
    for derivative in (make(g) for make in makers for g in (f, Line().at)):
        assert [node.name for node in trace(derivative, 2.0, 3.0).inputs] == ["slope", "x"]


def test_evaluate_replays_comparisons_too():
    graph = trace(lambda x: np.where(x > 0, x, -x), -2.0)
    assert (graph.evaluate(3.0), graph.evaluate(-5.0)) == (3.0, 5.0)
    assert grad(graph.evaluate)(-5.0) == -1.0


def test_a_function_may_print_what_it_sees():
    printed = []

    def f(x):
        printed.append(f"{x} {x:.3f} {x * x:5.1f}")
        return x

    grad(f)(1.5)
    jvp(f, (1.5,), (1.0,))
    grad(grad(f))(1.5)
    assert printed[:2] == ["<node input = 1.5> 1.500   2.2", "<dual 1.5 + 1.0 ε> 1.500   2.2"]
    assert printed[2].endswith(" 1.500   2.2")
    assert f"{symbols('x'):>9}" == " <node x>"


def test_symbols_have_no_value_and_build_graphs():
    x, y = symbols("x y")
    graph = Graph(article(x, y))
    assert all(node.value is None for node in graph if node.kind != "constant")
    assert graph.evaluate(2.0, 3.0) == article(2.0, 3.0)
    assert repr(x) == "<node x>"
    with pytest.raises(TracedValueError, match="where"):
        bool(x > 0)
    with pytest.raises(TracedValueError, match="trace"):
        float(x)


def test_a_graph_keeps_its_values_when_the_caller_edits_the_input():
    x = np.ones(2)
    graph = trace(lambda x: x * 2.0, x)
    x[:] = 5.0
    assert graph.inputs[0].value.tolist() == [1.0, 1.0]


def test_a_branch_records_what_ran():
    graph = trace(lambda x: x * x if x > 1.0 else -x, 2.0)
    assert graph.output.primitive.name == "mul"
    assert [(value, use) for _, value, use in graph.decisions] == [(True, "a condition")]


def test_a_graph_to_look_at_shows_broadcasting():
    graph = trace(lambda x: x * np.ones((2, 3)), np.ones(3))
    assert [node.primitive.name for node in graph if node.kind == "operation"] == [
        "broadcast_to",
        "mul",
    ]
    assert graph.evaluate(np.arange(3.0)).shape == (2, 3)
