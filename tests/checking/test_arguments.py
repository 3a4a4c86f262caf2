"""An edited argument is named, by the learner's name for it and the entry, wherever it happens."""

import numpy as np
import pytest

from course.checking.arguments import Guard


def edits(answer, *arguments, may_change=(), then=lambda result: None):
    found = []
    then(Guard(found.append, may_change).around_answer(answer)(*arguments))
    return found


def deep():
    nested = ()
    for _ in range(100_000):
        nested = (nested, [])
    return nested


@pytest.mark.parametrize(
    ("argument", "edit", "said"),
    [
        (np.arange(3.0), "x[1] = 5", "`x[1]` was 1 and became 5"),
        (np.zeros((2, 2)), "x[1, 0] = np.nan", "`x[1, 0]` was 0 and became nan"),
        (np.ones(2), "x[0] += 1e-9", "`x[0]` was 1 and became 1.000000001"),
        (np.array(1.0), "x += 1", "`x` was 1 and became 2"),
        ([1, [2, 3]], "x[1][0] = 4", "`x[1][0]` was 2 and became 4"),
        ([1, 2], "x.append(3)", "`x` had 2 entries and has 3"),
        ({"a": [1]}, "x['a'].clear()", "`x['a']` had 1 entries and has 0"),
        ({"a": 1}, "x['b'] = 1", "`x['b']` is new"),
        ({"a": 1}, "x.pop('a')", "`x['a']` is gone"),
        (([1.0],), "x[0][0] = 1", "`x[0][0]` was 1 (a float) and became 1 (a int)"),
    ],
)
def test_an_edit_is_named_by_argument_and_entry(argument, edit, said):
    names = {"np": np}
    exec(f"def answer(x):\n    {edit}", names)
    assert edits(names["answer"], argument) == [said]


@pytest.mark.parametrize("argument", [np.array([np.nan]), [float("nan")], {1: (2, [3])}, deep()])
def test_what_is_left_alone_is_no_edit(argument):
    assert edits(lambda x: None, argument) == []


def test_a_structure_with_shared_parts_is_walked_once():
    vertex = ["x"]
    for _ in range(200):
        vertex = [vertex, vertex]
    assert edits(lambda v: None, vertex) == []


def test_arguments_that_may_change_are_left_out():
    def answer(store, x):
        store[0] = 1
        x[0] = 1

    assert edits(answer, {}, [0], may_change=(0,)) == ["`x[0]` was 0 and became 1"]


def test_a_pullback_is_watched_and_with_it_what_it_was_made_of():
    def answer(a):
        def pullback(ct):
            a[0] = 0.0
            return a

        return a.sum(), pullback

    a, ct = np.ones(2), np.ones(2)
    said = edits(answer, a, then=lambda result: result[1](ct))
    assert said == ["`a[0]` was 1 and became 0"]


def test_what_the_caller_does_between_two_calls_is_no_edit():
    def overwrite(pullback):
        a[:] = 7
        pullback(1.0)

    a = np.ones(2)
    assert edits(lambda a: lambda ct: ct * a, a, then=overwrite) == []


def test_an_edit_before_an_exception_counts():
    def answer(x):
        x[0] = 1
        raise ValueError

    found = []
    with pytest.raises(ValueError):
        Guard(found.append).around_answer(answer)([0])
    assert found == ["`x[0]` was 0 and became 1"]


@pytest.mark.parametrize("answer", [dict, {"a": 1}, "text", None, np.sin, object()])
def test_an_answer_that_is_no_plain_function_comes_back_as_it_is(answer):
    assert Guard(print).around_answer(answer) is answer


def test_a_guarded_function_keeps_its_name():
    def central_difference(f, x, h):
        return 0

    assert Guard(print).around_answer(central_difference).__name__ == "central_difference"
