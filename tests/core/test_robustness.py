"""What the engine does at the edges: each behaviour is chosen, documented and tested."""

import copy
import gc
import warnings
from dataclasses import dataclass

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import constant, grad, jacobian, jvp, linearize, value_and_grad, vjp
from autodiff_core.errors import (
    AutodiffError,
    NonScalarOutputError,
    StructureError,
    TracedValueError,
)


# --- gradients fit their arguments ----------------------------------------------------------------
def test_arguments_that_the_output_does_not_depend_on_get_zeros():
    params = {"used": np.ones(3), "unused": [np.ones((2, 2), np.float32), 4.0]}
    gradient = grad(lambda p: np.sum(p["used"] ** 2))(params)
    assert gradient["used"].tolist() == [2.0, 2.0, 2.0]
    assert gradient["unused"][0].shape == (2, 2)
    assert gradient["unused"][0].dtype == np.float32
    assert not gradient["unused"][0].any()
    assert gradient["unused"][1] == 0.0


def test_a_function_that_returns_a_constant_or_its_input():
    assert grad(lambda x: 3.0)(2.0) == 0.0
    assert grad(lambda x: x)(2.0) == 1.0
    assert jvp(lambda x: 3.0, (2.0,), (1.0,)) == (3.0, 0.0)
    assert vjp(lambda x: (x, 1.0, x), 2.0)[1]((10.0, 5.0, 1.0)) == (11.0,)
    assert linearize(lambda x: (x, 2.0), 1.0)[1](3.0) == (3.0, 0.0)


def test_the_same_object_as_two_arguments_counts_twice_and_apart():
    x = np.array([1.0, 2.0])
    a, b = grad(lambda a, b: np.sum(a * a * b), (0, 1))(x, x)
    assert a.tolist() == [2.0, 8.0]
    assert b.tolist() == [1.0, 4.0]


def test_gradients_come_back_in_the_arguments_structure():
    from typing import NamedTuple

    class Layer(NamedTuple):
        w: object
        name: str

    tree = [Layer(np.ones(2), "first"), {"b": (1.0, None, True)}]
    value, gradient = value_and_grad(lambda t: np.sum(t[0].w) * t[1]["b"][0])(tree)
    assert value == 2.0
    assert type(gradient[0]) is Layer
    assert gradient[0].name == "first"
    assert gradient[0].w.tolist() == [1.0, 1.0]
    assert gradient[1] == {"b": (2.0, None, True)}


def test_a_non_scalar_output_is_an_error_that_names_jacobian():
    for f in (lambda x: x * np.ones(3), lambda x: (x, x), lambda x: None):
        with pytest.raises(NonScalarOutputError, match="jacobian"):
            grad(f)(1.0)


def test_wrong_tangents_and_cotangents_are_errors():
    with pytest.raises(StructureError, match="shape"):
        jvp(np.sin, (np.ones(3),), (np.ones(2),))
    with pytest.raises(StructureError, match=r"structure \(•,\), but has \(•, •\)"):
        jvp(np.sin, (np.ones(3),), (np.ones(3), 1.0))
    with pytest.raises(StructureError, match="shape"):
        vjp(np.sin, np.ones(3))[1](np.ones((3, 1)))
    with pytest.raises(StructureError, match="argnums"):
        grad(np.sin, 1)(1.0)
    with pytest.raises(StructureError, match=r"tuples: jvp\(f, \(x,\), \(t,\)\)"):
        jvp(np.sin, np.ones(3), np.ones(3))  # type: ignore[arg-type]
    ad.check_derivatives(np.sin, np.ones(3))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "call",
    [
        lambda f, p, other: jvp(f, (p,), (other,)),
        lambda f, p, other: ad.hvp(f, p, other),
        lambda f, p, other: linearize(f, p)[1](other),
        lambda f, p, other: vjp(lambda x: {"a": x, "b": 2.0 * x}, 1.0)[1](other),
        lambda f, p, other: ad.compile_gradient(f, p)(other),
        lambda f, p, other: ad.trace(f, p).evaluate(other),
        lambda f, p, other: ad.optimizers.sgd().update(p, other, None),
        lambda f, p, other: ad.numerical.central_difference(f, p, other),
        lambda f, p, other: grad(ad.custom_vjp(f, lambda ct, p, out: other))(p),
    ],
)
def test_dicts_whose_keys_have_another_order_are_not_matched_by_position(call):
    f, p = lambda p: p["a"] ** 2 * p["b"], {"a": 3.0, "b": 5.0}
    call(f, p, {"a": 1.0, "b": 2.0})
    with pytest.raises(AutodiffError, match=r"structure|Match them"):
        call(f, p, {"b": 2.0, "a": 1.0})


