"""Numerical differentiation is as accurate as theory allows, careful with data, plain-spoken."""

import math
from typing import NamedTuple

import numpy as np
import pytest

from autodiff_core.errors import (
    AutodiffError,
    NonFiniteError,
    NonScalarOutputError,
    StepError,
    StructureError,
)
from autodiff_core.numerical import (
    STEP_EXPONENTS,
    central_difference,
    complex_step,
    error_curve,
    forward_difference,
    numerical_gradient,
    numerical_jacobian,
)

FORMULAS = {
    "forward": forward_difference,
    "central": central_difference,
    "complex": complex_step,
}
# What the default step is worth in double precision, with room for the second derivative.
ACCURACY = {"forward": 1e-7, "central": 1e-9, "complex": 1e-14}

all_formulas = pytest.mark.parametrize("method", FORMULAS)
both_differences = pytest.mark.parametrize("method", ["forward", "central"])


class Counted:
    """A function that counts its calls."""

    def __init__(self, f):
        self.f, self.calls = f, 0

    def __call__(self, x):
        self.calls += 1
        return self.f(x)


def fitted_order(errors, steps):
    return np.polyfit(np.log(steps), np.log(errors), 1)[0]


# Accuracy


@all_formulas
@pytest.mark.parametrize(
    ("f", "slope", "x"),
    [
        (np.exp, np.exp, 1.0),
        (np.sin, np.cos, 2.0),
        (lambda x: x**3, lambda x: 3 * x**2, -1.5),
        (lambda x: 1 / x, lambda x: -1 / x**2, 0.7),
        (lambda x: np.exp(np.sin(x * 3)), lambda x: 3 * np.cos(3 * x) * np.exp(np.sin(3 * x)), 0.4),
    ],
)
def test_the_default_step_reaches_the_accuracy_of_its_formula(method, f, slope, x):
    assert FORMULAS[method](f, x) == pytest.approx(slope(x), rel=10 * ACCURACY[method])


@all_formulas
def test_the_default_step_grows_with_a_large_input(method):
    assert FORMULAS[method](lambda x: x**2, 1e8) == pytest.approx(2e8, rel=10 * ACCURACY[method])


@pytest.mark.parametrize(("method", "order"), [("forward", 1), ("central", 2), ("complex", 2)])
def test_the_error_falls_with_the_order_of_the_formula(method, order):
    steps = np.geomspace(1e-3, 1e-1, 9)
    errors = [abs(FORMULAS[method](np.exp, 0.3, step=h) - math.exp(0.3)) for h in steps]
    assert fitted_order(errors, steps) == pytest.approx(order, abs=0.1)


def test_a_forward_difference_is_exact_on_lines_and_a_central_one_on_parabolas():
    assert forward_difference(lambda x: 5 - 3 * x, 0.25, step=0.5) == -3
    assert central_difference(lambda x: 2 * x**2 - x, 0.25, step=0.5) == 0
    assert forward_difference(lambda x: x**2, 0.25, step=0.5) != 0.5


def test_rounding_of_x_plus_h_costs_nothing():
    # At 1/3 no step of 1e-9 is exact; dividing by the step really taken leaves a line exact.
    naive = ((1 / 3 + 1e-9) - 1 / 3) / 1e-9
    assert naive != 1
    assert forward_difference(lambda x: x, 1 / 3, step=1e-9) == 1


@both_differences
def test_the_best_step_of_a_float32_is_larger_than_that_of_a_float64(method):
    x = np.float32(1.5)
    result = FORMULAS[method](np.sin, x)
    assert isinstance(result, np.float32)
    unit_roundoff = 2.0**-24
    assert result == pytest.approx(
        math.cos(1.5), abs=20 * unit_roundoff ** (1 - STEP_EXPONENTS[method])
    )


def test_a_complex_step_of_a_float32_stays_in_single_precision():
    seen = []
    result = complex_step(lambda x: (seen.append(x.dtype), np.sin(x))[1], np.float32(1.5))
    assert (seen, result.dtype) == ([np.complex64], np.float32)
    assert result == pytest.approx(math.cos(1.5), abs=1e-6)


