"""Expressions as source: it computes the same, and every row of the table can be written."""

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import derivative, grad, symbols, to_latex, to_source
from autodiff_core.errors import TracedValueError
from autodiff_core.primitive import TABLE, elementwise
from tests.core.expressions import ARTICLE, value, x, y


def test_source_computes_the_same_and_names_what_is_shared():
    source = to_source(derivative(ARTICLE, x), name="slope")
    namespace = {}
    exec(source, namespace)
    assert namespace["slope"](0.7, 1.3) == pytest.approx(value(derivative(ARTICLE, x)))
    assert source.count("x * y") == 1
    graph = ad.trace(
        lambda w, v: np.sum(np.tanh(w @ v)[1:, None] ** 2, axis=0), np.ones((3, 2)), np.ones(2)
    )
    exec(to_source(graph), namespace)
    assert namespace["f"](np.eye(3, 2), np.ones(2)) == pytest.approx(
        graph.evaluate(np.eye(3, 2), np.ones(2))
    )


def test_an_index_that_is_an_operand_is_named_in_source():
    namespace, at = {}, np.array([0, 2])
    for f, text in (
        (lambda x, i: x[i] * 2.0, "x[i]"),
        (lambda x, i: x[1:, i, 0, None], "x[(slice(1, None, None), i, 0, None)]"),
    ):
        x = np.arange(36.0).reshape(3, 3, 4)
        graph = ad.trace(f, x, at)
        assert text in to_source(graph)
        exec(to_source(graph), namespace)
        for positions in (at, np.array([1, 1])):
            assert np.array_equal(namespace["f"](x, positions[:1]), f(x, positions[:1]))


@pytest.fixture
def squashed():
    """A row that the engine does not have, for the time of one test."""
    name = "squashed"
    yield elementwise(name, lambda x: x / (1.0 + abs(x)), lambda x, out: (1.0 + abs(x)) ** -2)
    del TABLE[name]


def test_a_row_that_numpy_has_not_is_called_from_the_table_in_source(squashed):
    namespace = {}
    source = to_source(derivative(squashed(np.sin(x)) * squashed(y), x))
    assert source.startswith("import numpy as np\n\nfrom autodiff_core.primitive import TABLE\n")
    assert 'TABLE["squashed"](y)' in source
    exec(source, namespace)
    slope = np.cos(0.7) / (1.0 + np.sin(0.7)) ** 2 * 1.3 / 2.3
    assert namespace["f"](0.7, 1.3) == pytest.approx(slope)
    assert "TABLE" not in to_source(np.sin(x))
    assert to_latex(squashed(x)) == r"\operatorname{squashed}(x)"


def test_the_parameters_of_a_row_of_the_table_are_written_too():
    namespace, x = {}, np.array([[1.0, 2.0], [3.0, 5.0]])
    graph = ad.trace(lambda x: ad.log_softmax(x, axis=1)[:, 0], x)
    exec(to_source(graph), namespace)
    assert namespace["f"](x[::-1]) == pytest.approx(graph.evaluate(x[::-1]))


def test_a_function_of_ones_own_is_not_taken_for_numpys_of_the_same_name():
    square = ad.define_primitive("square", lambda x: 3.0 * x, partials=lambda x, out: 3.0)
    with pytest.raises(TracedValueError, match=r"`square` is neither NumPy's nor a row"):
        to_source(square(x))


def test_what_python_cannot_write_is_refused_and_not_written_wrongly():
    def slope(x, i):
        return grad(lambda x: np.sum(x[i] ** 2))(x)

    with pytest.raises(TracedValueError, match=r"no source for .* graph\.evaluate"):
        to_source(ad.trace(slope, np.ones(3), np.array([0, 1])))


def test_a_letter_of_a_sum_over_letters_may_spell_inf_or_nan():
    matrix, namespace = np.arange(6.0).reshape(1, 2, 3), {}
    graph = ad.trace(lambda x: np.einsum("inf->fni", x), matrix)
    exec(to_source(graph), namespace)
    np.testing.assert_array_equal(namespace["f"](matrix), matrix.T)


def test_infinities_and_nans_are_written_too():
    exec(
        to_source(np.where(x > 0, x, -np.inf) * np.array([1.0, np.nan]) + symbols("inf")),
        namespace := {},
    )
    assert np.array_equal(namespace["f"](1.0, -2.0), [-np.inf, np.nan], equal_nan=True)


def test_an_input_may_have_the_name_of_an_operation():
    v1, v3, namespace = *symbols("v1 v3"), {}
    expression = (v1 + 1.0) * (v3 + 2.0)
    exec(to_source(expression), namespace)
    assert namespace["f"](10.0, 20.0) == 11.0 * 22.0
    lines = str(ad.trace(lambda v1: (v1 + 1.0) * v1, 2.0)).splitlines()
    assert [line.split()[0] for line in lines] == ["v1", "v2", "v3", "return"]


@pytest.mark.parametrize("names", ["lambda np", "a-b a_b", "x x+", "2x None", "a' a", "- in"])
def test_names_that_are_none_in_python_are_spelled_apart_in_source(names):
    (first, second), namespace = symbols(names), {}
    exec(to_source(first / np.exp(second)), namespace)
    # By name, as in every graph of symbols.
    inputs = [2.0, 0.5] if first.name < second.name else [0.5, 2.0]
    assert namespace["f"](*inputs) == pytest.approx(2.0 / np.exp(0.5))