def test_what_holds_no_number_is_no_argument_and_no_result():
    @dataclass
    class State:
        a: float

    for nothing in (State(2.0), True, "a", None, {1.0}):
        with pytest.raises(StructureError, match=f"of type {type(nothing).__name__}"):
            grad(lambda x: 1.0)(nothing)
        with pytest.raises(NonScalarOutputError, match=f"returned a {type(nothing).__name__}"):
            grad(lambda x, nothing=nothing: nothing)(2.0)
    assert grad(lambda x: 1.0)({}) == {}
    with pytest.raises(NonScalarOutputError, match=r"is a `return` missing"):
        grad(lambda x: None)(2.0)


def test_a_copy_of_a_traced_value_keeps_its_derivative():
    for duplicate in (copy.copy, copy.deepcopy, lambda x: copy.deepcopy({"x": [x]})["x"][0]):
        f = lambda x, duplicate=duplicate: duplicate(x) ** 2
        assert grad(f)(3.0) == jvp(f, (3.0,), (1.0,))[1] == grad(grad(f))(3.0) * 3.0 == 6.0


def test_argnums_count_from_either_end_and_are_checked():
    f = lambda x, y: x * y**2
    assert (
        grad(f, -1)(2.0, 3.0) == jacobian(f, -1)(2.0, 3.0) == grad(f, np.int64(1))(2.0, 3.0) == 12.0
    )
    assert ad.compile_gradient(f, 2.0, 3.0, argnums=-1)(2.0, 3.0) == (18.0, 12.0)
    for argnums in (2, -3, 1.0, "x", None, [0]):
        for differentiate in (
            grad,
            jacobian,
            lambda f, n: ad.compile_gradient(f, 2.0, 3.0, argnums=n),
        ):
            with pytest.raises(StructureError, match=r"argnums has .*2 arguments"):
                differentiate(f, argnums)(2.0, 3.0)


# --- numbers --------------------------------------------------------------------------------------
def test_float32_stays_float32_through_every_mode():
    x = np.linspace(0.1, 1.0, 4, dtype=np.float32)
    f = lambda x: (
        np.mean(np.tanh(2.0 * x + 1.0) ** 2 / 3 + np.maximum(x, 0.5) + ad.softmax(x)) + np.max(x)
    )
    value, gradient = value_and_grad(f)(x)
    assert value.dtype == gradient.dtype == np.float32
    out, tangent = jvp(lambda x: np.exp(x) * x, (x,), (x,))
    assert out.dtype == tangent.dtype == np.float32
    assert ad.hvp(f, x, x).dtype == np.float32


def test_mixed_precision_gives_each_argument_its_own_dtype():
    x, y = np.ones(3, np.float32), np.full(3, 2.0)
    dx, dy = grad(lambda x, y: np.sum(x * y * y), (0, 1))(x, y)
    assert dx.dtype == np.float32
    assert dy.dtype == np.float64
    assert (dx.tolist(), dy.tolist()) == ([4.0] * 3, [4.0] * 3)
    dw = grad(lambda w: np.sum(np.ones((2, 3)) @ w))(np.ones((3, 2), np.float32))
    assert dw.dtype == np.float32
    _, tangent = jvp(lambda x: x * y, (x,), (x,))
    assert tangent.dtype == np.float64
    inverse = grad(lambda y: np.sum(y / np.float32([0.1, 0.2, 0.3])))(y)
    assert inverse.dtype == np.float64  # to single precision, since it is made of single numbers
    np.testing.assert_allclose(inverse, 1 / np.array([0.1, 0.2, 0.3]), rtol=1e-6)


def test_integers_are_promoted():
    assert grad(lambda x: x**2)(3) == 6.0
    assert grad(lambda x: np.sum(x**-1))(np.array([1, 2])).tolist() == [-1.0, -0.25]


def test_complex_and_object_arguments_are_refused():
    for wrong in (1j, np.ones(2, complex), np.array([1.0, "a"], object)):
        with pytest.raises(StructureError):
            grad(lambda x: np.sum(x))(wrong)


def test_zero_size_and_zero_dimensional_arrays():
    assert grad(lambda x: np.sum(np.exp(x) * x))(np.zeros((0, 3))).shape == (0, 3)
    assert grad(lambda x: np.sum(x @ np.ones((3, 2))))(np.zeros((0, 3))).shape == (0, 3)
    gradient = grad(lambda x: x * x + np.sin(x))(np.array(2.0))
    assert np.shape(gradient) == ()
    assert gradient == pytest.approx(4.0 + np.cos(2.0))
    assert grad(lambda x: x * x)(np.float64(2.0)) == 4.0
    assert grad(lambda x: x * x)(np.float32(2.0)).dtype == np.float32