def test_a_half_precision_array_gets_a_usable_gradient():
    x = np.array([0.5, 1.0], dtype=np.float16)
    gradient = numerical_gradient(lambda x: np.sum(x**2), x)
    assert gradient.dtype == np.float16
    assert np.allclose(gradient, [1, 2], atol=0.05)


# Directions


@all_formulas
def test_a_directional_derivative_is_the_gradient_times_the_direction(method):
    rng = np.random.default_rng(1)
    x, v = rng.normal(size=(2, 5))
    result = FORMULAS[method](lambda x: np.sum(np.sin(x) * x), x, v)
    expected = (np.cos(x) * x + np.sin(x)) @ v
    assert result == pytest.approx(expected, rel=100 * ACCURACY[method])


@all_formulas
@pytest.mark.parametrize("length", [-1e6, 1e-6, 3])
def test_a_derivative_scales_with_its_direction_and_not_the_error(method, length):
    x = np.array([0.5, 0.25])
    f = lambda x: np.exp(x[0] * x[1])
    once = FORMULAS[method](f, x, np.array([1.0, 2.0]))
    scaled = FORMULAS[method](f, x, length * np.array([1.0, 2.0]))
    assert scaled == pytest.approx(length * once, rel=100 * ACCURACY[method])


@all_formulas
def test_the_derivative_in_no_direction_is_zero(method):
    assert FORMULAS[method](lambda x: np.sum(np.exp(x)), np.ones(3), np.zeros(3)) == 0


@all_formulas
def test_a_curve_has_a_velocity(method):
    circle = lambda t: np.stack([np.cos(t), np.sin(t)])
    assert FORMULAS[method](circle, 0.3) == pytest.approx(
        [-math.sin(0.3), math.cos(0.3)], abs=10 * ACCURACY[method]
    )


# Gradients and Jacobians


@pytest.mark.parametrize(("method", "calls"), [("forward", 8), ("central", 14), ("complex", 7)])
def test_a_gradient_of_seven_inputs_costs(method, calls):
    f = Counted(lambda x: np.sum(x**2))
    numerical_gradient(f, np.arange(7.0), method)
    assert f.calls == calls


@all_formulas
def test_a_gradient_keeps_the_shape_and_the_place_of_each_input(method):
    weights = np.array([[1.0, -2.0, 3.0], [5.0, 7.0, -11.0]])
    x = np.random.default_rng(2).normal(size=(2, 3))
    gradient = numerical_gradient(lambda x: np.sum(weights * x), x, method)
    assert gradient.shape == (2, 3)
    assert gradient == pytest.approx(weights, rel=1e-5)


@all_formulas
def test_a_gradient_has_the_nested_structure_of_its_input(method):
    x = {"w": np.array([[1.0, 2.0]]), "b": (3.0, [4, np.float64(5)])}
    f = lambda x: np.sum(x["w"] ** 2) * x["b"][0] + x["b"][1][0] * x["b"][1][1]
    gradient = numerical_gradient(f, x, method)
    assert list(gradient) == ["w", "b"]
    assert gradient["w"] == pytest.approx(np.array([[6.0, 12.0]]), rel=1e-6)
    assert type(gradient["b"]) is tuple and type(gradient["b"][1]) is list
    assert gradient["b"][0] == pytest.approx(5, rel=1e-6)
    assert gradient["b"][1] == pytest.approx([5, 4], rel=1e-6)
    assert type(gradient["b"][0]) is float and type(gradient["b"][1][0]) is float


def test_a_named_tuple_stays_one():
    class Line(NamedTuple):
        slope: float
        intercept: float

    gradient = numerical_gradient(lambda line: line.slope * 3 + line.intercept, Line(1.0, 2.0))
    assert isinstance(gradient, Line)
    assert gradient == pytest.approx((3, 1))


@all_formulas
def test_a_jacobian_has_the_output_axes_before_the_input_axes(method):
    x = np.random.default_rng(3).normal(size=(2, 3))
    weights = np.random.default_rng(4).normal(size=(4, 2))
    jacobian = numerical_jacobian(lambda x: weights @ x, x, method)
    assert jacobian.shape == (4, 3, 2, 3)
    assert jacobian == pytest.approx(np.einsum("ik,jl->ijkl", weights, np.eye(3)), abs=1e-7)


