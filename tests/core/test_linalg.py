"""`np.linalg`, for one matrix and for stacks: NumPy's values, derivatives to second order."""

import numpy as np
import pytest

from autodiff_core import check_derivatives, grad, hessian, jvp, trace
from autodiff_core.errors import TracedValueError
from autodiff_core.numerical import numerical_gradient

RNG = np.random.default_rng(0)
X = RNG.uniform(0.2, 0.9, (3, 4))
V = RNG.uniform(0.2, 0.9, 4)
W = RNG.uniform(0.2, 0.9, 3)
B = RNG.normal(size=(2, 3, 4))
S = RNG.normal(size=(3, 3)) + 3 * np.eye(3)
T = RNG.normal(size=(2, 3, 3)) + 3 * np.eye(3)
L = np.linalg
# Since then a right side is a vector only if it has one axis.
NUMPY_2 = int(np.__version__.partition(".")[0]) >= 2


def sym(x):
    return x + np.swapaxes(x, -1, -2)


# fmt: off
CALLS = {
    "norm": (lambda x: L.norm(x) + L.norm(x, axis=1) + L.norm(x, axis=(0, 1), keepdims=True) + L.norm(x[0]) + L.norm(x.ravel()), X),
    **{f"norm vec {o}": (lambda x, o=o: L.norm(x, o, axis=1) + L.norm(x[0], o) + L.norm(x, o, axis=0, keepdims=True).sum(), X) for o in (1, 2, 3, 0.5, -1, np.inf, -np.inf, 0)},
    **{f"norm mat {o}": (lambda x, o=o: L.norm(x, o, axis=(1, 2)) + L.norm(x[0], o) + L.norm(x, o, axis=(0, 2), keepdims=True).sum(), B) for o in (1, -1, 2, -2, "nuc", "fro", np.inf, -np.inf)},
    "solve": (lambda x: L.solve(x, W) + L.solve(x, S) + L.solve(S, x), S),
    "solve batch": (lambda x: L.solve(x, S[None]) + L.solve(S, x), T),
    "solve b": (lambda x: L.solve(S, x), W),
    "solve b2": (lambda x: L.solve(T, x[None]), S),
    "solve vectors": (lambda x: L.solve(x, W) if NUMPY_2 else L.solve(x, T[0, :2]), T),
    "inv": (lambda x: L.inv(x) @ x + L.inv(x), T),
    "det": (lambda x: L.det(x) * x[0, 0] + L.det(T).sum(), S),
    "det batch": (lambda x: L.det(x), T),
    "slogdet": (lambda x: L.slogdet(x)[1] + L.slogdet(x).sign + L.slogdet(T * x)[1].sum(), S),
    "eigh": (lambda x: L.eigh(x)[0] + np.abs(L.eigh(x).eigenvectors), sym(S)),
    "eigh U": (lambda x: L.eigh(x, "U")[0] + L.eigvalsh(x, UPLO="U"), sym(S)),
    "eigvalsh": (lambda x: L.eigvalsh(sym(x)), T),
    "svd": (lambda x: np.abs(L.svd(x, full_matrices=False)[0]).sum() + L.svd(x, full_matrices=False).S + L.svd(x, compute_uv=False) + np.abs(L.svd(x, full_matrices=False)[2]).sum(), B),
    "svd square": (lambda x: L.svd(x)[1] + np.abs(L.svd(x).Vh), S),
    "svd tall": (lambda x: np.abs(L.svd(x, full_matrices=False)[0]) + L.svd(x, compute_uv=False), X.T),
    "qr": (lambda x: L.qr(x).Q @ L.qr(x).R + L.qr(x)[0], T),
    "qr wide": (lambda x: L.qr(x).R, X),
    "qr tall": (lambda x: L.qr(x)[0].sum() + L.qr(x, mode="r"), X.T),
    "pinv": (lambda x: L.pinv(x), X),
    "pinv low rank": (lambda x: L.pinv(x[:, :1] @ x[:1]), S),
    "lstsq": (lambda x: L.lstsq(x, V)[0] + L.lstsq(x, V)[1] + L.lstsq(x, V)[3], X.T),
    "lstsq b": (lambda x: L.lstsq(X.T, x)[0], V),
    "lstsq 2": (lambda x: np.append(*[L.lstsq(x, B[0].T)[i] for i in (0, 1)]), X.T),
    "matrix_power": (lambda x: L.matrix_power(x, 5) + L.matrix_power(x, -2) + L.matrix_power(x, 0) + L.matrix_power(x, 1), T),
    "multi_dot": (lambda x: L.multi_dot([x, X.T, x, V]), X),
}
if hasattr(np, "matvec"):  # NumPy 2.2
    CALLS |= {
        "vector_norm": (lambda x: L.vector_norm(x) + L.vector_norm(x, axis=1, ord=3) + L.vector_norm(x, axis=(0, 1)) + L.matrix_norm(x) + L.matrix_norm(x, ord="nuc"), X),
        "cholesky": (lambda x: L.cholesky(x @ x.T), S),
        "cholesky batch": (lambda x: L.cholesky(x @ x.mT), T),
        "cholesky direct": (lambda x: L.cholesky(x), S @ S.T + np.eye(3)),
        "cholesky upper": (lambda x: L.cholesky(x, upper=True), S @ S.T + np.eye(3)),
        "cond": (lambda x: L.cond(x) + L.cond(x, 1) + L.cond(x, -2), S),
        "linalg names": (lambda x: L.trace(x) + L.diagonal(x).sum() + L.outer(x[0, 0], W).sum() + L.cross(x, S).sum() + L.matmul(x, S).sum() + L.tensordot(x, S, axes=1).sum() + L.vecdot(x, S).sum() + L.matrix_transpose(x)[0, 0, 0], T),
    }