def test_nan_and_infinity_pass_as_in_numpy():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert value_and_grad(np.exp)(1000.0) == (np.inf, np.inf)
        assert grad(np.sqrt)(0.0) == np.inf
        assert value_and_grad(np.log)(0.0) == (-np.inf, np.inf)
        assert np.isnan(value_and_grad(np.log)(-1.0)[0])
        assert np.isnan(grad(lambda x: np.sum(x * np.nan))(np.ones(2))).all()
        assert grad(lambda x: 1.0 / x)(0.0) == -np.inf
        assert jvp(lambda x: 1.0 / x, (0.0,), (1.0,)) == (np.inf, -np.inf)
        assert np.isnan(grad(lambda x: x**0.5)(-1.0))
        assert np.isnan(grad(lambda x: np.max(x))(np.array([1.0, np.nan]))).all()


def test_kinks_have_documented_subgradients():
    assert grad(np.abs)(0.0) == 0.0
    assert grad(ad.relu)(0.0) == 0.0
    assert grad(lambda x: np.maximum(x, 0.0))(0.0) == 0.0
    assert grad(np.maximum, (0, 1))(1.0, 1.0) == (0.0, 1.0)
    assert grad(np.minimum, (0, 1))(1.0, 1.0) == (0.0, 1.0)
    assert grad(lambda x: np.max(x))(np.array([2.0, 1.0, 2.0])).tolist() == [0.5, 0.0, 0.5]
    assert grad(np.sign)(0.0) == 0.0
    assert grad(np.floor)(1.5) == 0.0
    for mode in (grad, lambda f: lambda x: jvp(f, (x,), (1.0,))[1]):
        assert mode(lambda x: x**2)(0.0) == 0.0
        assert mode(lambda x: x**0)(0.0) == 0.0
        assert mode(lambda x: np.power(2.0, x))(0.0) == pytest.approx(np.log(2.0))
        assert mode(lambda x: np.power(0.0, x))(2.0) == 0.0
    with np.errstate(all="raise"):  # the derivative by the base never takes a logarithm of it
        assert grad(lambda x: np.sum(x**2))(np.array([-1.0, 0.0])).tolist() == [-2.0, 0.0]


