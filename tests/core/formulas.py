"""The formulas of numerical differentiation, and how accurate they are, for their tests."""

import pytest

from autodiff_core.numerical import central_difference, complex_step, forward_difference

FORMULAS = {
    "forward": forward_difference,
    "central": central_difference,
    "complex": complex_step,
}
# What the default step is worth in double precision, with room for the second derivative.
ACCURACY = {"forward": 1e-7, "central": 1e-9, "complex": 1e-14}

all_formulas = pytest.mark.parametrize("method", FORMULAS)
both_differences = pytest.mark.parametrize("method", ["forward", "central"])
