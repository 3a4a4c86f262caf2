"""Each inner part on its own, as the library uses it: rules against differences."""

import operator

import numpy as np

from .shared import assert_same, rng, slopes, x, y

# --- dual numbers ---------------------------------------------------------------------------------


def test_forward_dual_arithmetic():
    from ..forward.dual_arithmetic import Dual

    a, b = Dual(2.0, 3.0), Dual(5.0, 7.0)
    for name, value, change in (
        ("add", 7.0, 10.0),
        ("sub", -3.0, -4.0),
        ("mul", 10.0, 29.0),
        ("truediv", 0.4, 0.04),
    ):
        found = getattr(operator, name)(a, b)
        assert_same([found.primal, found.tangent], [value, change])
    # Numbers from arrays of NumPy, and constants of either kind.
    cube = Dual(np.float64(-2.0), np.float64(1.0)) ** 3
    assert_same([cube.primal, cube.tangent], [-8.0, 12.0])
    assert_same((a * np.float64(2.0)).tangent, 6.0)
    # Arrays, on their way through your `jvp`.
    whole = Dual(np.array([2.0, 5.0]), np.array([3.0, 7.0]))
    assert_same([whole.primal, whole.tangent], [[2.0, 5.0], [3.0, 7.0]])
    assert_same([(a + 0.0).tangent, (a - 0.0).tangent, (a * 0.0).tangent], [3.0, 3.0, 0.0])


def test_forward_elementary_functions():
    from ..dual_numbers import DualNumber

    for name in ("sin", "cos", "exp", "log", "sqrt", "tanh"):
        found = getattr(np, name)(np.array([DualNumber(1.5, 2.0)]))[0]
        function = getattr(np, name)
        assert_same(found.primal, function(1.5))
        assert_same(found.tangent, 2 * slopes(function, np.array(1.5)))


def test_forward_reflected_operators():
    from ..dual_numbers import DualNumber

    a = DualNumber(2.0, 3.0)
    for found, value, change in (
        (1.0 - a, -1.0, -3.0),
        (1.0 / (a * 1.0), 0.5, -0.75),
        (np.float64(3.0) * a, 6.0, 9.0),
        ((np.array([4.0]) + a)[0], 6.0, 3.0),
        (2.0**a, 4.0, 12 * np.log(2.0)),
    ):
        assert_same([found.primal, found.tangent], [value, change])


def test_forward_jvp():
    from ..forward.jvp import jvp

    values, changes = jvp(lambda a, b: (a * b, a + b), (2.0, 5.0), (1.0, 10.0))
    assert_same([*values, *changes], [10.0, 7.0, 25.0, 11.0])


# --- the tape -------------------------------------------------------------------------------------


def test_reverse_record():
    from ..reverse.record import record

    made = []

    def f(a, b):
        # An operation of two sides, one of them a constant array; and one of a single side.
        product = a.binary("mul", a, y, lambda left, right: left * right)
        assert_same(product.value, x * y)
        made.append(type(b)(b.tape, "relu", (product.row,), b.value))
        return made[0]

    tape, output = record(f, x, y)
    assert [row[0] for row in tape] == ["input", "input", "const", "mul", "relu"]
    assert [tuple(row[1]) for row in tape] == [(), (), (), (0, 2), (3,)]
    assert output == made[0].row == 4


def test_reverse_topological_order():
    from ..reverse.topological_order import topological_order

    parents = [(), (), (0, 1), (2, 2), (0,), (3, 1), (5, 4)]
    place = {row: i for i, row in enumerate(topological_order(parents, 6))}
    assert set(range(7)) <= place.keys()
    assert all(place[parent] < place[row] for row in place for parent in parents[row])


def test_reverse_local_rule():
    from ..reverse.local_rule import local_rule

    u = rng.normal(size=(2, 3))
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


class Sent:
    """What the library lets the sweep add and multiply: arrays do not come to it bare."""

    def __init__(self, array):
        self.array = array

    def __add__(self, other):
        return Sent(self.array + other.array) if isinstance(other, Sent) else self

    def __mul__(self, edge):
        return Sent(edge(self.array))

    __radd__ = __add__
    __rmul__ = __mul__


