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


def test_a_large_contraction_to_a_number_is_a_number():
    x = np.ones((120, 110))
    value, gradient = ad.value_and_grad(lambda x: np.einsum("ij,ij->", x, x))(x)
    assert value == x.size
    assert np.array_equal(gradient, 2.0 * x)


@pytest.mark.parametrize("shape", [(30, 7), (60, 50)], ids=["small", "large"])
def test_the_first_call_the_thousandth_and_a_compiled_one_agree_to_the_last_digit(shape):
    random = np.random.default_rng(0)
    x, y = random.normal(size=shape), random.normal(size=(*shape[1:], 11))

    def loss(x, y):
        # The sum's cotangent is stretched: no step of it is in memory.
        return np.sum(np.einsum("ij,jk->ki", x, y)) * np.sum(np.einsum("ij,ji->i", x, x.T))

    differentiate = ad.grad(loss, (0, 1))
    compiled = ad.compile_gradient(loss, x, y, argnums=(0, 1))
    first = [gradient.tobytes() for gradient in differentiate(x, y)]
    for gradients in (*(differentiate(x, y) for _ in range(120)), compiled(x, y)[1]):
        assert [gradient.tobytes() for gradient in gradients] == first


@pytest.mark.parametrize(
    "subscripts",
    ["ijk,jlk->ilk", "ijk,jlk->kli", "abc,cd->bda", "ab,ab->", "ab,cb->ac", "ab,bc->b"],
)
def test_every_order_of_axes_is_numpys(subscripts):
    random = np.random.default_rng(1)
    terms = subscripts.partition("->")[0].split(",")
    sizes = dict(zip("abcdijkl", (23, 29, 31, 37, 21, 25, 27, 33), strict=True))
    x, y = (random.normal(size=[sizes[letter] for letter in term]) for term in terms)
    expected = np.einsum(subscripts, x, y)
    found = contract(x, y, subscripts=subscripts)
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-11)