def test_functions_are_stable_at_extremes():
    big = np.array([1000.0, 1000.0])
    assert ad.logsumexp(big) == pytest.approx(1000.0 + np.log(2.0))
    assert grad(ad.logsumexp)(big).tolist() == [0.5, 0.5]
    assert ad.logsumexp(np.array([-np.inf, -np.inf])) == -np.inf
    assert ad.softmax(np.array([-1000.0, 0.0])).tolist() == [0.0, 1.0]
    assert ad.log_softmax(np.array([-1000.0, 0.0])).tolist() == [-1000.0, 0.0]
    assert ad.sigmoid(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-12)
    assert grad(ad.sigmoid)(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-12)
    assert (ad.softplus(1000.0), ad.softplus(-1000.0)) == (1000.0, 0.0)
    assert (grad(ad.softplus)(1000.0), grad(ad.softplus)(-1000.0)) == (1.0, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        jacobian(ad.softmax)(np.array([1e4, -1e4, 0.0]))


# --- in-place edits and aliasing ------------------------------------------------------------------
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


# --- misuse ---------------------------------------------------------------------------------------
def test_a_leaked_value_says_so():
    kept = []
    grad(lambda x: kept.append(x) or x * x)(2.0)
    with pytest.raises(TracedValueError, match="after its trace had ended"):
        kept[0] + 1.0


def test_making_a_plain_array_of_a_traced_value_says_so():
    with pytest.raises(TracedValueError, match=r"constant\(x\)"):
        grad(lambda x: np.sum(np.array([x, x])))(np.ones(1))
    assert grad(lambda x: np.sum(np.stack([x, x]) * np.array([2.0, 3.0])))(1.0) == 5.0
    with pytest.raises(TypeError, match="len"):  # as NumPy has it
        grad(lambda x: len(x))(2.0)
    buffer = np.zeros(2)
    with pytest.raises((TracedValueError, TypeError, ValueError)):
        grad(lambda x: buffer.__setitem__(slice(None), x) or 1.0)(np.ones(2))


def test_a_node_is_a_key_though_equality_compares_values():
    def f(x):
        assert x == x
        assert x == 2.0
        return {x: 3.0 * x}[x]

    assert grad(f)(2.0) == 3.0


def test_constant_stops_the_gradient_in_every_mode():
    f = lambda x: x * constant(x * x)
    assert grad(f)(3.0) == 9.0
    assert jvp(f, (3.0,), (1.0,)) == (27.0, 9.0)
    assert grad(grad(f))(3.0) == 0.0
    assert grad(lambda x: np.sum(x * constant(x)))(np.ones(2)).tolist() == [1.0, 1.0]


def test_a_failing_function_leaves_nothing_behind():
    x = np.ones(3)
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: np.sum(x) * (1 // 0))(x)
    assert gc.isenabled()
    assert x.flags.writeable


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


def test_indices_that_are_equal_numbers_but_index_differently():
    w, i = np.arange(9.0).reshape(3, 3), np.array([1, 2])
    f = lambda w, i: np.sum(w[i, 0] * 10.0) + np.sum(w[0, i] ** 2)
    assert ad.trace(f, w, i).evaluate(w, i) == ad.compile_gradient(f, w, i)(w, i)[0] == f(w, i)
    assert grad(lambda x: np.sum(x[True]))(w).tolist() == np.ones((3, 3)).tolist()
    assert grad(lambda x: np.sum(x[1]))(w).tolist() == [[0.0] * 3, [1.0] * 3, [0.0] * 3]


@pytest.mark.parametrize(
    "function", [np.log10, np.exp2, np.sqrt, lambda x: x / 3.0, lambda x: x**1.5]
)
def test_the_precision_that_came_first_does_not_matter(function):
    f = lambda x: np.sum(function(x * 1.1))
    for first in (np.float16, np.float32):
        x = np.array([1.0, 2.0])
        grad(f)(x.astype(first))
        jvp(f, (x.astype(first),), (x.astype(first),))
        ad.check_derivatives(f, (x,), tolerance=1e-8, order=1)
        assert grad(f)(x).dtype == np.float64
        assert grad(f)(x.astype(np.float32)).dtype == np.float32


def test_pullbacks_of_pullbacks_and_traced_cotangents_beside_plain_ones():
    x, ones = np.array([1.0, 2.0, 3.0]), np.ones(3)
    assert linearize(lambda x: np.sum(x) + np.mean(x), x)[1](ones) == 4.0
    three = lambda x: (np.sin(x), np.cos(x), np.exp(x))
    slope = grad(lambda s: np.sum(vjp(three, x)[1]((ones, ones, s * ones))[0]))(1.0)
    assert slope == pytest.approx(np.sum(np.exp(x)))


def test_memory_that_is_not_numpys_is_left_as_it_was():
    foreign = np.frombuffer(bytearray(24))
    grad(lambda x: np.sum(x * foreign))(np.ones(3))
    foreign[0] = 1.0
    assert foreign.flags.writeable


# --- long chains ----------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("mode", ["grad", "vjp", "jvp", "linearize", "trace", "symbolic"])
def test_a_chain_of_a_million_nodes_needs_no_recursion(mode):
    n = 1_000_000

    def chain(x):
        for _ in range(n):
            x = x * 1.0000001
        return x

    expected = 1.0000001**n
    if mode == "grad":
        assert grad(chain)(1.0) == pytest.approx(expected)
    elif mode == "vjp":
        assert vjp(chain, 1.0)[1](1.0)[0] == pytest.approx(expected)
    elif mode == "jvp":
        assert jvp(chain, (1.0,), (1.0,))[1] == pytest.approx(expected)
    elif mode == "linearize":
        assert linearize(chain, 1.0)[1](1.0) == pytest.approx(expected)
    elif mode == "trace":
        graph = ad.trace(chain, 1.0)
        assert graph.shared_size() == graph.tree_size() == n
        assert graph.evaluate(2.0) == pytest.approx(2.0 * expected)
        del graph
    else:
        x = ad.symbols("x")
        slope = ad.derivative(chain(x * x), x)
        assert ad.Graph(slope, inputs=(x,)).evaluate(1.0) == pytest.approx(2.0 * expected)


def test_views_locked_inside_another_trace_are_given_back():
    base = np.ones((2, 2))
    view = base[0]

    def f(x):
        y = x * base  # the outer trace locks the base
        return np.sum(y) + grad(lambda z: np.sum(z * view))(np.ones(2))[0] * x

    grad(f)(1.0)
    assert base.flags.writeable
    assert view.flags.writeable


def test_a_refused_cotangent_leaves_nothing_behind():
    _, pullback = vjp(lambda x: (x * x, x), np.ones(2))
    with pytest.raises(StructureError, match="shape"):
        pullback((np.ones(2), np.ones(3)))
    assert pullback((np.ones(2), np.ones(2)))[0].tolist() == [3.0, 3.0]


def test_a_sweep_that_fails_midway_leaves_nothing_behind():
    moody = ad.custom_vjp(lambda x: x * 1.0, lambda ct, x, out: ct if np.all(ct > 0) else 1 // 0)
    _, pullback = vjp(lambda x: moody(x) + x * 2.0, np.ones(2))
    with pytest.raises(ZeroDivisionError):
        pullback(-np.ones(2))
    assert pullback(np.ones(2))[0].tolist() == [3.0, 3.0]


def test_masks_in_structures_are_compared_by_their_entries():
    x, mask = np.array([0.3, 1.7]), np.array([True, False])
    f = lambda x, mask: np.sum(np.where(mask, x, 0.0))
    assert jvp(f, (x, mask), (x, mask.copy())) == (0.3, 0.3)
    pullback = vjp(lambda x: (x**2, x > 1.0), x)[1]
    np.testing.assert_allclose(pullback((x, ~mask))[0], 2.0 * x * x)
    with pytest.raises(StructureError, match=r"\[False, True\]\), but has"):
        pullback((x, mask))
    compiled = ad.compile_gradient(f, x, mask)
    assert compiled(x, mask.copy())[1].tolist() == [1.0, 0.0]
    mask[:] = ~mask
    with pytest.raises(ad.errors.RecompileError):
        compiled(x, mask)
    inside = grad(lambda p: np.sum(p["w"][p["mask"]]))({"w": x, "mask": mask})
    assert inside["w"].tolist() == [0.0, 1.0]


# --- array subclasses -----------------------------------------------------------------------------
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
        square = lambda x: np.sum(x * x)
        assert grad(square)(x).tolist() == (2 * np.arange(6.0).reshape(3, 2)).tolist()
        assert vjp(square, x)[1](1.0)[0].tolist() == grad(square)(x).tolist()
        product = lambda w, x: np.sum(x @ w)
        assert grad(product)(np.ones(2), x).tolist() == [6.0, 9.0]
        assert ad.compile_gradient(product, np.ones(2), x)(np.ones(2), x)[1].tolist() == [6.0, 9.0]


# --- records that outlive what they were made of --------------------------------------------------
def test_a_pullback_keeps_copies_of_constants_that_an_outer_trace_had_locked():
    c, kept = np.array([2.0, 2.0]), []

    def f(x):
        y = np.sum(x * c)
        kept.append(vjp(lambda z: np.sum(z * z * c), np.ones(2))[1])
        kept.append(linearize(lambda z: np.sum(z * z * c), np.ones(2))[1])
        return y

    grad(f)(np.ones(2))
    c[:] = 100.0
    assert kept[0](1.0)[0].tolist() == [4.0, 4.0]
    assert kept[1](np.ones(2)) == 8.0


def test_a_graph_keeps_copies_of_constants():
    c = np.array([2.0, 2.0])
    graph = ad.trace(lambda x: x * c, np.ones(2))
    c[:] = 100.0
    assert graph.evaluate(np.ones(2)).tolist() == [2.0, 2.0]


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


@pytest.mark.parametrize(
    "use", [lambda x, c: x > c, lambda x, c: x * c, lambda x, c: np.concatenate([x, c])]
)
def test_a_leaked_value_is_an_error_and_locks_nothing(use):
    leaked, c = [], np.ones(3)
    grad(lambda x: (leaked.append(x), np.sum(x * x))[1])(np.ones(3))
    with pytest.raises(TracedValueError, match="after its trace had ended"):
        use(leaked[0], c)
    assert c.flags.writeable


def test_a_pullback_that_was_interrupted_starts_anew():
    broken = [True]

    def rule(ct, x, out):
        if broken:
            raise KeyboardInterrupt
        return ct * 2.0

    double = ad.custom_vjp(lambda x: 2.0 * x, rule)
    _, pullback = vjp(lambda x: double(x * 3.0) + x * x, np.ones(2))
    with pytest.raises(KeyboardInterrupt):
        pullback(np.ones(2))
    broken.clear()
    assert pullback(np.ones(2))[0].tolist() == [8.0, 8.0]


def test_partials_at_a_pole_are_infinite():
    graph = ad.trace(np.sqrt, 0.0)
    assert graph.partials(graph.output) == (np.inf,)
