"""Neither an edit in place nor an alias corrupts a derivative, or the caller's data."""

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import grad, jvp, linearize, vjp
from autodiff_core.errors import TracedValueError


def test_an_input_edited_after_the_forward_pass_does_not_corrupt_the_pullback():
    x = np.array([1.0, 2.0])
    _, pullback = vjp(lambda x: np.reshape(x, (2, 1)) ** 2, x)
    _, push = linearize(lambda x: x * x, x)
    x[:] = 100.0
    assert pullback(np.ones((2, 1)))[0].tolist() == [2.0, 4.0]
    assert push(np.ones(2)).tolist() == [2.0, 4.0]


def test_a_constant_edited_after_the_forward_pass_does_not_corrupt_the_pullback():
    c = np.array([[1.0, 2.0], [3.0, 4.0]])
    _, pullback = vjp(lambda x: x * c[0] + np.ones(2) @ c, np.ones(2))
    c[:] = 100.0
    assert pullback(np.ones(2))[0].tolist() == [1.0, 2.0]
    assert c.flags.writeable


@pytest.mark.parametrize(
    "use",
    [
        lambda x: np.concatenate([x, np.tanh(x)], axis=1),
        lambda x: np.einsum("ij->ji", x) + np.tanh(x.T),
        lambda x: x.T + np.tanh(x).T,
        lambda x: np.stack([x, np.sin(x)]),
    ],
    ids=["concatenate", "einsum", "transpose", "stack"],
)
def test_a_pullback_leaves_the_callers_cotangent_as_it_was(use):
    out, pullback = vjp(use, np.linspace(0.1, 1.2, 6).reshape(2, 3))
    cotangent = np.ones(np.shape(out))
    first = pullback(cotangent)[0]
    assert np.array_equal(cotangent, np.ones(np.shape(out)))
    assert np.array_equal(pullback(cotangent)[0], first)


def test_an_edit_of_a_recorded_array_while_recording_is_an_error():
    c = np.array([1.0, 2.0])

    def f(x):
        y = x * c[:]
        c[0] = 5.0
        return np.sum(y)

    with pytest.raises(TracedValueError, match="Edit a copy"):
        grad(f)(np.ones(2))
    c[0] = 5.0  # and afterwards it is the caller's again


def test_a_traced_value_cannot_be_edited_in_place():
    def f(x):
        x[0] = 1.0
        return np.sum(x)

    with pytest.raises(TracedValueError, match=r"np\.where"):
        grad(f)(np.ones(2))

    def g(x):
        y = x
        y += 1.0  # makes a new value
        y *= x
        return np.sum(y)

    assert grad(g)(np.array([2.0])).tolist() == [5.0]


def test_results_share_memory_with_nothing():
    x, ct = np.ones(3), np.ones(3)
    _, pullback = vjp(lambda a, b: (a + b).reshape(3), x, x)
    a, b = pullback(ct)
    assert not any(np.shares_memory(p, q) for p, q in ((a, b), (a, ct), (b, ct), (a, x)))
    assert a.flags.writeable
    broadcast = grad(lambda x: np.sum(x))(x)
    broadcast[0] = 7.0
    assert broadcast.tolist() == [7.0, 1.0, 1.0]


def test_forward_mode_returns_views_where_the_function_does():
    x, t = np.arange(3.0), np.ones(3)
    out, tangent = jvp(lambda x: x[1:], (x,), (t,))
    assert np.shares_memory(out, x[1:]) and np.shares_memory(tangent, t)
    out, tangent = jvp(lambda x: x[1:] * 2.0, (x,), (t,))
    assert not np.shares_memory(out, x) and not np.shares_memory(tangent, t)


def test_the_third_contribution_does_not_write_into_another_nodes_adjoint():
    def f(x, y):
        s = x + y  # x and y first get one and the same array
        return np.sum(s * 2.0 + x * 3.0 + x * 5.0 + x * y)

    dx, dy = grad(f, (0, 1))(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert dx.tolist() == [13.0, 14.0]
    assert dy.tolist() == [3.0, 4.0]


def test_readonly_arrays_are_fine_and_stay_readonly():
    x = np.ones(3)
    x.flags.writeable = False
    assert grad(lambda x: np.sum(x * x))(x).tolist() == [2.0] * 3
    assert not x.flags.writeable


def test_a_returned_value_may_be_edited_before_the_pullback():
    x = np.array([1.0, 2.0])
    (out, same), pullback = vjp(lambda x: (np.exp(x), x), x)
    out *= 0.0
    same *= 0.0
    assert pullback((np.ones(2), np.zeros(2)))[0].tolist() == np.exp(x).tolist()


def test_memory_that_is_not_numpys_is_left_as_it_was():
    foreign = np.frombuffer(bytearray(24))
    grad(lambda x: np.sum(x * foreign))(np.ones(3))
    foreign[0] = 1.0
    assert foreign.flags.writeable


def test_a_function_of_ones_own_may_not_edit_what_it_gets():
    def cut(y):
        y[y < 0] = 0.0
        return y

    relu = ad.custom_vjp(cut, lambda ct, y, out: ct * (out > 0))

    def f(x):
        a = x * 1.0
        s = np.sin(a)
        return np.sum(relu(a)) + np.sum(s * a)

    with pytest.raises(TracedValueError, match="Edit a copy"):
        grad(f)(np.array([-1.0, 2.0]))
