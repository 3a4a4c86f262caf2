"""A probe calls a learner's code whatever it does, and writes down what happened."""

import sys
import warnings

import numpy as np
import pytest

from course.checking.probe import Probe, show


def test_a_call_is_shown_as_a_learner_would_type_it():
    def slope(f, x):
        return 2.0

    seen = Probe().call(slope, np.sin, 0.123456789)
    assert seen == {"called": "slope(sin, 0.123457)", "value": 2.0}


def test_an_exception_is_the_learners_with_their_line(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text("def answer(x):\n    y = x + 1\n    return y / 0\n")
    names = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    error = Probe().call(names["answer"], 1)["error"]
    assert (error["type"], error["message"]) == ("ZeroDivisionError", "division by zero")
    assert (error["line"], error["text"]) == (3, "return y / 0")


def test_exit_and_deep_recursion_are_reported_like_any_exception():
    def deep(x):
        return deep(x)

    assert Probe().call(sys.exit, 1)["error"]["type"] == "SystemExit"
    assert Probe().call(deep, 1)["error"]["type"] == "RecursionError"


def test_an_edited_argument_is_named_with_its_index():
    def edit(x):
        x[1] += 1
        return x

    assert Probe().call(edit, np.array([1.0, 2.0]))["changed"] == "index 1: 2 became 3"
    assert Probe().call(edit, [1, 2])["changed"] == "[1, 2] became [1, 3]"
    assert "changed" not in Probe().call(np.sum, np.array([np.nan]))


def test_prints_and_warnings_do_not_reach_the_notebook(capsys):
    def loud():
        print("look at me")
        print("oh", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        return np.float64(1) / 0

    probe = Probe()
    assert probe.call(loud)["value"]["scalar"] == [{"float": "inf"}]
    assert probe.printed == "look at me\n"
    assert capsys.readouterr() == ("", "")


def test_an_endless_loop_is_waited_for_once():
    def endless():
        while True:
            pass

    probe = Probe(seconds=0.3)
    first, second = probe.call(endless), probe.call(abs, -1)
    assert first["error"]["type"] == "TimeUp" and "0.3 seconds" in first["error"]["message"]
    assert second["error"]["type"] == "TimeUp" and "earlier call" in second["error"]["message"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (np.array([1.0, 2.5]), "array([1. , 2.5])"),
        ((1.0,), "(1,)"),
        ({"a": [0.5]}, "{'a': [0.5]}"),
        (None, "None"),
        (1 / 3, "0.333333"),
    ],
)
def test_values_are_shown_short(value, shown):
    assert show(value) == shown
