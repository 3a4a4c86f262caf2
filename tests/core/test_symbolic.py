"""Symbolic derivatives: the article's example, simplification, LaTeX, source."""

import random
from itertools import pairwise

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import Graph, derivative, grad, simplify, symbols, to_latex, to_source
from autodiff_core.errors import TracedValueError
from autodiff_core.primitive import TABLE, elementwise

x, y = symbols("x y")
ARTICLE = 1 + x + np.exp(np.sin(x * y))


def value(expression, at=(0.7, 1.3)):
    return (
        Graph(expression, inputs=(x, y)).evaluate(*at)
        if isinstance(expression, ad.Node)
        else expression
    )


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


@pytest.mark.parametrize(
    ("expression", "latex"),
    [
        (derivative(x**3, x), "3 x^{2}"),
        (derivative(x * x * x, x), "3 x^{2}"),
        (derivative(ad.sin(x) ** 2, x), r"2 \cos(x) \sin(x)"),
        (derivative(np.tanh(x), x), r"1 - \tanh^{2}(x)"),
        (derivative((x - 1) * (x - 2), x), "2 x - 3"),
        (derivative(1 / x, x), r"-\frac{1}{x^{2}}"),
        (derivative(np.log(x), x), r"\frac{1}{x}"),
        (derivative(x / y, y), r"-\frac{x}{y^{2}}"),
        (x - (y - 1), "1 + x - y"),
        (2 * (x + y) ** 2, "2 (x + y)^{2}"),
        (x + x + 3 * x, "5 x"),
        ((-x) * (-y), "x y"),
        (np.sqrt(x) * abs(y), r"\sqrt{x} \left|y\right|"),
        (np.exp(x / y), r"\exp\left(\frac{x}{y}\right)"),
        (derivative(x**y, x), "y x^{y - 1}"),
        (derivative(y**x, x), r"y^{x} \log(y)"),
        (derivative(simplify(derivative(1 / x, x)), x), r"\frac{2}{x^{3}}"),
        (derivative(1 / x**3, x), r"-\frac{3}{x^{4}}"),
        (derivative(np.log(x**2), x), r"\frac{2}{x}"),
        (derivative(np.log(2 * x), x), r"\frac{1}{x}"),
        (1 / (1 / x), "x"),
        (1e20**x, r"(1 \cdot 10^{20})^{x}"),
        (symbols("x_max") * symbols("mu_y"), r"x_{\mathrm{max}} \mu_{y}"),
        (0.1 * x + 1e-9, r"1 \cdot 10^{-9} + 0.1 x"),
        (np.where(x > 0, x, 0.0) * 1.0, r"\operatorname{where}(\left[x > 0\right], x, 0)"),
        (symbols("theta") * symbols("w_1") + symbols("loss"), r"\theta w_{1} + \mathrm{loss}"),
        (x - x, "0"),
    ],
)
def test_latex_is_what_a_person_would_write(expression, latex):
    assert to_latex(simplify(expression)) == latex


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
def softsign():
    """A row that the engine does not have, for the time of one test."""
    name = "softsign"
    yield elementwise(name, lambda x: x / (1.0 + abs(x)), lambda x, out: (1.0 + abs(x)) ** -2)
    del TABLE[name]


def test_a_row_that_numpy_has_not_is_called_from_the_table_in_source(softsign):
    namespace = {}
    source = to_source(derivative(softsign(np.sin(x)) * softsign(y), x))
    assert source.startswith("import numpy as np\n\nfrom autodiff_core.primitive import TABLE\n")
    assert 'TABLE["softsign"](y)' in source
    exec(source, namespace)
    slope = np.cos(0.7) / (1.0 + np.sin(0.7)) ** 2 * 1.3 / 2.3
    assert namespace["f"](0.7, 1.3) == pytest.approx(slope)
    assert "TABLE" not in to_source(np.sin(x))
    assert to_latex(softsign(x)) == r"\operatorname{softsign}(x)"


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


