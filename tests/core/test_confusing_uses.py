"""Uses that once ended in somebody else's words: each is right now, or told what to do."""

import copy
import math
import pickle
import random

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import compile_gradient, grad, jvp, linearize, to_source, trace, vjp
from autodiff_core.errors import (
    AutodiffError,
    MissingAttributeError,
    MissingRuleError,
    RecompileError,
    StructureError,
    TracedValueError,
)

X = np.array([1.0, 2.0, 3.0])
MODES = [
    lambda f, x: grad(f)(x),
    lambda f, x: jvp(f, (x,), (x,)),
    lambda f, x: trace(f, x),
]
OF_ARRAYS = [name for name in dir(np.ndarray) if not name.startswith("_")]
OLDER = ["ptp", "newbyteorder", "itemset", "tostring"]


@pytest.mark.parametrize("name", sorted({*OF_ARRAYS, *OLDER}))
def test_every_attribute_of_an_array_is_there_or_says_what_to_write(name):
    def f(x):
        try:
            getattr(x, name)
        except MissingAttributeError as error:
            message = str(error)
            assert any(way in message for way in ("Write ", "Ask constant", "add it:")), message
            assert not hasattr(x, name)  # so libraries may ask
        return np.sum(x)

    for differentiate in MODES:
        differentiate(f, np.ones((2, 3)))


def test_an_unknown_attribute_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        grad(lambda x: x.colour)(X)
    with pytest.raises(MissingAttributeError, match=r"Write constant\(x\)"):
        grad(lambda x: x.detach())(X)
    assert grad(lambda x: getattr(x, "colour", 2.0) * x)(1.0) == 2.0


@pytest.mark.parametrize("differentiate", MODES)
def test_the_trace_is_no_method(differentiate):
    with pytest.raises(TracedValueError, match=r"np\.trace\(x\)"):
        differentiate(lambda x: x.trace(), np.eye(2))
    assert grad(np.trace)(np.eye(2)).tolist() == np.eye(2).tolist()


PLACES = np.array([0, 1])
INTEGERS = {
    "vjp": lambda f: vjp(f, X, PLACES),
    "jvp": lambda f: jvp(f, (X, PLACES), (X, PLACES)),
    "linearize": lambda f: linearize(f, X, PLACES),
    "check_derivatives": lambda f: ad.check_derivatives(f, (X, PLACES)),
    "grad": lambda f: grad(lambda p: np.sum(f(p["x"], p["i"])))({"x": X, "i": PLACES}),
}


@pytest.mark.parametrize("mode", INTEGERS)
@pytest.mark.parametrize("use", [lambda x, i: x[i], lambda x, i: np.take(x, i)])
def test_integers_that_became_floats_are_no_indices(mode, use):
    with pytest.raises(TracedValueError, match="close over integers"):
        INTEGERS[mode](use)


@pytest.mark.parametrize(
    "f",
    [
        lambda p: sum(p["w"] for _ in range(p["n"])),
        lambda p: p["w"] * math.comb(5, p["n"]),
        lambda p: p["w"] * [1.0, 2.0, 3.0, 4.0][p["n"]],
        lambda p: np.sum(np.roll(X * p["w"], p["n"])),
        lambda p: np.sum(np.repeat(p["w"], p["n"])),
    ],
)
def test_integers_that_became_floats_are_no_counts(f):
    with pytest.raises(TracedValueError, match="close over integers"):
        grad(f)({"w": 1.0, "n": 3})


def test_keywords_of_rules_go_by_position():
    for wrapped in (
        ad.checkpoint(lambda x, s: x * s),
        ad.custom_jvp(lambda x, s: x * s, lambda t, x, s, out: t[0] * s),
        ad.custom_vjp(lambda x, s: x * s, lambda ct, x, s, out: (ct * s, ct * x)),
    ):
        with pytest.raises(TracedValueError, match=r"s by name.*Pass them by position"):
            grad(lambda x, wrapped=wrapped: wrapped(x, s=2.0))(1.0)
        assert grad(lambda x, wrapped=wrapped: wrapped(x, 2.0))(1.0) == 2.0


