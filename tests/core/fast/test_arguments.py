"""Nested arguments: taken apart and put together, by recursion and by code for one structure."""

from collections import OrderedDict, namedtuple

import numpy as np
import pytest

import autodiff_core as ad
from autodiff_core import transforms
from autodiff_core.errors import RecompileError
from autodiff_core.fast.arguments import StructureCache
from autodiff_core.structure import flatten, rebuild

Pair = namedtuple("Pair", "left right")
A = np.ones((2, 3))
B = np.arange(3.0)


class Odd(str):
    """A key that prints as something else."""

    def __repr__(self):
        return "unknown"


def deep(levels):
    tree = A
    for _ in range(levels):
        tree = (tree,)
    return tree


WRITTEN = {
    "number": 1.5,
    "array": A,
    "tuples in a list": [(A, B), (A, 2.0)],
    "dicts": {"layers": [{"w": A, "b": B}, {}], "scale": 2.0},
    "keys of many kinds": {0: A, (1, 2): B, "it's {w}": 1.0, None: 2.0, True: 3.0},
    "nothing": [],
    "NumPy's number": [np.float64(2.0)],
    "single precision": [A.astype("f")],
    "a hundred levels": deep(100),
}
NOT_WRITTEN = {
    "named tuple": Pair(A, 1.0),
    "constants": [None, "relu", True, A],
    "mask": [np.array([True, False]), A],
    "integer": [1, A],
    "integers": [np.arange(3)],
    "ordered dict": OrderedDict(w=A),
    "keys that Python cannot spell": {Odd("w"): A, np.float64(1.0): B},
    "six hundred levels": deep(600),
}


def experienced(tree):
    """A cache to which this tree has come often."""
    cache = StructureCache()
    for _ in range(StructureCache.patience):
        cache.flatten(tree)
    return cache


@pytest.mark.parametrize("name", [*WRITTEN, *NOT_WRITTEN])
def test_a_cache_does_what_flatten_and_rebuild_do(name):
    tree = (WRITTEN | NOT_WRITTEN)[name]
    cache = experienced(tree)
    assert (cache.code.take(tree) is not None) == (name in WRITTEN)
    leaves, structure, build = cache.flatten(tree)
    wanted, like = flatten(tree)
    assert structure == like
    if name not in ("integer", "integers"):  # which become double precision
        assert [*map(id, leaves)] == [*map(id, wanted)]
    numbers = [float(i) for i in range(len(leaves))]
    assert str(build(numbers)) == str(rebuild(like, numbers))


@pytest.mark.parametrize(
    "other",
    [
        [(A, B), [A]],
        [[A, B], (A,)],
        [(A, B), (A,), A],
        [(A, B)],
        [(A, B, B), (A,)],
        ((A, B), (A,)),
        [Pair(A, B), (A,)],
        [(A, 1.0), (A,)],
        [(A, np.arange(3)), (A,)],
        [(A, B > 1), (A,)],
        {0: (A, B), 1: (A,)},
        np.ones((2, 2)),
        "ab",
        None,
    ],
    ids=repr,
)
def test_written_code_leaves_other_trees_alone(other):
    cache = experienced([(A, B), (A,)])
    assert cache.code.take([(B, A), (B,)]) is not None
    assert cache.code.take(other) is None
    assert cache.flatten(other)[1] == flatten(other)[1]


def test_keys_in_another_order_are_another_tree():
    cache = experienced({"w": A, "b": B})
    assert cache.code.take({"b": B, "w": A}) is None
    assert [*cache.flatten({"b": B, "w": A})[2]([1.0, 2.0])] == ["b", "w"]


def test_a_cache_learns_anew_and_ever_more_rarely():
    cache = experienced([A])
    for _ in range(2 * StructureCache.patience - 1):
        cache.flatten((A, B))
    assert cache.code.take([A]) is not None
    cache.flatten((A, B))
    assert cache.code.take([A]) is None
    assert cache.code.take((A, B)) is not None


def test_a_gradient_has_the_structure_of_its_argument_whatever_came_before():
    def f(tree):
        return sum(np.sum(leaf * leaf) for leaf in flatten(tree)[0])

    gradient = ad.grad(f)
    for tree in ([(B, A)], {"w": A}, (B, [A]), 3.0, [(B, A)]):
        for _ in range(3 * StructureCache.patience):
            found = gradient(tree)
        leaves, structure = flatten(found)
        assert structure == flatten(tree)[1]
        for leaf, like in zip(leaves, flatten(tree)[0], strict=True):
            np.testing.assert_array_equal(leaf, 2 * like)
    assert gradient((1, 2)) == (2.0, 4.0)


def test_jvp_and_hvp_too(monkeypatch):
    monkeypatch.setattr(transforms, "PRIMALS", StructureCache())

    def f(tree):
        return np.sum(np.sin(tree["w"]) * tree["b"])

    tree, along = {"w": A, "b": B}, {"w": A / 2, "b": B + 1}
    first = ad.jvp(f, (tree,), (along,)), ad.hvp(f, tree, along)
    for _ in range(3 * StructureCache.patience):
        again = ad.jvp(f, (tree,), (along,)), ad.hvp(f, tree, along)
    assert str(first) == str(again)
    assert transforms.PRIMALS.code.take((tree,)) is not None
    with pytest.raises(ad.errors.StructureError, match="tangent should have the structure"):
        ad.jvp(f, (tree,), ({"b": B, "w": A},))


def test_a_compiled_gradient_takes_the_examples_structure_only():
    compiled = ad.compile_gradient(lambda tree, n: np.sum(tree["w"]) * n, {"w": A}, 2)
    assert compiled({"w": A}, 2)[0] == 12.0
    assert [*compiled({"w": A}, 2)[1]] == ["w"]
    for other in ({"v": A}, [A], {"w": [A]}):
        with pytest.raises(RecompileError, match="another structure"):
            compiled(other, 2)
