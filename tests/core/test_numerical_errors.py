"""Numerical differentiation says what went wrong, and what to do."""

import math

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
    central_difference,
    complex_step,
    forward_difference,
    numerical_gradient,
)
from tests.core.formulas import FORMULAS


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
