"""Numbers in array code: while they are traced they behave as NumPy's do, in value and in kind."""

import subprocess
import sys

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import compile_gradient, grad, jvp, trace, value_and_grad
from autodiff_core.errors import AutodiffError, StructureError

X = np.array([1.0, -2.0, 3.0])
SINGLE = np.array([0.1, 0.2, 0.3], np.float32)
# fmt: off
PROGRAMS = {
    "not": lambda x: np.sum(np.where(~(np.sum(x) > 0), x, 2.0 * x)),
    "sum of conditions": lambda x: ((x[0] > 0) + (x[2] > 0)) * np.sum(x),
    "condition as a number": lambda x: (np.sum(x) > 0).astype(float) * np.sum(x),
    "any": lambda x: (np.sum(x) > 0).any() * np.sum(x),
    "a sum beside float32": lambda x: np.sum(np.sum(x) * SINGLE),
    "an entry beside float32": lambda x: x[0] * np.float32(0.1) + x[1] / SINGLE[0],
    "beyond float32": lambda x: np.sum(np.sum(x) * 1e300 * SINGLE),
    "exp of a sum beside float32": lambda x: np.sum(np.exp(np.sum(x)) * SINGLE),
    "mean, std, prod": lambda x: (np.mean(x) + np.std(x) + np.prod(x)) * SINGLE[0],
    "products": lambda x: (x @ x + np.einsum("i,i->", x, x)) * SINGLE[0],
    "functions of their own": lambda x: (ad.logsumexp(x) + ad.sigmoid(x[0]) + ad.relu(x[2])) * SINGLE[0],
    "new axes": lambda x: np.sum(np.sum(x)[None] * x) + np.sum(x[0][None, None] * x) + np.sum(x.max()[...] * x),
    "an empty index": lambda x: x[0][()] * np.sum(x),
    "padded": lambda x: np.sum(np.pad(x[:1], 1) * 3.0) + np.sum(np.pad(np.sum(x), 1)),
    "kinks beside integers": lambda x: np.maximum(x[1], 0) + np.minimum(3, x[0]) + np.where(x[0] > 5.0, x[0], 0),
    "a list to compare with": lambda x: np.sum(np.where(0.0 * x == [0.0, 1.0, 0.0], x * x, x)),
    "an axis of a number": lambda x: np.sum(x[0], axis=0) + np.max(x[1] * x[2], axis=-1),
    "nothing picked": lambda x: np.sum(x[[]]) + x[0],
    "an axis count of NumPy's": lambda x: np.tensordot(x, x, np.int64(1)),
}
# fmt: on


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_value_is_numpys_in_every_mode(name):
    f = PROGRAMS[name]
    value, gradient = value_and_grad(f)(X)
    pushed, slope = jvp(f, (X,), (np.ones(3),))
    compiled = compile_gradient(f, X)(X)
    assert value == f(X) == pushed == compiled[0] == trace(f, X).evaluate(X)
    # As NumPy had it before 2.0.
    single = f(X).dtype == np.float32
    slopes = ad.numerical.numerical_gradient(f, X)
    np.testing.assert_allclose(gradient, slopes, rtol=0.05 if single else 1e-5, atol=1e-7)
    np.testing.assert_allclose(compiled[1], gradient, rtol=1e-14)
    assert slope == pytest.approx(np.sum(gradient), rel=1e-6 if single else 1e-13)


@pytest.mark.skipif(
    np.lib.NumpyVersion(np.__version__) < "2.1.0", reason="NumPy names the argument since 2.1"
)
def test_a_shape_may_be_named():
    assert grad(lambda x: np.sum(np.reshape(x, shape=(3, 1)) * 2.0))(X).tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("kind", [float, np.float64, np.float32, np.array])
def test_a_gradient_is_of_its_arguments_kind(kind):
    gradient = grad(lambda x: x * x)(kind(3.0))
    assert type(gradient) is type(kind(3.0))
    assert gradient == 6.0
    assert grad(lambda x: np.sum(x[None] * 2.0))(kind(3.0)) == 2.0


@pytest.mark.parametrize("f", [abs, lambda x: x % 0.3, lambda x: np.fmod(x, 0.3)])
def test_the_tangent_of_a_python_float_is_one_from_the_first_call_to_the_thousandth(f):
    assert {type(jvp(f, (2.0,), (1.0,))[1]) for _ in range(50)} == {float}
    assert {type(jvp(f, (np.float64(2.0),), (np.float64(1.0),))[1]) for _ in range(50)} == {
        np.float64
    }


def test_a_number_of_numpys_does_not_slow_or_change_what_is_written_for_floats():
    def f(x):
        return x * x / (x + 1.0)

    for kind in (np.float64, float, np.float32, np.float64, float):
        assert grad(f)(kind(3.0)) == pytest.approx(15.0 / 16.0, rel=1e-6)
    assert type(ad.vjp(f, 3.0)[0]) is float


def test_a_mask_that_divides_by_nothing_left_is_numpys():
    with pytest.warns(RuntimeWarning):
        assert value_and_grad(lambda x: np.var(x, ddof=3))(X)[0] == np.inf