def test_a_number_after_a_factor_is_set_off():
    assert to_latex(x * 2 * 3 * y) == r"x \cdot 2 \cdot 3 y"
    assert to_latex(symbols("theta") * 2) == r"\theta \cdot 2"


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


def test_simplifying_does_not_give_a_stopped_gradient_back():
    assert value(derivative(simplify(x * ad.constant(x)), x)) == value(x)


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
    inputs = (
        [2.0, 0.5] if first.name < second.name else [0.5, 2.0]
    )  # by name, as in every graph of symbols
    assert namespace["f"](*inputs) == pytest.approx(2.0 / np.exp(0.5))


def test_derivatives_of_graphs_by_name_and_of_what_is_not_there():
    graph = ad.trace(lambda a, b: a * b, 2.0, 3.0)
    assert to_latex(simplify(derivative(graph, "a"))) == "b"
    assert derivative(x * x, y) == 0.0
    with pytest.raises(TracedValueError, match="not an input"):
        derivative(x * x, "z")


def test_a_huge_expression_is_refused_as_latex_but_not_as_source():
    huge = x
    for _ in range(20):
        huge = huge * huge
    with pytest.raises(TracedValueError, match="to_source"):
        to_latex(huge)
    assert to_source(huge).count("\n") < 40


def test_sums_and_products_are_the_same_in_either_order():
    a, b = symbols("a b")
    assert simplify(2 * np.cos(a) * np.sin(a) - 2 * np.sin(a) * np.cos(a)) == 0.0
    assert to_latex(simplify(a * b + b * a)) == "2 a b"
    assert simplify((a + b) / (b + a)) == 1.0


def test_a_graph_can_be_simplified():
    assert repr(simplify(ad.trace(lambda x: x * 1 + 0 * x, 2.0))) == "<node x>"


@pytest.mark.parametrize(
    ("expression", "latex"),
    [
        (lambda a, b: 2 * a / 3, r"\frac{2}{3} a"),
        (lambda a, b: b - 2 * a / 3, r"b - \frac{2}{3} a"),
        (lambda a, b: a * -2 / 7 * b, r"-\frac{2}{7} a b"),
        (lambda a, b: a ** (1 / 3), r"a^{\frac{1}{3}}"),
        (lambda a, b: 0.5 * a, "0.5 a"),
        (lambda a, b: np.pi * a, "3.14159265359 a"),
    ],
)
def test_digits_without_end_are_fractions(expression, latex):
    assert to_latex(simplify(expression(*symbols("a b")))) == latex


def test_gradients_of_symbols_that_are_numbers():
    assert grad(lambda x: x)(x) == 1.0
    assert grad(lambda x: 3 * x + y)(x) == 3.0
    assert grad(grad(lambda x: x * x))(x) == 2.0


def test_only_a_graph_with_one_output_can_be_simplified():
    with pytest.raises(TracedValueError, match="2 outputs"):
        simplify(ad.trace(lambda a: (a, a * a), 2.0))


def test_finite_decimals_stay_decimals():
    assert [to_latex(factor * x) for factor in (1e10, 1234567.891)] == [
        "10000000000 x",
        "1234567.891 x",
    ]


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


def test_a_factor_of_one_is_not_written_before_a_comparison():
    x = symbols("x")
    assert to_latex(simplify(derivative(-np.maximum(x, 0), x))) == (
        r"-\left[\operatorname{maximum}(x, 0) > 0\right]"
    )
    assert (
        to_latex(derivative(np.maximum(x, 0), x))
        == r"\left[\operatorname{maximum}(x, 0) > 0\right]"
    )


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


def test_only_a_comparison_alone_loses_its_factor_of_one():
    power = to_latex(ad.trace(lambda x: (1 * ((x < 0) * x)) ** 2, 1.0))
    assert power == r"(1 \left[x < 0\right] x)^{2}"
