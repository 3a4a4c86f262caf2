"""Expressions as LaTeX: as a person would write them."""

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import derivative, simplify, symbols, to_latex, to_source
from autodiff_core.errors import TracedValueError
from tests.core.expressions import x, y


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


def test_a_number_after_a_factor_is_set_off():
    assert to_latex(x * 2 * 3 * y) == r"x \cdot 2 \cdot 3 y"
    assert to_latex(symbols("theta") * 2) == r"\theta \cdot 2"


def test_a_huge_expression_is_refused_as_latex_but_not_as_source():
    huge = x
    for _ in range(20):
        huge = huge * huge
    with pytest.raises(TracedValueError, match="to_source"):
        to_latex(huge)
    assert to_source(huge).count("\n") < 40


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


def test_finite_decimals_stay_decimals():
    assert [to_latex(factor * x) for factor in (1e10, 1234567.891)] == [
        "10000000000 x",
        "1234567.891 x",
    ]


def test_a_factor_of_one_is_not_written_before_a_comparison():
    x = symbols("x")
    assert to_latex(simplify(derivative(-np.maximum(x, 0), x))) == (
        r"-\left[\operatorname{maximum}(x, 0) > 0\right]"
    )
    assert (
        to_latex(derivative(np.maximum(x, 0), x))
        == r"\left[\operatorname{maximum}(x, 0) > 0\right]"
    )


def test_only_a_comparison_alone_loses_its_factor_of_one():
    power = to_latex(ad.trace(lambda x: (1 * ((x < 0) * x)) ** 2, 1.0))
    assert power == r"(1 \left[x < 0\right] x)^{2}"
