"""What every judge gets for nothing: edits are charged once, and consequences say "As above"."""

import linecache

import numpy as np
import pytest

from course.checking.judge import UNREADABLE, Check, judges

TASK = "numerical.gradient"


class Twice(Check):
    """A made-up check: the answer doubles an array."""

    task = TASK

    def probe(self, answer, given, probe):
        return {"call": probe.call(answer, np.array([1.0, 2.0]))}

    @judges("it doubles", points=2)
    def doubles(self, given, seen):
        if not np.array_equal(seen["call"].array((2,)), [2, 4]):
            raise seen["call"].mistake("Not twice.", wanted=np.array([2.0, 4.0]))

    @judges("it doubles again", points=1, follows=("doubles",))
    def again(self, given, seen):
        self.doubles(given, seen)

    @judges("something else", points=1)
    def other(self, given, seen):
        return "A remark."


def report_on(source, check=Twice):
    names = {"np": np}
    # As IPython does, so that a traceback finds the learner's line.
    linecache.cache["<answer>"] = (len(source), None, source.splitlines(keepends=True), "<answer>")
    exec(compile(source, "<answer>", "exec"), names)
    return check().run(names["answer"], 0)


def points_of(report):
    return [verdict.points for verdict in report.verdicts]


def test_a_consequence_says_as_above():
    report = report_on("def answer(x): return 3 * x")
    assert points_of(report) == [0, 0, 1]
    assert [each.message for each in report.verdicts] == ["Not twice.", "As above.", "A remark."]
    assert report.verdicts[1].called == ""


def test_what_was_said_is_said_once():
    class Apart(Twice):
        @judges("it doubles", points=1)
        def first(self, given, seen):
            seen["call"].array((2,))

        @judges("it doubles in another way", points=1)
        def second(self, given, seen):
            seen["call"].array((2,))

    first, second = report_on("def answer(x): raise KeyError('x')", Apart).verdicts
    assert first.message.startswith("Your code raised KeyError")
    assert second.message == "As above." and not second.called


def test_an_exception_of_any_kind_is_shown():
    source = "class Odd(BaseException): pass\ndef answer(x): raise Odd('so')"
    assert (
        report_on(source).verdicts[0].message.startswith("Your code raised Odd: so, at your line")
    )


def test_a_check_that_cannot_begin_says_that_the_answer_is_not_to_blame():
    class Unready(Twice):
        doubles = Twice.doubles
        other = Twice.other

        def inputs(self, rng):
            raise ModuleNotFoundError("No module named 'digits'")

    first, *rest = report_on("def answer(x): return x", Unready).verdicts
    assert "No module named 'digits'" in first.message and "it was not run" in first.message
    assert {verdict.message for verdict in rest} == {"As above."}


def test_an_edit_costs_one_property_and_is_named():
    report = report_on("def answer(x):\n    x *= 2\n    return x")
    assert points_of(report) == [0, 1, 1]
    assert "`x[0]` was 1 and became 2" in report.verdicts[0].message


def test_an_edit_beside_a_mistake_is_named_and_costs_nothing_more():
    report = report_on("def answer(x):\n    x *= 3\n    return x")
    assert points_of(report) == [0, 0, 1]
    assert "Not twice.\nYour code edited its argument" in report.verdicts[0].message


def test_an_edit_that_a_judge_asks_about_is_that_judges():
    class Asked(Twice):
        @judges("leaves x", points=1)
        def leaves(self, given, seen):
            if seen["call"].changed:
                raise seen["call"].mistake("Mine.")

        @judges("it doubles", points=1)
        def doubles_too(self, given, seen):
            seen["call"].array()

    report = report_on("def answer(x):\n    x *= 2\n    return x", Asked)
    assert [each.message for each in report.verdicts] == ["Mine.", ""]


def test_an_argument_that_may_change_costs_nothing():
    class Loose(Twice):
        may_change = (0,)

        @judges("it doubles", points=1)
        def doubles_too(self, given, seen):
            seen["call"].array()

    assert report_on("def answer(x):\n    x *= 2\n    return x", Loose).passed


def test_a_probe_of_ours_that_trips_is_a_sentence():
    class Tripping(Twice):
        def probe(self, answer, given, probe):
            return {"call": float(probe.call(answer, 1.0)["value"])}

        @judges("it doubles", points=1)
        def doubles_too(self, given, seen):
            seen["call"].array()

    report = report_on("def answer(x): return 'text'", Tripping)
    assert "The check could not go on (ValueError" in report.verdicts[0].message
    report = report_on("def answer(x): return x.nothing", Tripping)
    assert "'float' object has no attribute 'nothing', at your line 1" in report.verdicts[0].message


@pytest.mark.parametrize("error", ["OverflowError", "RecursionError", "ZeroDivisionError"])
def test_a_judge_that_trips_is_a_sentence(error):
    class Tripping(Twice):
        @judges("it doubles", points=1)
        def doubles_too(self, given, seen):
            raise getattr(__import__("builtins"), error)

    assert report_on("def answer(x): return x", Tripping).verdicts[0].message == UNREADABLE


def test_numbers_in_single_precision_are_named_where_they_are_a_mistake():
    report = report_on("def answer(x): return 3 * x.astype(np.float32)")
    assert "single precision" in report.verdicts[0].message


def test_an_integer_that_no_float_holds_is_a_mistake():
    class Number(Twice):
        @judges("it doubles", points=1)
        def doubles_too(self, given, seen):
            seen["call"].number()

    report = report_on("def answer(x): return 10**400", Number)
    assert "no float can hold" in report.verdicts[0].message


@pytest.mark.parametrize(
    ("message", "said"),
    [("It has (1, 5).", "It has (1, 5), at"), ("", "ValueError, at"), ("why?", "why?, at")],
)
def test_sentences_end_once(message, said):
    source = f"def answer(x):\n    raise ValueError({message!r})"
    words = report_on(source).verdicts[0].message
    assert said in words
    assert ".." not in words and ". ," not in words and ".," not in words


def test_the_learners_line_is_named_where_given_code_raised():
    source = "def answer(x):\n    return np.linalg.inv(x)"
    assert "at your line 2: `return np.linalg.inv(x)`" in report_on(source).verdicts[0].message


def test_the_call_that_was_slow_is_named_first_and_by_every_property():
    class Slow(Twice):
        seconds = 0.3

        def probe(self, answer, given, probe):
            slow = [probe.call(answer, n) for n in (1, 2, 10**9, 10**9)]
            return {"last": slow[3], "slow": slow[2], "quick": slow[0]}

        @judges("the last", points=1)
        def last(self, given, seen):
            assert seen["last"].value

        @judges("quick ones", points=1)
        def quick(self, given, seen):
            assert seen["quick"].value

    source = "def answer(n):\n    for i in range(n):\n        pass\n    return 1"
    last, quick = report_on(source, Slow).verdicts
    assert last.called == "answer(1000000000)"
    assert last.returned == "no answer in time"
    assert "within 0.3 seconds" in last.message and "not called" not in last.message
    assert quick.passed
