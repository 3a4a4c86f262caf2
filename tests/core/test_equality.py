"""`==` on traced values compares values, as `<` does; a symbol equals only itself.

Hashes go by identity."""

import numpy as np
import pytest

from autodiff_core import compile_gradient, grad, jvp, symbols, trace, value_and_grad
from autodiff_core.errors import RecompileError


def special(x):
    return 4.0 if x == 2 else x * x


def test_a_branch_on_equality_takes_the_branch_that_the_numbers_take():
    assert grad(lambda x: special(x) + 0 * x)(2.0) == 0.0  # the branch trap: a constant ran
    assert grad(special)(3.0) == 6.0
    assert jvp(special, (2.0,), (1.0,)) == (4.0, 0.0)
    assert trace(lambda x: special(x) + x, 2.0).output.value == 6.0


def test_two_traced_values_are_compared_by_value():
    def f(x, y):
        return x * y if x == y else x + y

    assert grad(f)(3.0, 3.0) == 3.0
    assert grad(f)(3.0, 4.0) == 1.0
    assert grad(lambda x: x if x != 1 else 5 * x)(1.0) == 5.0


def test_arrays_are_compared_entry_by_entry():
    def f(x):
        return np.sum(np.where(x == 0, 7.0, x * x))

    np.testing.assert_array_equal(grad(f)(np.array([0.0, 3.0])), [0.0, 6.0])


def test_in_nested_derivatives_the_innermost_value_counts():
    assert grad(grad(lambda x: x**3 if x == 2 else x))(2.0) == 12.0


def test_a_compiled_gradient_refuses_the_other_branch():
    compiled = compile_gradient(lambda x: x * 5 if x == 2 else x * x, 3.0)
    assert compiled(4.0) == (16.0, 8.0)
    with pytest.raises(RecompileError):
        compiled(2.0)


def test_symbols_and_nodes_can_be_keys():
    x, y = symbols("x y")
    assert x == x and x != y and x != 0
    assert {x: 1, y: 2}[y] == 2
    graph = trace(lambda a, b: a * b, 2.0, 2.0)
    assert len(set(graph.nodes)) == 3
    assert grad(lambda x: x * x if x is not None and x != "text" else x)(2.0) == 4.0


def test_a_node_is_a_key_though_equality_compares_values():
    def f(x):
        assert x == x
        assert x == 2.0
        return {x: 3.0 * x}[x]

    assert grad(f)(2.0) == 3.0


@pytest.mark.parametrize("kind", [float, np.float64, np.float32])
def test_nan_differs_from_itself(kind):
    for f in (lambda x: 3.0 * x if x != x else x, lambda x: x if x == x else 3.0 * x):
        assert grad(f)(kind(np.nan)) == 3.0
        assert grad(f)(kind(2.0)) == 1.0


def test_an_array_is_compared_with_itself_entry_by_entry():
    def without_gaps(x):
        return np.sum(np.where(x != x, 0.0, x))

    x = np.array([1.0, np.nan])
    for differentiate in (value_and_grad(without_gaps), compile_gradient(without_gaps, x)):
        value, gradient = differentiate(x)
        assert (value, gradient.tolist()) == (1.0, [1.0, 0.0])
    assert jvp(without_gaps, (x,), (np.ones(2),)) == (1.0, 1.0)
    assert grad(lambda x: np.sum(x * (x == x)))(np.ones(3)).tolist() == [1.0] * 3


def test_a_list_or_a_set_finds_a_traced_array_by_identity():
    def f(x):
        assert x in [x]
        assert x in {x}
        return np.sum(x)

    assert grad(f)(np.ones(2)).tolist() == [1.0, 1.0]
