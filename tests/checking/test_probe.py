"""A probe calls a learner's code whatever it does, and writes down what happened."""

import os
import sys
import time
import warnings

import numpy as np
import pytest

from course.checking.probe import Probe


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


def test_what_recurses_for_ever_gets_one_message_wherever_the_depth_was_reached():
    def compare(x):
        return [compare(x)] == [x]

    def call(x):
        return call(x)

    messages = {Probe().call(each, 1)["error"]["message"] for each in (compare, call)}
    assert messages == {"its calls nest too deeply"}


def test_an_edited_argument_is_named_with_its_index():
    def edit(x):
        x[1] += 1
        return x

    assert Probe().call(edit, np.array([1.0, 2.0]))["changed"] == "`x[1]` was 2 and became 3"
    assert Probe().call(edit, [1, 2])["changed"] == "`x[1]` was 2 and became 3"
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


def endless(x=0):
    while True:
        pass


def test_an_endless_loop_is_waited_for_once_and_what_is_quick_still_counts():
    probe = Probe(seconds=0.5)
    first, *later, quick = [probe.call(endless) for _ in range(20)] + [probe.call(abs, -1)]
    assert first["error"]["type"] == "TimeUp" and "0.5 seconds" in first["error"]["message"]
    assert {call["error"]["type"] for call in later} == {"NotCalled"}
    assert quick["error"]["type"] == "NotCalled"
    assert Probe(0.0).call(abs, -1)["error"]["type"] == "NotCalled"
    probe = Probe(seconds=0.5)
    assert "error" in probe.call(endless) and probe.call(abs, -1)["value"] == 1


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ("    while x != x + 1:\n        pass", "nothing in it changes any more"),
        ("    while True:\n        x += 1", "grows much faster"),
    ],
)
def test_what_stands_still_is_told_from_what_gets_on(body, advice):
    names = {}
    exec(compile("def answer(x):\n" + body, "<answer>", "exec"), names)
    error = Probe(0.5).call(names["answer"], 6)["error"]
    assert advice in error["advice"]


@pytest.mark.skipif(os.name == "nt", reason="nothing ends a sleep there")
def test_what_sleeps_is_told_from_what_computes():
    error = Probe(0.1).call(time.sleep, 1000)["error"]
    assert "does it wait" in error["advice"]


def test_nobody_answers_an_input():
    assert Probe().call(lambda: input("?"))["error"]["type"] == "EOFError"


def test_a_flood_of_prints_is_cut_and_a_closed_output_stays_open():
    probe = Probe()
    probe.call(lambda: [print("x" * 1000) for _ in range(1000)] and None)
    probe.call(lambda: sys.stdout.close())
    probe.call(print, "after")
    assert 0 < len(probe.printed) <= 500