def test_reverse_sweep():
    from ..reverse.sweep import sweep

    def double(array):
        return 2 * array

    edges = [(), (double, double), (double, double)]
    found = sweep([(), (0, 0), (1, 0)], edges, 2, Sent(np.array([1.0, 10.0])))
    assert_same(found[1].array, [2.0, 20.0])
    assert_same(found[0].array, [10.0, 100.0])


def test_reverse_accumulate():
    from ..reverse.accumulate import accumulate

    matrix, number = rng.normal(size=(2, 3)), np.array(2.0)
    kept, store = matrix.copy(), {}
    accumulate(store, [(0, matrix), (1, number), (2, matrix)])
    accumulate(store, [(0, matrix), (1, number)])
    assert_same(store[0], 2 * kept)
    assert_same(store[1], 4.0)
    assert_same(store[2], kept)
    assert_same(matrix, kept)


# --- arrays ---------------------------------------------------------------------------------------


def test_arrays_unbroadcast():
    from ..arrays.unbroadcast import unbroadcast

    u = rng.normal(size=(2, 3, 4))
    for shape in ((4,), (3, 1), (1, 3, 4), (2, 1, 1), ()):
        wanted = slopes(lambda x: np.sum(u * np.broadcast_to(x, u.shape)), np.zeros(shape))
        assert_same(unbroadcast(u, shape=shape), wanted)


def test_arrays_reduction():
    from ..arrays.reduction import reduction_vjp

    x = rng.normal(size=(3, 4))
    for u, axis in ((rng.normal(size=3), 1), (rng.normal(size=4), 0), (np.array(2.5), None)):
        wanted = np.broadcast_to(u[:, None] if axis == 1 else u, x.shape)
        zeros = np.zeros(x.shape)
        assert_same(reduction_vjp("sum", u, zeros, axis), wanted)
        assert_same(reduction_vjp("mean", u, zeros, axis), wanted / (x.size // u.size))


def test_arrays_matmul():
    from ..arrays.matmul import matmul_vjp

    a, b, u = rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=(2, 4))
    a_bar, b_bar = matmul_vjp(u, a, b)
    assert_same(a_bar, slopes(lambda a: np.sum(u * (a @ b)), a))
    assert_same(b_bar, slopes(lambda b: np.sum(u * (a @ b)), b))


def test_arrays_gather():
    from ..arrays.gather import gather_vjp

    u, index = rng.normal(size=3), np.array([3, 0, 3])
    wanted = slopes(lambda x: np.sum(u * x[index]), np.zeros(4))
    assert_same(gather_vjp(u, x=np.zeros(4), index=index), wanted)


def test_arrays_permute():
    from ..arrays.permute import permute_vjp

    x, u = rng.normal(size=(2, 3, 4)), rng.normal(size=(4, 2, 3))
    wanted = slopes(lambda x: np.sum(u * x.transpose(2, 0, 1)), x)
    assert_same(permute_vjp(u, axes=(2, 0, 1)), wanted)


def test_arrays_logsumexp():
    from ..arrays.logsumexp import logsumexp

    u = rng.normal(size=2)

    def reference(x):
        return np.log(np.sum(np.exp(x), axis=1))

    value, pullback = logsumexp(x)
    assert_same(value, reference(x))
    assert_same(pullback(u), slopes(lambda x: np.sum(u * reference(x)), x))


def test_arrays_cross_entropy():
    from ..arrays.cross_entropy import softmax_cross_entropy

    logits, labels = rng.normal(size=(3, 4)), np.array([2, 0, 3])

    def reference(x):
        return np.mean(np.log(np.sum(np.exp(x), axis=1)) - x[np.arange(3), labels])

    loss, gradient = softmax_cross_entropy(logits, labels)
    assert_same(loss, reference(logits))
    assert_same(gradient, slopes(reference, logits))
