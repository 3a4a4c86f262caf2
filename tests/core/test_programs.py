"""Random programs over numbers and arrays: all ways to differentiate them agree."""

import random

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core.fast import sweeps

# fmt: off
UNARY = [
    np.sin, np.tanh, np.abs, ad.relu, np.sum, np.mean, np.cumsum, np.transpose, np.ravel, ad.log_softmax,
    lambda v: -v, lambda v: 1.0 - v, lambda v: v / 3.0, lambda v: v**2, lambda v: 0.5 / (2.0 + v * v),
    lambda v: np.exp(-v * v), lambda v: v[::-1], lambda v: v[0], lambda v: np.max(v, axis=-1),
    lambda v: np.sum(v, axis=0, keepdims=True), lambda v: v - np.mean(v, axis=0), lambda v: np.stack([v, v * 2.0]),
    lambda v: np.concatenate([v, v]), lambda v: np.where(v > 0.1, v, 0.3 * v), lambda v: np.prod(v[:2]),
]
BINARY = [
    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / (2.0 + b * b), np.maximum,
    np.logaddexp, lambda a, b: np.where(a > b, a, b * 2.0), lambda a, b: a @ b,
]
CONSTANTS = [
    2.5, -1.0, np.array([0.3, -0.7, 1.1]), np.array([[1.2], [-0.4]]), np.arange(6.0).reshape(2, 3) / 5,
]
# fmt: on
FOR_NUMBERS = UNARY[:4]
PRODUCT = BINARY[-1]


def random_point(rng):
    return rng.normal(size=3), rng.normal(size=(2, 3)), float(rng.normal())


def program(seed):
    """A sum of all that `seed` makes of three arguments: results are used again, at random."""
    steps = 4 + seed % 14

    def f(*arguments):
        rng = random.Random(seed)
        values = list(arguments)
        for _ in range(steps):
            unary = rng.choice(UNARY)
            binary = rng.choice(BINARY)
            other = rng.choice([*CONSTANTS, *values])
            x = rng.choice(values)
            two = rng.random() < 0.5
            if two and binary is PRODUCT and not (np.ndim(x) and np.ndim(other)):
                continue
            if not two and not np.ndim(x) and unary not in FOR_NUMBERS:
                continue
            try:
                made = binary(x, other) if two else unary(x)
            except ValueError:
                # These shapes do not fit.
                continue
            if np.size(made) < 60:
                values.append(made)
        terms = [np.sum(np.sin(v) * (0.3 + 0.1 * i)) for i, v in enumerate(values)]
        return sum(terms, 0.0)

    return f


def inner(left, right):
    pairs = zip(left, right, strict=True)
    return sum(float(np.sum(np.asarray(a) * np.asarray(b))) for a, b in pairs)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(200))
def test_all_ways_agree_on_a_random_program(seed, monkeypatch):
    monkeypatch.setattr(sweeps, "OFTEN", 2)
    rng = np.random.default_rng(seed)
    f = program(seed)
    point = random_point(rng)
    direction = random_point(rng)
    out, slope = ad.jvp(f, point, direction)
    assert out == pytest.approx(f(*point), rel=1e-12)
    differentiate = ad.value_and_grad(f, (0, 1, 2))
    pullback = ad.vjp(f, *point)[1]
    compiled = ad.compile_gradient(f, *point, argnums=(0, 1, 2))
    # Steps are written at the first call, a sweep at the third.
    gradients = [differentiate(*point)[1] for _ in range(4)]
    gradients += [pullback(1.0) for _ in range(2)]
    # Its arrays are used again.
    gradients += [compiled(*point)[1] for _ in range(2)]
    for gradient in gradients:
        assert inner(gradient, direction) == pytest.approx(slope, rel=1e-9, abs=1e-9, nan_ok=True)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(200, 260))
def test_all_ways_to_a_hessian_vector_product_agree(seed):
    rng = np.random.default_rng(seed)
    f = program(seed)
    x, *others = random_point(rng)
    v, *_ = random_point(rng)

    def of_x(x):
        return f(x, *others)

    product = ad.hvp(of_x, x, v)
    forward_over_reverse = ad.jvp(ad.grad(of_x), (x,), (v,))[1]
    reverse_over_reverse = ad.grad(lambda x: np.sum(ad.grad(of_x)(x) * v))(x)
    for other in (forward_over_reverse, reverse_over_reverse):
        np.testing.assert_allclose(other, product, rtol=1e-8, atol=1e-8)