OPTIONS = {
    "kind": (lambda x: np.sort(x, kind="stable"), "Every kind sorts alike"),
    "correction": (lambda x: np.std(x, correction=1), "Write it as ddof"),
    "dtype": (lambda x: np.sum(x, dtype=float), r"Convert with x\.astype"),
    "where": (lambda x: np.sum(x, where=X > 1.0), r"Mask with np\.where"),
    "initial": (lambda x: np.sum(x, initial=1.0), "Join it to the result"),
    "order": (lambda x: x.reshape(3, 1, order="F"), "Transpose for another order"),
}


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_that_is_not_covered_is_named_with_what_there_is(option):
    call, advice = OPTIONS[option]
    if option == "correction" and np.__version__ < "2":
        return
    with pytest.raises(TracedValueError, match=rf"'{option}'\. Here it takes x.*\. {advice}"):
        grad(lambda x: np.sum(call(x)))(X)


@pytest.mark.parametrize("mode", ["linear_ramp", "mean", "maximum", "empty"])
def test_modes_of_pad_that_are_not_covered_are_named(mode):
    with pytest.raises(TracedValueError, match=f"constant, edge, reflect.*not '{mode}'"):
        grad(lambda x: np.sum(np.pad(x, 1, mode=mode)))(X)
    with pytest.raises(TracedValueError, match="a pair for each axis"):
        grad(lambda x: np.sum(np.pad(x, {0: 1})))(X)


class Series:
    """A labelled array of another library, with operators of its own."""

    dtype = np.dtype(float)
    shape = (3,)
    ndim = 1

    def __array__(self, dtype=None, copy=None):
        return np.array(X, dtype)


class Sparse:
    """A sparse matrix: NumPy makes an array of one object of it."""

    dtype = np.dtype(float)
    shape = (3, 3)

    def toarray(self):
        return np.eye(3)


@pytest.mark.parametrize("differentiate", MODES)
@pytest.mark.parametrize(
    "use",
    [lambda x, y: x * y, lambda x, y: x + y, lambda x, y: np.maximum(x, y), lambda x, y: x / y],
)
def test_arrays_of_other_libraries_are_refused_by_name(differentiate, use):
    with pytest.raises(StructureError, match=r"A Series has .*np\.asarray\(x\)"):
        differentiate(lambda x: np.sum(use(x, Series())), X)
    with pytest.raises(StructureError, match=r"A Sparse has .*x\.toarray\(\)"):
        differentiate(lambda x: np.sum(use(x, Sparse())), X)


def test_a_sparse_matrix_is_no_operand_of_a_product():
    for product in (lambda x, y: x @ y, np.dot, np.matmul, np.inner):
        with pytest.raises((StructureError, TypeError), match=r"toarray|Sparse"):
            grad(lambda x, product=product: np.sum(product(x, Sparse())))(X)


@pytest.mark.parametrize(
    "use",
    [math.trunc, lambda x: divmod(x, 1.5)[1], lambda x: divmod(7.0, x)[1], lambda x: x % 2.0],
)
def test_python_s_roundings_say_what_numpy_s_do(use):
    try:
        grad(use)(2.5)
    except AutodiffError as error:
        assert isinstance(error, MissingRuleError)
        assert "define_primitive" in str(error)


def test_a_power_with_a_modulus_is_named():
    with pytest.raises(TypeError, match=r"^pow\(\) takes 2 positional arguments"):
        grad(lambda x: pow(x, 2, 5))(2.0)


def test_random_choices_among_traced_values_keep_the_derivative():
    assert sum(grad(random.Random(0).choice)(X)) == 1.0
    assert sum(grad(lambda x: random.Random(0).choices(x, k=2)[0])(X)) == 1.0
    assert grad(lambda x: random.Random(1).uniform(x, 2.0))(1.0) > 0.0
    rng = np.random.default_rng(0)
    for draw in (rng.choice, rng.permutation, rng.normal, rng.shuffle):
        with pytest.raises(TracedValueError, match="constant"):
            grad(lambda x, draw=draw: np.sum(draw(x)))(X)


def test_a_slope_s_parts_that_cannot_be_sent_say_so():
    for thing in (trace(np.sin, 1.0), trace(np.sin, 1.0).output):
        with pytest.raises(TracedValueError, match="where they arrive"):
            pickle.dumps(thing)
    assert copy.deepcopy(trace(np.sin, 1.0)).evaluate(0.0) == 0.0


