"""Numerical gradients and Jacobians have the right structure, and leave the caller's data alone."""

from typing import NamedTuple

import numpy as np
import pytest

from autodiff_core.numerical import central_difference, numerical_gradient, numerical_jacobian
from tests.core.formulas import FORMULAS, all_formulas, both_differences


class Counted:
    """A function that counts its calls."""

    def __init__(self, f):
        self.f, self.calls = f, 0

    def __call__(self, x):
        self.calls += 1
        return self.f(x)


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

    def f(x):
        return np.sum(x["w"] ** 2) * x["b"][0] + x["b"][1][0] * x["b"][1][1]

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

    def f(layer):
        return layer["weight"] ** 2 if layer["activation"] == "square" else None

    gradient = numerical_gradient(f, layer)
    assert gradient == {"weight": pytest.approx(4), "activation": "square", "biased": False}


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
    def count(x):
        return np.uint8(np.floor(x))

    assert central_difference(count, 2.0, step=0.5) == 1
    assert central_difference(lambda x: np.uint8(9 - np.floor(x)), 2.0, step=0.5) == -1


def test_a_number_in_gives_a_python_float_out():
    for formula in FORMULAS.values():
        assert type(formula(lambda x: x * x, 2)) is float
    assert type(numerical_gradient(np.sin, 2.0)) is float


def test_differences_handle_complex_results():
    assert central_difference(lambda t: np.exp(1j * t), 0.0) == pytest.approx(1j, abs=1e-9)
