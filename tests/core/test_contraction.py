"""Einsum as a product of matrices: NumPy's numbers, and the derivatives of it."""

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core.table.contraction import contract, plan_of

CONTRACTIONS = {
    "kij,nkj->nki": ((5, 3, 4), (700, 5, 4)),
    "ij,jk->ki": ((40, 30), (30, 50)),
    "bij,bkj->bik": ((9, 30, 7), (9, 20, 7)),
}


@pytest.mark.parametrize("subscripts", CONTRACTIONS)
def test_a_large_contraction_is_numpys_and_has_its_transposes(subscripts):
    random = np.random.default_rng(0)
    x, y, t = (random.normal(size=CONTRACTIONS[subscripts][i]) for i in (0, 1, 0))
    expected = np.einsum(subscripts, x, y)
    assert plan_of(subscripts) is not None
    np.testing.assert_allclose(contract(x, y, subscripts=subscripts), expected, rtol=1e-12)

    def loss(x, y):
        return np.sum(np.einsum(subscripts, x, y) * expected)

    gradients = ad.grad(loss, (0, 1))(x, y)
    compiled = ad.compile_gradient(loss, x, y, argnums=(0, 1))(x, y)[1]
    for recorded, again in zip(gradients, compiled, strict=True):
        np.testing.assert_allclose(recorded, again, rtol=1e-12)
    assert np.sum(gradients[0] * t) == pytest.approx(np.sum(np.einsum(subscripts, t, y) * expected))


@pytest.mark.parametrize("subscripts", ["ii,ij->j", "ij,jk->i", "ij,ij->ij"])
def test_what_is_no_product_of_matrices_has_no_plan(subscripts):
    assert plan_of(subscripts) is None