COMPLEX = {
    "times a number": lambda x: np.sum(np.abs(x * (1 + 1j))),
    "times an array": lambda x: np.sum(np.abs(x * np.array([1j, 1, 1]))),
    "product": lambda x: np.abs(x @ np.array([1j, 1, 1])),
    "a number times a number": lambda x: np.abs(np.sum(x) * 1j),
    "exp": lambda x: np.sum(np.abs(np.exp(1j * x))),
    "cast": lambda x: np.sum(np.abs(x.astype(complex))),
    "stacked": lambda x: np.sum(np.abs(np.stack([x, x * 0 + 1j]))),
    "chosen": lambda x: np.sum(np.abs(np.where(x > 0, x, 1j))),
}


@pytest.mark.parametrize("name", COMPLEX)
def test_complex_numbers_on_the_way_are_refused(name):
    f = COMPLEX[name]
    for differentiate in (
        grad(f),
        lambda x: jvp(f, (x,), (x,)),
        lambda x: trace(f, x),
        ad.hessian(f),
    ):
        with pytest.raises(StructureError, match="Complex"):
            differentiate(X)


@pytest.mark.parametrize("x", [np.inf, -np.inf, 0.0, 800.0, -800.0])
def test_sigmoid_and_softplus_at_the_ends(x):
    middle = 0.25 if x == 0.0 else 0.0
    slope = 0.5 if x == 0.0 else float(x > 0)
    for at in (x, np.array([x])):
        assert np.all(grad(lambda x: np.sum(ad.softplus(x)))(at) == slope)
        assert np.all(grad(lambda x: np.sum(ad.sigmoid(x)))(at) == middle)
    assert grad(grad(ad.softplus))(x) == middle


def test_log_softmax_takes_integers():
    np.testing.assert_allclose(np.exp(ad.log_softmax(np.array([1, 2, 3]))).sum(), 1.0, rtol=1e-15)


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: np.sum([x[0], x[1]]), r"np\.sum\(np\.stack\(values\)\)"),
        (lambda x: np.full(3, x[0]), r"x \* np\.ones\(shape\)"),
        (lambda x: np.eye(3).dot(x), "x @ y"),
        (lambda x: np.array([[x[0], x[1]]]), r"np\.block\(\[\[a, b\], \[c, d\]\]\)"),
        (lambda x: np.stack([[x[0], x[1]]]), r"by np\.stack .*np\.block"),
        (lambda x: np.concatenate(part for part in [x, x]), "pass a list"),
        (lambda x: x[0].item(), "its derivative would be lost"),
        (lambda x: np.zeros(3).__setitem__(0, x[0]), "np.stack"),
    ],
)
def test_what_would_lose_the_derivative_says_what_to_do(f, words):
    with pytest.raises(AutodiffError, match=words):
        grad(f)(X)


def test_what_is_written_at_single_precision_serves_double_precision_too():
    program = """
import numpy as np
from autodiff_core import grad, relu
x = np.array([0.3, -0.7, 1.1])
step = 1e-6
for f in (
    lambda x: 2**x,
    lambda x: 2.5**x,
    lambda x: x**2,
    lambda x: np.maximum(x, 0.1),
    lambda x: x / 3,
    lambda x: 1 / (x + 3.0),
    lambda x: np.where(x > 0, x, 2),
    relu,
    np.sin,
    lambda x: np.sum(x) * x,
):
    single = grad(lambda x: np.sum(f(x)))(x.astype(np.float32))
    double = grad(lambda x: np.sum(f(x)))(x)
    slopes = [(np.sum(f(x + step * e)) - np.sum(f(x - step * e))) / (2 * step) for e in np.eye(3)]
    assert (single.dtype, double.dtype) == (np.float32, np.float64), (single.dtype, double.dtype)
    assert np.allclose(double, slopes, rtol=1e-9, atol=1e-9), (double, slopes)
"""
    # In a process where nothing is written yet.
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    "f", [np.sin, np.tanh, lambda x: x * x, lambda x: x / (x + x), lambda x: 1.0 / x]
)
def test_one_call_in_mixed_precision_does_not_spoil_the_next(f):
    x = np.array([0.1, 0.3])
    fresh = jvp(f, (x,), (np.ones(2),))[1]
    for primal, tangent in (("f4", "f8"), ("f8", "f4"), (">f4", "f8"), ("f8", ">f4"), ("f2", "f8")):
        out, moved = jvp(f, (x.astype(primal),), (np.ones(2, tangent),))
        assert out.dtype == moved.dtype == np.dtype(primal).newbyteorder("=")
        again = jvp(f, (x,), (np.ones(2),))[1]
        assert again.dtype == float
        np.testing.assert_array_equal(again, fresh)


@pytest.mark.parametrize("kind", [">f4", ">f2", ">f8"])
def test_bytes_in_the_other_order_do_not_spoil_what_comes_later(kind):
    x = np.array([0.1, 0.3])
    for f in (
        lambda x: np.sum(x * 0.1),
        lambda x: np.sum(np.tanh(x) * x),
        lambda x: np.sum(0.5 - x),
    ):
        first = grad(f)(x)
        np.testing.assert_allclose(grad(f)(x.astype(kind)), first, rtol=1e-2)
        again = grad(f)(x)
        assert again.dtype == np.dtype(float)
        np.testing.assert_array_equal(again, first)


def test_a_pull_written_for_numbers_is_not_asked_for_traced_ones():
    def f(x):
        return np.float32(2) * x

    x = np.float64(1.5)
    assert grad(f)(x) == 2.0
    assert ad.linearize(f, x)[1](1.0) == 2.0
