"""A path that is taken often gets a written sweep, which answers to the bit as the ordinary one."""

import gc
import itertools
import time
import weakref

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core.fast import sweeps


@pytest.fixture(autouse=True)
def early(monkeypatch):
    """Write a sweep at the second call; forget what other tests have recorded."""
    monkeypatch.setattr(sweeps, "OFTEN", 2)
    monkeypatch.setattr(sweeps, "TAKEN", type(sweeps.TAKEN)())
    monkeypatch.setattr(sweeps, "SWEEPS", type(sweeps.SWEEPS)(list))


def written():
    """How many sweeps there are."""
    return sum(map(len, sweeps.SWEEPS.values()))


def leaves(tree):
    return ad.structure.flatten(tree)[0]


def same(left, right):
    """Equal in value, type, shape and dtype."""
    for a, b in zip(leaves(left), leaves(right), strict=True):
        assert type(a) is type(b)
        assert np.asarray(a).dtype == np.asarray(b).dtype
        np.testing.assert_array_equal(a, b)


def network(params, x, y):
    for layer in params[:-1]:
        x = ad.relu(x @ layer["w"] + layer["b"])
    logits = x @ params[-1]["w"] + params[-1]["b"]
    return -np.sum(ad.log_softmax(logits) * y) / len(y)


def layers(dtype=float):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 6)).astype(dtype), np.eye(3, dtype=dtype)[rng.integers(0, 3, 40)]
    return ad.layers.init_mlp(rng, (6, 50, 3), dtype), x, y


