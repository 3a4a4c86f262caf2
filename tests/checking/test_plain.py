"""What crosses from a learner's process to the judge, and what does not."""

import itertools
import json
import math
from collections import Counter, OrderedDict, defaultdict, deque
from enum import Enum, StrEnum
from typing import NamedTuple

import numpy as np
import pytest

from course.checking.plain import MAX_NUMBERS, Opaque, from_plain, to_plain


def there_and_back(value):
    return from_plain(json.loads(json.dumps(to_plain(value), allow_nan=False)))


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 0, -3, 2**80, 1.5, "text", 1 + 2j, [1, [2.0, "a"]], (1, (2,)), {"a": [1]}),
        *({1: "one", (1, 2): "pair"}, math.inf, -math.inf, [], (), {}),
    ],
    ids=repr,
)
def test_plain_values_come_back_equal_and_of_the_same_type(value):
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        *(np.arange(6).reshape(2, 3), np.array(2.5), np.zeros((0, 3)), np.array([True, False])),
        *(np.array([1.5, np.nan, np.inf], np.float32), np.array([[1 + 2j, -1j]])),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_arrays_keep_values_shape_and_dtype(array):
    back = there_and_back(array)
    assert back.dtype == array.dtype and back.shape == array.shape
    np.testing.assert_array_equal(back, array)


def test_numpy_scalars_stay_numpy_scalars():
    back = there_and_back(np.float32(0.1))
    assert type(back) is np.float32 and back == np.float32(0.1)
    assert math.isnan(there_and_back(math.nan))


class Pair(NamedTuple):
    a: int
    b: int


class Word(StrEnum):
    FORWARD = "forward"


class OldWord(str, Enum):  # noqa: UP042
    FORWARD = "forward"


class UserInt(int):
    pass


class Sly(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        *((Pair(1, 2), (1, 2)), (Word.FORWARD, "forward"), (OldWord.FORWARD, "forward")),
        *((np.str_("x"), "x"), (np.array(["a", "b"]), ["a", "b"]), (Sly(3), 3.0)),
        *((OrderedDict(a=1), {"a": 1}), (Counter("aab"), {"a": 2, "b": 1}), (UserInt(3), 3)),
        *((defaultdict(list, a=[1]), {"a": [1]}), (deque([1, 2]), [1, 2]), (range(3), [0, 1, 2])),
        *(
            ((i for i in range(2)), [0, 1]),
            (map(abs, [-1]), [1]),
            (zip("a", [1], strict=True), [("a", 1)]),
        ),
        *(({"a": 1}.keys(), ["a"]), ({"a": 1}.items(), [("a", 1)]), ({}.values(), [])),
    ],
    ids=lambda value: type(value).__name__,
)
def test_of_a_subclass_crosses_what_it_is_a_kind_of(value, plain):
    back = there_and_back(value)
    assert back == plain
    assert type(back) is type(plain)


@pytest.mark.parametrize("bits", [60, 4_000, 20_000, 1_000_000])
def test_integers_of_any_size_cross(bits):
    assert there_and_back(-(2**bits)) == -(2**bits)
    assert there_and_back([2**bits + 1])[0] == 2**bits + 1


def test_an_integer_that_is_too_large_for_all_is_named_by_its_size():
    assert there_and_back(1 << 10**7) == Opaque("int", "(an integer of 10000001 bits)")


def test_a_dict_that_holds_what_is_too_large_comes_back_with_its_first_items():
    back = there_and_back({"count": 3, "result": 1 << 10**7, "more": [1]})
    assert back["count"] == 3
    assert back["result"] == Opaque("int", "(an integer of 10000001 bits)")


def test_long_doubles_keep_what_a_double_holds():
    back = there_and_back(np.array([1.5, 2.5], np.longdouble))
    assert back.dtype == float and list(back) == [1.5, 2.5]
    assert there_and_back(np.array([2j, np.inf], np.clongdouble))[0] == 2j


def test_objects_cross_as_a_name_only():
    assert there_and_back(lambda: 0).type == "function"
    assert there_and_back({1, 2}) == Opaque("set", "{1, 2}")
    assert isinstance(there_and_back(np.array([object()])), Opaque)


def test_an_iterator_that_raises_raises_where_the_learner_is_called():
    with pytest.raises(ZeroDivisionError):
        to_plain(1 / n for n in (1, 0))


def test_a_dict_with_keys_of_any_kind_comes_back():
    value = {frozenset({1}): 1, (range(2), "a"): 2, Word.FORWARD: 3, np.int64(4): 4}
    assert list(there_and_back(value).values()) == [1, 2, 3, 4]


def test_an_object_whose_repr_fails_still_has_a_name():
    class Broken:
        def __repr__(self):
            raise RuntimeError

    assert there_and_back(Broken()) == Opaque("Broken", "<Broken>")


def test_floods_are_cut():
    assert isinstance(there_and_back(np.zeros(MAX_NUMBERS + 1)), Opaque)
    assert len(json.dumps(to_plain([[0.5] * 1000] * 1000))) < 60 * MAX_NUMBERS
    assert len(there_and_back("x" * 10**6)) < 10**4
    endless: list = []
    endless.append(endless)
    assert "too large" in json.dumps(to_plain(endless))
    assert len(there_and_back(itertools.count())) <= MAX_NUMBERS
    assert isinstance(there_and_back(np.broadcast_to(0.0, (10**6, 10**6))), Opaque)


@pytest.mark.parametrize(
    "forged",
    [
        {"unknown": 1},
        {"array": [1], "dtype": "O", "shape": [1]},
        {"array": [1], "dtype": "f8", "shape": [7]},
    ],
)
def test_forged_data_is_refused(forged):
    with pytest.raises((ValueError, TypeError)):
        from_plain(forged)
