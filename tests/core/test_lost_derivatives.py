"""Where a value would leave the trace and take its derivative along, there is an error, no 0."""

import copy
import math

import numpy as np
import pytest

from autodiff_core import constant, grad, jvp, trace
from autodiff_core.errors import TracedValueError


def fill(x):
    filled = np.zeros(2)
    filled[0] = x[0] * x[1]
    return np.sum(filled)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: math.sin(x[0]),
        lambda x: float(x[0]) ** 2,
        fill,
        lambda x: np.sum(np.array([x[0], x[1]])),
    ],
    ids=["math.sin", "float", "assignment into a plain array", "np.array of traced values"],
)
def test_a_lost_derivative_is_an_error_that_names_the_way_out(f):
    x = np.array([1.0, 2.0])
    for differentiate in (
        lambda: grad(f)(x),
        lambda: jvp(f, (x,), (np.ones(2),)),
        lambda: trace(f, x),
    ):
        with pytest.raises((TracedValueError, ValueError)) as raised:
            differentiate()
        error = raised.value
        if not isinstance(error, TracedValueError):
            # NumPy wraps what an entry raises.
            error = error.__cause__
        assert isinstance(error, TracedValueError) and "constant" in str(error)


def test_a_derivative_is_stopped_on_purpose_by_constant():
    assert grad(lambda x: x * math.sin(constant(x)))(2.0) == math.sin(2.0)


def test_a_count_may_be_read_since_it_has_no_slope():
    assert grad(lambda x: sum(x * x for _ in range(int(x))))(3.5) == 3 * 2 * 3.5


def test_a_copy_of_a_traced_value_keeps_its_derivative():
    for duplicate in (copy.copy, copy.deepcopy, lambda x: copy.deepcopy({"x": [x]})["x"][0]):

        def f(x, duplicate=duplicate):
            return duplicate(x) ** 2

        assert grad(f)(3.0) == jvp(f, (3.0,), (1.0,))[1] == grad(grad(f))(3.0) * 3.0 == 6.0


def test_making_a_plain_array_of_a_traced_value_says_so():
    with pytest.raises(TracedValueError, match=r"constant\(x\)"):
        grad(lambda x: np.sum(np.array([x, x])))(np.ones(1))
    assert grad(lambda x: np.sum(np.stack([x, x]) * np.array([2.0, 3.0])))(1.0) == 5.0
    with pytest.raises(TypeError, match="len"):  # as NumPy has it
        grad(lambda x: len(x))(2.0)
    buffer = np.zeros(2)
    with pytest.raises((TracedValueError, TypeError, ValueError)):
        grad(lambda x: buffer.__setitem__(slice(None), x) or 1.0)(np.ones(2))


def test_constant_stops_the_gradient_in_every_mode():
    def f(x):
        return x * constant(x * x)

    assert grad(f)(3.0) == 9.0
    assert jvp(f, (3.0,), (1.0,)) == (27.0, 9.0)
    assert grad(grad(f))(3.0) == 0.0
    assert grad(lambda x: np.sum(x * constant(x)))(np.ones(2)).tolist() == [1.0, 1.0]