def test_a_jacobian_of_a_nested_output_nests_the_input_in_it():
    jacobian = numerical_jacobian(
        lambda x: {"sum": x[0] + np.sum(x[1]), "product": x[0] * x[1]}, (2.0, np.array([3.0, 5.0]))
    )
    assert jacobian["sum"][0] == pytest.approx(1)
    assert jacobian["sum"][1] == pytest.approx([1, 1])
    assert jacobian["product"][0] == pytest.approx([3, 5])
    assert jacobian["product"][1] == pytest.approx(np.array([[2, 0], [0, 2]]), abs=1e-8)


@all_formulas
def test_an_empty_input_has_an_empty_derivative(method):
    assert numerical_gradient(np.sum, np.zeros((0, 2)), method).shape == (0, 2)
    assert numerical_jacobian(lambda x: np.ones(3), np.zeros(0), method).shape == (3, 0)


def test_a_zero_dimensional_array_stays_an_array():
    gradient = numerical_gradient(lambda x: x**2, np.array(3.0))
    assert isinstance(gradient, np.ndarray) and gradient.shape == ()


def test_what_is_no_number_is_passed_on_as_it_is():
    layer = {"weight": 2.0, "activation": "square", "biased": False}
    f = lambda layer: layer["weight"] ** 2 if layer["activation"] == "square" else None
    gradient = numerical_gradient(f, layer)
    assert gradient == {"weight": pytest.approx(4), "activation": "square", "biased": False}


# The caller's data


@all_formulas
def test_inputs_are_left_untouched_and_f_cannot_touch_them(method):
    x = {"w": np.array([1.0, 2.0]), "b": [3.0]}
    direction = {"w": np.array([1.0, 0.0]), "b": [2.0]}

    def vandal(x):
        value = np.sum(x["w"] ** 2) + x["b"][0]
        x["w"] *= 0
        x["b"].append(1)
        return value

    assert FORMULAS[method](vandal, x, direction) == pytest.approx(4)
    assert numerical_gradient(vandal, x, method)["w"] == pytest.approx([2, 4])
    assert (x["w"].tolist(), x["b"]) == ([1.0, 2.0], [3.0])
    assert (direction["w"].tolist(), direction["b"]) == ([1.0, 0.0], [2.0])


@both_differences
def test_a_function_that_reuses_its_result_buffer_is_differentiated_rightly(method):
    buffer = np.zeros(2)

    def f(x):
        buffer[:] = x**2
        return buffer

    assert np.diag(numerical_jacobian(f, np.array([1.0, 3.0]), method)) == pytest.approx([2, 6])


@all_formulas
def test_integers_are_promoted_not_truncated(method):
    assert FORMULAS[method](lambda x: x**2, 3) == pytest.approx(6)
    gradient = numerical_gradient(lambda x: np.sum(x**2), np.array([1, 2, 3]), method)
    assert gradient.dtype == np.float64
    assert gradient == pytest.approx([2, 4, 6])
    assert numerical_gradient(lambda x: x[0] * x[1], [2, 10**20], method)[1] == pytest.approx(2)


def test_unsigned_integer_results_do_not_wrap_around():
    count = lambda x: np.uint8(np.floor(x))
    assert central_difference(count, 2.0, step=0.5) == 1
    assert central_difference(lambda x: np.uint8(9 - np.floor(x)), 2.0, step=0.5) == -1


def test_a_number_in_gives_a_python_float_out():
    for formula in FORMULAS.values():
        assert type(formula(lambda x: x * x, 2)) is float
    assert type(numerical_gradient(np.sin, 2.0)) is float


def test_differences_handle_complex_results():
    assert central_difference(lambda t: np.exp(1j * t), 0.0) == pytest.approx(1j, abs=1e-9)


# The U-curve


def test_error_curve_falls_as_truncation_and_rises_as_round_off():
    steps = 10.0 ** np.arange(-15, 0)
    errors = error_curve(np.exp, 1.0, steps)
    best = int(np.argmin(errors))
    assert 1e-9 <= steps[best] <= 1e-7
    assert fitted_order(errors[best + 2 :], steps[best + 2 :]) == pytest.approx(1, abs=0.15)
    assert errors[0] > 1e4 * errors[best]


