"""Results are compared in shape and numbers, and wrong ones that are known get their own words."""

import numpy as np
import pytest

from course.checking.comparing import is_same, require
from course.checking.judge import Mistake, Observation

WANTED = np.array([1.0, 2.0])
KNOWN = [(np.array([2.0, 4.0]), "Twice too large."), (np.array(3.0), "Summed up.")]


def message(value: object) -> str:
    with pytest.raises(Mistake) as caught:
        require(Observation("f(x)", value), wanted=WANTED, known=KNOWN, otherwise="Off.")
    return caught.value.message


def test_a_right_result_passes_up_to_rounding():
    for value in (WANTED * (1 + 1e-12), [1, 2]):
        require(Observation("f(x)", value), wanted=WANTED, known=KNOWN, otherwise="Off.")


def test_a_known_mistake_is_named_also_where_its_shape_is_another():
    assert message(np.array([2.0, 4.0])) == "Twice too large."
    assert message(3.0) == "Summed up."


def test_an_unknown_mistake_gets_the_other_words():
    assert message(np.array([1.0, 2.5])) == "Off."


def test_a_wrong_shape_and_no_numbers_at_all_are_mistakes_of_their_own():
    assert message(np.ones(3)) == "The result has shape (3,), not (2,)."
    assert message("two") == "A value of type `str` came back."


def test_what_coincides_with_the_right_result_is_no_mistake():
    both = [(WANTED, "As an instance of a mistake it happens to be right.")]
    require(Observation("f(x)", WANTED), wanted=WANTED, known=both, otherwise="Off.")


def test_equal_numbers_in_another_shape_are_not_the_same():
    assert is_same(WANTED, WANTED)
    assert not is_same(WANTED, WANTED[None])
    assert is_same(1.0, 1.001, tolerance=1e-2)


@pytest.mark.parametrize("value", [True, np.True_, np.array(True)])
def test_truth_is_read_from_every_kind_of_boolean(value):
    assert Observation("f(x)", value).truth() is True


@pytest.mark.parametrize("value", [1, "True", None, np.array([True, True])])
def test_truth_is_not_read_from_anything_else(value):
    with pytest.raises(Mistake, match="neither True nor False"):
        Observation("f(x)", value).truth()
