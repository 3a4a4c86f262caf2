"""Values are shown short, whatever they are, and never alike where they differ."""

from collections import Counter

import numpy as np
import pytest

from course.checking.showing import WIDTH, contrast, show


class Broken:
    def __repr__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (np.array([1.0, 2.5]), "array([1. , 2.5])"),
        ((1.0,), "(1,)"),
        ({"a": [0.5]}, "{'a': [0.5]}"),
        (None, "None"),
        (1 / 3, "0.333333"),
        (np.float32(0.5), "0.5"),
        (np.array(2), "2"),
        (np.bool_(True), "True"),
        (1 + 2j, "1+2j"),
        (np.sin, "sin"),
        ("text", "'text'"),
        (Counter(a=1), "{'a': 1}"),
        (Broken(), "<Broken>"),
        (10**5000, "an integer of 16610 bits"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_are_shown_short(value, shown):
    assert show(value) == shown


def test_nothing_is_too_long_too_deep_or_endless_to_be_shown():
    endless: list = []
    endless.append(endless)
    deep: tuple = ()
    for _ in range(10_000):
        deep = (deep, deep)
    for value in (endless, deep, list(range(10**6)), "x" * 10**6, [Broken()], np.ones((99, 99))):
        assert 0 < len(show(value)) <= WIDTH


@pytest.mark.parametrize(
    ("got", "wanted", "texts"),
    [
        (1.0, 2.0, ("1", "2")),
        (0.95632, 0.956320001, ("0.95632", "0.956320001")),
        (1.0, 1.0 + 2**-52, ("1", "1.0000000000000002")),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-9]), None),
        (np.float32(1.0), 1.0, ("1 (float32)", "1 (a float)")),
        (1, 1.0, ("1 (a int)", "1 (a float)")),
        (np.ones((2, 1)), np.ones((2, 1), int), None),
        (np.zeros(0), np.zeros((0, 3)), None),
        (np.zeros(100), np.eye(100)[50], ("at [50]: 0", "at [50]: 1")),
        (np.zeros((9, 9)), np.diag([0.0] * 4 + [1e-9] + [0.0] * 4), None),
        ([0.0] * 100, [0.0] * 99 + [1.0], ("at [99]: 0", "at [99]: 1")),
        ((1.0, 2.0), [1.0, 2.0], ("(1, 2)", "[1, 2]")),
        (np.float64("nan"), 1.0, ("nan", "1")),
        (2**2000, 2**2000 + 1, None),
    ],
)
def test_two_values_that_differ_are_shown_apart(got, wanted, texts):
    shown = contrast(got, wanted)
    assert shown[0] != shown[1]
    assert texts is None or shown == texts


def test_equal_values_are_shown_as_they_are():
    assert contrast(1.5, 1.5) == ("1.5", "1.5")


def test_the_same_piece_of_both_is_shown_with_the_difference_in_it():
    got = [np.arange(6.0) + 0.125, np.arange(6.0) + 9.5, [1.5] * 20, -np.arange(6.0) - 0.25]
    wanted = [*got[:3], np.arange(6.0) + 0.25]
    ours, theirs = contrast(got, wanted)
    assert len(ours) <= WIDTH
    first = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b)
    assert ours[:first] == theirs[:first]
    assert "[-0.25" in ours and "[0.25" in theirs