def test_error_curve_of_a_central_difference_is_lower_and_further_right():
    steps = np.geomspace(1e-12, 1e-1, 100)
    forward = error_curve(np.sin, 1.0, steps)
    central = error_curve(np.sin, 1.0, steps, "central")
    assert central.min() < forward.min() / 30
    assert steps[np.argmin(central)] > 30 * steps[np.argmin(forward)]


def test_error_curve_of_the_complex_step_has_no_left_branch():
    errors = error_curve(np.exp, 1.0, [1e-3, 1e-8, 1e-20, 1e-200], "complex")
    assert errors[0] > 1e-8
    assert np.all(errors[1:] < 1e-14)


def test_error_curve_shows_a_step_that_vanishes_as_total_error():
    assert error_curve(np.exp, 1.0, [1e-17])[0] == pytest.approx(math.e)


def test_error_curve_takes_the_exact_derivative_where_the_complex_step_cannot_supply_it():
    assert error_curve(abs, 0.0, [0.5], exact=1.0).tolist() == [0]
    with pytest.raises(StructureError, match="real number at a complex point"):
        error_curve(abs, 0.0, [0.5])


# Errors


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: forward_difference(np.sum, np.ones(3)), StructureError, "every direction.*Give"),
        (
            lambda: central_difference(np.sum, np.ones(3), np.ones(2)),
            StructureError,
            r"direction should have the shape \(3,\), but has \(2,\)",
        ),
        (
            lambda: numerical_gradient(np.sin, np.ones(3)),
            NonScalarOutputError,
            "numerical_jacobian",
        ),
        (lambda: numerical_gradient(lambda x: (x, x), 1.0), NonScalarOutputError, "tuple of 2"),
        (
            lambda: numerical_gradient(lambda x: x["a"][0], {"a": [1j]}),
            StructureError,
            r"x\['a'\]\[0\]",
        ),
        (
            lambda: forward_difference(np.sin, True),
            StructureError,
            "of type bool, which holds no number",
        ),
        (lambda: forward_difference(np.sin, 1j), StructureError, "real numbers"),
        (lambda: central_difference(lambda x: None, 1.0), StructureError, r"f\(x\) is None"),
        (lambda: forward_difference(np.sin, math.nan), NonFiniteError, "x holds nan"),
        (lambda: central_difference(math.exp, 1.0, step=0), StepError, "Give a positive"),
        (lambda: central_difference(math.exp, 1.0, step="1"), StepError, "Give a positive"),
        (lambda: central_difference(math.exp, 1.0, step=math.inf), StepError, "Give a positive"),
        (
            lambda: forward_difference(math.exp, 1.0, step=1e-17),
            StepError,
            r"or use about 1\.1e-08",
        ),
        (lambda: complex_step(math.sin, 1.0), StructureError, r"np\.sin"),
        (lambda: complex_step(lambda x: abs(x), 1.0), StructureError, "the derivative was lost"),
        (
            lambda: central_difference(lambda x: np.ones(2 if x > 1 else 3), 1.0),
            StructureError,
            "different shapes",
        ),
    ],
)
def test_an_error_says_what_happened_and_what_to_do(call, error, says):
    with pytest.raises(error, match=says) as caught:
        call()
    assert isinstance(caught.value, AutodiffError)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_the_edge_of_a_domain_is_reported_instead_of_a_nan():
    with pytest.raises(NonFiniteError, match="smaller step"):
        central_difference(np.log, 1e-9)
    assert central_difference(np.log, 1e-9, step=1e-12) == pytest.approx(1e9, rel=1e-5)


def test_an_unknown_method_names_the_known_ones():
    with pytest.raises(ValueError, match="forward, central, complex"):
        numerical_gradient(np.sum, np.ones(2), "backward")


def test_an_exception_of_f_comes_through_unchanged():
    def broken(x):
        raise KeyError("mine")

    for formula in FORMULAS.values():
        with pytest.raises(KeyError, match="mine"):
            formula(broken, 1.0)
