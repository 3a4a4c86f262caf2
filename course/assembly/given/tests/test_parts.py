"""Each part on its own, as `tensor.py` uses it: rules against differences, on random numbers."""

import numpy as np

rng = np.random.default_rng(0)


def slopes(f, x, h=1e-5):
    """The gradient of f at x by central differences, entry by entry."""
    found = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        found[index] = (f(above) - f(below)) / (2 * h)
    return found


def assert_same(got, wanted):
    assert np.shape(got) == np.shape(wanted)
    assert np.allclose(got, wanted, rtol=1e-6, atol=1e-8)


def test_gradient():
    from ..differences import gradient

    a, x = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    assert_same(gradient(lambda x: float(np.sum(a * x * x)), x, 1e-4), 2 * a * x)


def test_best_step():
    from ..steps import best_step

    assert 1e-9 < best_step("forward", 1.0) < 1e-6
    assert 1e-7 < best_step("central", 1.0) < 1e-4 < best_step("central", 1e6)


def test_topological_order():
    from ..order import topological_order

    parents = [(), (), (0, 1), (2, 2), (0,), (3, 1), (5, 4)]
    place = {row: i for i, row in enumerate(topological_order(parents, 6))}
    assert set(range(7)) <= place.keys()
    assert all(place[parent] < place[row] for row in place for parent in parents[row])


def test_accumulate():
    from ..accumulation import accumulate

    matrix, number = rng.normal(size=(2, 3)), np.array(2.0)
    kept, store = matrix.copy(), {}
    accumulate(store, [(0, matrix), (1, number), (2, matrix)])
    accumulate(store, [(0, matrix), (1, number)])
    assert_same(store[0], 2 * kept)
    assert_same(store[1], 4.0)
    assert_same(store[2], kept)
    assert_same(matrix, kept)


def test_local_rule():
    from ..rules import local_rule

    x, y, u = rng.uniform(1, 2, 4), rng.uniform(1, 2, 4), rng.normal(size=4)
    rules = {
        "add": (x + y, (u, u)),
        "sub": (x - y, (u, -u)),
        "mul": (x * y, (u * y, u * x)),
        "div": (x / y, (u / y, -u * x / y**2)),
    }
    for op, (wanted, received) in rules.items():
        value, pullback = local_rule(op, x, y)
        assert_same(value, wanted)
        assert_same(np.array(pullback(u)), np.array(received))
    for op, wanted, slope in (("sin", np.sin(x), np.cos(x)), ("exp", np.exp(x), np.exp(x))):
        value, pullback = local_rule(op, x)
        assert_same(value, wanted)
        assert_same(np.array(pullback(u)), np.array([u * slope]))


def test_unbroadcast():
    from ..broadcasting import unbroadcast

    u = rng.normal(size=(2, 3, 4))
    for shape in ((4,), (3, 1), (1, 3, 4), (2, 1, 1), ()):
        wanted = slopes(lambda x: np.sum(u * np.broadcast_to(x, u.shape)), np.zeros(shape))
        assert_same(unbroadcast(u, shape), wanted)


def test_reduction_vjp():
    from ..reductions import reduction_vjp

    x = rng.normal(size=(3, 4))
    for u, axis in ((rng.normal(size=3), 1), (rng.normal(size=4), 0), (np.array(2.5), None)):
        count = x.size // u.size
        wanted = np.broadcast_to(u[:, None] if axis == 1 else u, x.shape)
        assert_same(reduction_vjp("sum", u, x, axis), wanted)
        assert_same(reduction_vjp("mean", u, x, axis), wanted / count)


def test_matmul_vjp():
    from ..products import matmul_vjp

    a, b, u = rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=(2, 4))
    a_bar, b_bar = matmul_vjp(u, a, b)
    assert_same(a_bar, slopes(lambda a: np.sum(u * (a @ b)), a))
    assert_same(b_bar, slopes(lambda b: np.sum(u * (a @ b)), b))


def test_gather_vjp():
    from ..gathering import gather_vjp

    x, index, u = rng.normal(size=(4, 2)), np.array([3, 0, 3]), rng.normal(size=(3, 2))
    assert_same(gather_vjp(u, x, index), slopes(lambda x: np.sum(u * x[index]), x))


def test_permute_vjp():
    from ..permutations import permute_vjp

    x, u = rng.normal(size=(2, 3, 4)), rng.normal(size=(4, 2, 3))
    assert_same(permute_vjp(u, (2, 0, 1)), slopes(lambda x: np.sum(u * x.transpose(2, 0, 1)), x))


def test_logsumexp():
    from ..maxima import logsumexp

    x, u = rng.normal(size=(2, 3)), rng.normal(size=2)

    def reference(x):
        return np.log(np.sum(np.exp(x), axis=1))

    value, pullback = logsumexp(x)
    assert_same(value, reference(x))
    assert_same(pullback(u), slopes(lambda x: np.sum(u * reference(x)), x))


def test_softmax_cross_entropy():
    from ..entropy import softmax_cross_entropy

    logits, labels = rng.normal(size=(3, 4)), np.array([2, 0, 3])

    def reference(x):
        return np.mean(np.log(np.sum(np.exp(x), axis=1)) - x[np.arange(3), labels])

    loss, gradient = softmax_cross_entropy(logits, labels)
    assert_same(loss, reference(logits))
    assert_same(gradient, slopes(reference, logits))


def test_initial_weights():
    from ..initialisation import initial_weights

    weights = initial_weights(np.random.default_rng(0), [200, 100, 50], "relu")
    assert [w.shape for w in weights] == [(100, 200), (50, 100)]
    assert abs(np.std(weights[0]) / np.sqrt(2 / 200) - 1) < 0.05
