"""Gradients fit their arguments in structure and shape; what does not fit is an error."""

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import grad, jacobian, jvp, linearize, value_and_grad, vjp
from autodiff_core.errors import AutodiffError, NonScalarOutputError, StructureError


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


@pytest.mark.parametrize("shape", [(1,), (1, 1)])
def test_an_output_of_one_entry_has_a_gradient(shape):
    def f(x):
        return np.reshape(x @ x, shape)

    x = np.array([1.0, 2.0])
    for differentiate in (value_and_grad(f), ad.compile_gradient(f, x)):
        for _ in range(3):
            value, gradient = differentiate(x)
            np.testing.assert_array_equal(value, np.full(shape, 5.0))
            assert gradient.tolist() == [2.0, 4.0]
    np.testing.assert_allclose(ad.hessian(f)(x), 2.0 * np.eye(2))
    with pytest.raises(NonScalarOutputError):
        grad(lambda x: np.ones(0))(x)


class AttributeDict(dict):
    """Its items are attributes, too."""

    def __init__(self, *arguments, **items):
        super().__init__(*arguments, **items)
        self.__dict__ = self


class KeywordDict(dict):
    """Its class takes no dict."""

    def __init__(self, *, a):
        super().__init__(a=a)


@pytest.mark.parametrize(
    "make", [AttributeDict, OrderedDict, lambda **items: defaultdict(list, items)]
)
def test_dicts_come_back_as_they_went_in(make):
    def f(p):
        return p["a"] ** 2 * (p.b if isinstance(p, AttributeDict) else p["b"])

    tree = make(a=3.0, b=np.float64(5.0))
    for _ in range(25):
        gradient = grad(f)(tree)
        assert type(gradient) is type(tree)
        assert gradient == {"a": 30.0, "b": 9.0}
    value, pullback = vjp(lambda x: make(y=2.0 * x), 1.0)
    assert type(value) is type(tree)
    assert pullback({"y": 1.0}) == (2.0,)
    assert ad.compile_gradient(f, tree)(tree)[1] == gradient
    assert ad.trace(f, tree).evaluate(tree) == 45.0


def test_a_dict_that_cannot_be_made_of_items_says_so():
    with pytest.raises(StructureError, match=r"A KeywordDict is a dict .*dict\(x\)"):
        grad(lambda p: p["a"])(KeywordDict(a=1.0))


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


def test_argnums_count_from_either_end_and_are_checked():
    def f(x, y):
        return x * y**2

    assert (
        grad(f, -1)(2.0, 3.0) == jacobian(f, -1)(2.0, 3.0) == grad(f, np.int64(1))(2.0, 3.0) == 12.0
    )
    assert ad.compile_gradient(f, 2.0, 3.0, argnums=-1)(2.0, 3.0) == (18.0, 12.0)
    assert grad(f, [0, 1])(2.0, 3.0) == grad(f, (0, 1))(2.0, 3.0) == (9.0, 12.0)
    for argnums in (2, -3, 1.0, "x", None):
        for differentiate in (
            grad,
            jacobian,
            lambda f, n: ad.compile_gradient(f, 2.0, 3.0, argnums=n),
        ):
            with pytest.raises(StructureError, match=r"argnums has .*2 arguments"):
                differentiate(f, argnums)(2.0, 3.0)


def test_masks_in_structures_are_compared_by_their_entries():
    x, mask = np.array([0.3, 1.7]), np.array([True, False])

    def f(x, mask):
        return np.sum(np.where(mask, x, 0.0))

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