# fmt: on


@pytest.mark.parametrize("name", CALLS)
def test_derivatives_are_right_to_second_order(name):
    function, x = CALLS[name]
    check_derivatives(function, (x,), order=2, tolerance=1e-5, agreement=1e-9)


@pytest.mark.parametrize("name", CALLS)
def test_traced_values_are_numpys_values(name):
    function, x = CALLS[name]
    expected = np.asarray(function(x))
    graph = trace(function, x)
    assert np.shape(graph.output.value) == expected.shape
    np.testing.assert_allclose(graph.output.value, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(graph.evaluate(x), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("order", [None, 1, 2, 3, 1.5])
def test_a_norm_at_zero_has_the_smallest_subgradient(order):
    assert grad(lambda x: L.norm(x, order))(np.zeros(3)).tolist() == [0.0, 0.0, 0.0]
    rows = np.array([[0.0, 0.0], [3.0, 4.0]])
    gradient = grad(lambda x: np.sum(L.norm(x, axis=1)))(rows)
    np.testing.assert_allclose(gradient, [[0.0, 0.0], [0.6, 0.8]])


def test_eigenvalues_that_tie_have_derivatives_that_do_not_ask_for_vectors():
    gradient = grad(lambda x: np.sum(L.eigvalsh(x) ** 3))(2.0 * np.eye(3))
    np.testing.assert_allclose(gradient, 12.0 * np.eye(3))
    gradient = grad(lambda x: L.norm(x, "nuc"))(np.eye(3))
    np.testing.assert_allclose(gradient, np.eye(3), atol=1e-15)
    # Vectors have none there, and say so.
    assert np.isnan(grad(lambda x: L.eigh(x)[1][0, 1])(np.eye(2))).any()


def test_a_gradient_is_that_of_the_triangle_that_numpy_reads():
    x = S @ S.T
    half = grad(lambda x: np.sum(np.log(np.diag(L.cholesky(x)))))(x)
    assert np.all(np.triu(half, 1) == 0.0)
    np.testing.assert_allclose((half + half.T) / 2.0, L.inv(x) / 2.0, rtol=1e-10)
    # What is symmetric by the way it was made gets the same as by the determinant.
    by_factor = grad(lambda s: 2.0 * np.sum(np.log(np.diag(L.cholesky(s @ s.T)))))(S)
    np.testing.assert_allclose(by_factor, grad(lambda s: L.slogdet(s @ s.T)[1])(S), rtol=1e-10)


def test_results_have_numpys_names():
    found = []

    def f(x):
        u, s, vh = L.svd(x)
        found.extend([L.eigh(sym(x)).eigenvalues, L.qr(x).R, L.slogdet(x).logabsdet])
        return np.sum(u @ np.diag(s) @ vh)

    np.testing.assert_allclose(grad(f)(S), np.ones((3, 3)), atol=1e-9)
    assert [part.shape for part in found] == [(3,), (3, 3), ()]


@pytest.mark.parametrize(
    ("call", "advice"),
    [
        (lambda x: L.svd(x)[0], "full_matrices=False"),
        (lambda x: L.qr(x.T, mode="complete")[0], "reduced"),
        (lambda x: L.multi_dot([x]), "two arrays"),
    ],
)
def test_what_has_no_derivative_says_what_has(call, advice):
    with pytest.raises(TracedValueError, match=advice):
        grad(lambda x: np.sum(call(x)))(X)


def test_single_precision_stays_single():
    x = S.astype(np.float32)
    for f in (L.det, L.norm, lambda x: L.slogdet(x)[1], lambda x: np.sum(L.solve(x, x[0]))):
        assert grad(f)(x).dtype == np.float32
    assert jvp(L.inv, (x,), (x,))[1].dtype == np.float32


def test_second_derivatives_of_a_determinant_are_known():
    x = np.array([[2.0, 1.0], [0.5, 3.0]])
    wanted = np.zeros((2, 2, 2, 2))
    wanted[0, 0, 1, 1] = wanted[1, 1, 0, 0] = 1.0
    wanted[0, 1, 1, 0] = wanted[1, 0, 0, 1] = -1.0
    np.testing.assert_allclose(hessian(L.det)(x), wanted, atol=1e-12)


SINGULAR = {
    "rank 1 of 2": np.array([[1.0, 2.0], [2.0, 4.0]]),
    "a row of zeros": np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]),
    "rank 1 of 3": np.outer([1.0, 2.0, 4.0], [1.0, -1.0, 2.0]),
    "zero": np.zeros((1, 1)),
    "a stack": np.array([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]]),
}


@pytest.mark.parametrize("name", SINGULAR)
def test_the_determinant_of_a_singular_matrix_has_its_derivative(name):
    x = SINGULAR[name]
    wanted = numerical_gradient(lambda x: np.sum(L.det(x)), x)
    np.testing.assert_allclose(grad(lambda x: np.sum(L.det(x)))(x), wanted, atol=1e-7)
    pushed = np.sum(jvp(L.det, (x,), (np.ones(x.shape),))[1])
    np.testing.assert_allclose(pushed, np.sum(wanted), atol=1e-6)