A = np.arange(1.0, 13.0).reshape(3, 4) / 7
B = np.linspace(-1, 1, 4)
WIDE = np.arange(2000.0).reshape(40, 50)
CASES = {
    "a network": (network, *layers()),
    "a network in float32": (network, *layers(np.float32)),
    "numbers": (lambda x: ad.sin(x) * x + x / 3.0, 0.7),
    "a single precision number": (lambda x: x * x, np.float32(0.7)),
    "an array without axes": (lambda x: x * x, np.array(0.7)),
    "broadcasting": (lambda x: np.sum((x - np.mean(x, axis=0)) * B / (1.0 + x**2)), A),
    "float32 by float64": (lambda x: np.sum(x * B.astype(float)), B.astype("f4")),
    "entries": (lambda x: x[0, 1] * x[2, 3] + np.sum(x[1]), A),
    "positions that repeat": (lambda x: np.sum(np.take(x, [0, 0, 5]) ** 3), A),
    "sums and extremes": (
        lambda x: np.sum(np.sum(x, axis=1, keepdims=True) * np.max(x, axis=1)),
        A,
    ),
    "many short rows": (
        lambda x: np.sum(np.max(x, axis=1) * np.sum(x, axis=1)),
        np.sin(WIDE.T[:, :4]),
    ),
    "relu of many": (lambda x: np.sum(ad.relu(x) + np.minimum(x, 0.3)), np.sin(WIDE)),
    "a structure": (lambda p: np.sum(p["a"] * p["b"][0]) + p["b"][1], {"a": A, "b": (B, 2.0)}),
    "a number of an array": (lambda x: np.sum(x) / 0.3 + np.max(x), B),
    "an input as output": (lambda x: x, 3.0),
    "more after the output": (lambda x: (x * x, ad.sin(x))[0], 3.0),
    "nothing of the input": (lambda x: 5.0, B),
    "integers": (lambda x: x * 3 + x**2, 2.0),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("f, x, rest", [(f, x, rest) for f, x, *rest in CASES.values()], ids=CASES)
def test_a_written_sweep_answers_as_the_ordinary_one(f, x, rest):
    differentiate = ad.value_and_grad(f)
    expected = differentiate(x, *rest)
    for _ in range(4):
        same(differentiate(x, *rest), expected)
    assert written() or f is CASES["positions that repeat"][0]  # arrays of positions are no key


def test_a_sweep_is_written_at_the_call_that_makes_a_path_frequent():
    differentiate = ad.grad(lambda x: ad.sin(x) * x)
    counts = []
    for _ in range(5):
        differentiate(0.3)
        counts.append(written())
    assert counts == [0, 1, 1, 1, 1]


def test_the_function_runs_each_time_and_may_branch():
    def f(x):
        return x * x if x > 0 else np.sin(x)

    def slope(x):
        return 2 * x if x > 0 else np.cos(x)

    for x in (1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0):
        assert ad.grad(f)(x) == pytest.approx(slope(x))
    assert written() == 2


def test_the_same_operations_wired_in_other_ways_are_told_apart():
    wirings = (
        lambda x, y: (x * y) * x,
        lambda x, y: (x * y) * y,
        lambda x, y: (x * x) * y,
        lambda x, y: (y * x) * y,
    )
    for _ in range(4):
        for f in wirings:
            same(ad.grad(f, (0, 1))(2.0, 5.0), ad.vjp(f, 2.0, 5.0)[1](1.0))
    assert written() == 4


def test_the_same_operations_of_other_shapes_and_dtypes_are_told_apart():
    def f(x):
        return np.sum(np.sin(x) * x)

    for _ in range(4):
        for x in (B, A, B.astype("f4"), A[:, :1]):
            same(ad.grad(f)(x), np.cos(x) * x + np.sin(x))
    assert written() == 4


def test_constants_are_read_anew_each_time():
    def f(x, c):
        return np.sum(x * c) * 3.0

    for i in range(6):
        np.testing.assert_array_equal(ad.grad(f)(B, i * A[0]), 3.0 * (i * A[0]))


def test_gradients_belong_to_the_caller():
    c, seen = A.copy(), []
    for _ in range(6):
        gradient = ad.grad(lambda x: np.sum(x * c))(A)
        assert not np.shares_memory(gradient, c)
        assert not any(np.shares_memory(gradient, other) for other in seen)
        gradient += 1.0  # edits do not come back
        seen.append(gradient)
        np.testing.assert_array_equal(gradient, A + 1.0)
    np.testing.assert_array_equal(c, A)
    twice = [ad.grad(lambda x, y: np.sum(x + y), (0, 1))(A, A) for _ in range(6)][-1]
    assert not np.shares_memory(*twice)


def test_where_numbers_refuse_the_ordinary_sweep_answers():
    def f(x):
        return 1.0 / x

    for x in (2.0, 2.0, 2.0, 0.0, 4.0):
        with np.errstate(all="ignore"):
            assert ad.grad(f)(x) == (-np.inf if x == 0 else -1 / x**2)


def test_derivatives_of_derivatives_have_paths_too():
    def f(x):
        return np.sum(np.tanh(x * A[0]) ** 2)

    expected = ad.jvp(ad.grad(f), (B,), (A[1],))[1]
    for _ in range(5):
        np.testing.assert_allclose(ad.hvp(f, B, A[1]), expected, rtol=1e-12)
    assert written() == 1


def test_rules_of_ones_own_run_each_time():
    calls = []

    def rule(cotangent, x, out):
        calls.append(x)
        return cotangent * 2.0

    f = ad.custom_vjp(lambda x: x * x, rule)
    for _ in range(5):
        assert ad.grad(f)(3.0) == 2.0
    assert len(calls) == 5
    assert not written()


def test_long_paths_get_none():
    def f(x):
        for _ in range(sweeps.LONGEST):
            x = x * 0.5
        return x

    for _ in range(4):
        ad.grad(f)(1.0)
    assert not written()


def test_paths_that_change_without_end_are_forgotten(monkeypatch):
    monkeypatch.setattr(sweeps, "MOST", 10)

    def f(x, n):
        for _ in range(n):
            x = x * x
        return x

    for n in range(1, 60):
        for _ in range(3):
            ad.grad(f)(1.0, n)
        assert len(sweeps.TAKEN) <= 11
        assert written() <= 11


def test_the_ways_to_wire_one_path_are_few():
    for a, b, c, d in itertools.product((0, 1), repeat=4):

        def f(*x, a=a, b=b, c=c, d=d):
            return x[a] * x[b] * x[c] * x[d]

        for _ in range(3):
            assert ad.grad(f, (0, 1))(2.0, 4.0) == pytest.approx(ad.vjp(f, 2.0, 4.0)[1](1.0))
    assert written() == sweeps.WAYS


def test_a_written_sweep_lets_go_of_the_record():
    alive = []

    def f(x):
        y = np.sin(x)
        alive.append(weakref.ref(y.trace))
        return np.sum(y * y)

    gc.disable()
    try:
        for _ in range(5):
            ad.grad(f)(B)
        assert all(reference() is None for reference in alive)
    finally:
        gc.enable()


def test_it_is_quicker():
    """What it is for: arrays are small here, and next to all of the time is overhead."""
    params, x, y = ad.layers.init_mlp(np.random.default_rng(0), (4, 4, 4, 3)), A, np.eye(3)
    differentiate = ad.grad(network)
    ordinary, quick = [], []
    for _ in range(7):  # in turn, so that both meet the same machine
        sweeps.SWEEPS.clear()
        ordinary.append(processor_time(differentiate, params, x, y, forget=True))
        assert not written()
        differentiate(params, x, y)
        differentiate(params, x, y)
        assert written()
        quick.append(processor_time(differentiate, params, x, y))
    assert min(quick) < min(ordinary)


def processor_time(f, *arguments, forget=False):
    """Of a few hundred calls; to forget paths costs next to nothing."""
    start = time.process_time()
    for _ in range(300):
        f(*arguments)
        if forget:
            sweeps.TAKEN.clear()
    return time.process_time() - start
