"""Subclasses of arrays: those with operators of their own are refused, others are arrays."""

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import grad, jvp, vjp
from autodiff_core.errors import StructureError

MASKED = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0])


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_arrays_with_operators_of_their_own_are_refused():
    for call in (
        lambda: grad(lambda w: np.sum(w * MASKED))(np.ones(3)),
        lambda: grad(lambda w: np.mean((w - MASKED) ** 2))(np.ones(3)),
        lambda: grad(lambda w: np.sum(w * w))(MASKED),
        lambda: vjp(lambda m: m * m, np.matrix([[1.0, 2.0], [3.0, 4.0]])),
        lambda: jvp(lambda w: w * np.matrix([[1.0, 2.0], [3.0, 4.0]]), (np.eye(2),), (np.eye(2),)),
    ):
        with pytest.raises(StructureError, match="operators of its own"):
            call()


class Plain(np.ndarray):
    """A subclass that adds nothing."""


def test_other_subclasses_and_memory_maps_are_arrays(tmp_path):
    np.arange(6.0).tofile(tmp_path / "numbers")
    mapped = np.memmap(tmp_path / "numbers", dtype=float, mode="r", shape=(3, 2))
    for x in (mapped, np.arange(6.0).reshape(3, 2).view(Plain)):

        def square(x):
            return np.sum(x * x)

        assert grad(square)(x).tolist() == (2 * np.arange(6.0).reshape(3, 2)).tolist()
        assert vjp(square, x)[1](1.0)[0].tolist() == grad(square)(x).tolist()

        def product(w, x):
            return np.sum(x @ w)

        assert grad(product)(np.ones(2), x).tolist() == [6.0, 9.0]
        assert ad.compile_gradient(product, np.ones(2), x)(np.ones(2), x)[1].tolist() == [6.0, 9.0]