def test_an_einsum_that_stretches_both_operands():
    a, b = np.array([[2.0, 3.0]]), np.array([[5.0], [7.0]])

    def f(a, b):
        return np.einsum("ij,ij->j", a, b)

    assert grad(lambda a, b: np.sum(f(a, b)), 1)(a, b).tolist() == [[5.0], [5.0]]
    assert grad(lambda a, b: np.sum(f(a, b)), 0)(a, b).tolist() == [[12.0, 12.0]]
    ad.check_derivatives(f, (a, b))
    ad.check_derivatives(lambda a, b: np.einsum("...ij,ij->...j", a, b), (np.ones((3, 1, 2)), b))


@pytest.mark.parametrize("subscripts", ["->", "i->", "...->...", "ii"])
def test_an_einsum_is_written_as_it_was(subscripts):
    x = 2.0 if "i" not in subscripts else np.ones((2,) * subscripts.partition("->")[0].count("i"))
    exec(to_source(trace(lambda x: np.einsum(subscripts, x), x)), written := {})
    assert np.all(written["f"](x) == np.einsum(subscripts, x))


@pytest.mark.parametrize("places", [np.where, np.nonzero])
def test_the_places_where_a_condition_holds_are_a_decision(places):
    def f(x):
        return np.mean(x[places(x > 1.0)] ** 2)

    expected = [0.0, 2.0, 3.0]
    assert grad(f)(X).tolist() == expected
    assert jvp(f, (X,), (np.ones(3),)) == (6.5, 5.0)
    assert trace(f, X).evaluate(X) == 6.5
    compiled = compile_gradient(f, X)
    assert compiled(X)[1].tolist() == expected
    assert compiled(np.array([0.0, 3.0, 2.0]))[1].tolist() == [0.0, 3.0, 2.0]
    with pytest.raises(RecompileError, match="another path"):
        compiled(X + 1.0)


DECISIONS = {
    "a comparison": lambda x: x * 2.0 if x > 1.5 else x,
    "a chain of comparisons": lambda x: x * 2.0 if 1.5 < x < 9.0 else x,
    "a condition": lambda x: x * 2.0 if x - 1.0 else x,
    "equality": lambda x: x * 2.0 if x == 2.0 else x,
    "a member of a list": lambda x: x * 2.0 if x in [2.0, 5.0] else x,
    "a count": lambda x: x * int(x),
    "a match": lambda x: x * {True: 2.0, False: 1.0}[bool(x > 1.5)],
    "the largest": lambda x: max([x, 1.5 + 0.0 * x]) * 2.0,
    "an order": lambda x: sorted([x, 1.5 + 0.0 * x])[0] * 2.0,
    "an index": lambda x: x * [1.0, 2.0][np.argmax(np.stack([1.5, x]))],
    "a position": lambda x: x * np.array([1.0, 2.0])[np.argmax(np.stack([1.5, x]))],
    "any": lambda x: x * 2.0 if np.any(np.stack([x, x]) > 1.5) else x,
    "a text of a count": lambda x: (
        x * {"1": 1.0, "2": 2.0}[f"{np.argmax([0, 0, 1]) * (x > 1.5):d}"] if x > 1.5 else x
    ),
    "a formatted text": lambda x: x * {"1.0": 1.0, "2.0": 2.0}[f"{x:.1f}"],
    "places": lambda x: np.sum(np.stack([x, 2.0 * x])[np.nonzero(np.stack([x, x]) > 1.5)[0]]),
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_compiled_gradient_notices_a_decision(decision):
    f = DECISIONS[decision]
    compiled = compile_gradient(f, 2.0)
    assert compiled(2.0) == ad.value_and_grad(f)(2.0)
    try:
        found = compiled(1.0)
    except RecompileError:
        return
    assert found == ad.value_and_grad(f)(1.0)


def test_attributes_that_are_there_cost_what_they_cost_everywhere():
    """With `__getattr__` or `__getattribute__` Python would look each of them up the slow way."""
    for kind in ad.Node.__mro__[:-1]:
        assert not {"__getattr__", "__getattribute__"} & {*vars(kind)}
