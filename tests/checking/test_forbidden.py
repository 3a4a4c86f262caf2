"""What a text forbids raises where the learner's line calls it, and nowhere else."""

import math
import sys

import numpy as np
import pytest

import autodiff_core as core
from course.checking.errors import ForbiddenCall
from course.checking.forbidden import (
    ENGINE,
    NUMPY_ROOT,
    PYTHON_ROOT,
    Forbidden,
    forbidding,
    refused,
)
from course.checking.probe import Probe


def learners(source):
    """A function as a notebook's cell would define it."""
    names: dict = {"np": np, "math": math, "core": core}
    exec(compile(source, "<answer>", "exec"), names)
    return names["answer"]


def refusal(answer, *arguments, forbidden=(ENGINE, NUMPY_ROOT, PYTHON_ROOT)):
    with forbidding(forbidden, answer), pytest.raises(ForbiddenCall) as caught:
        answer(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "def answer(a): return np.sqrt(a)",
        "from numpy import sqrt\ndef answer(a): return sqrt(a)",
        "import numpy\ndef answer(a): return numpy.sqrt(a)",
        "def answer(a):\n    from numpy import sqrt as root\n    return root(a)",
        "answer = lambda a: math.sqrt(a)",
        "class Answer:\n    def __call__(self, a): return np.sqrt(a)\nanswer = Answer()",
        "def answer(a): return list(map(np.sqrt, [a]))",
    ],
)
def test_a_forbidden_function_is_refused_however_it_is_named(source):
    assert "`sqrt`" in refusal(learners(source), 2.0)


def test_the_engine_is_refused_where_it_is_to_be_written():
    answer = learners("def answer(x): return core.grad(lambda x: x * x)(x)")
    assert refusal(answer, 2.0).startswith("Here you write what the engine does: `grad`")


def test_the_check_and_libraries_may_call_what_an_answer_may_not():
    norm = learners("def answer(a): return np.std([a, a]), np.linalg.norm([a, a])")
    with forbidding((NUMPY_ROOT,), norm):
        assert norm(2.0)[0] == 0
        assert core.grad(core.sqrt)(4.0) == 0.25


FRACTION = Forbidden("fractions", ("Fraction",), "`{name}` has it all")


def test_a_forbidden_class_is_not_called_and_stays_a_class():
    answer = learners("from fractions import Fraction\ndef answer(a): return Fraction(a)")
    assert refusal(answer, 2, forbidden=(FRACTION,)) == "`Fraction` has it all"
    asking = learners(
        "from fractions import Fraction\ndef answer(a): return isinstance(a, Fraction)"
    )
    with forbidding((FRACTION,), asking):
        assert not asking(2)
    assert answer(2) == 2


def test_an_answer_is_not_made_of_a_forbidden_class():
    answer = learners("from fractions import Fraction\nclass answer(Fraction): pass")
    assert str(refused(answer, (FRACTION,))) == "`Fraction` has it all"
    assert refused(answer, ()) is None


@pytest.mark.parametrize("given", [core.grad, core.define_primitive, Forbidden])
def test_no_answer_is_ours_as_it_is(given):
    assert "the course's own" in str(refused(given, ()))


@pytest.mark.parametrize("source", ["answer = core.custom_jvp(np.sin, lambda t, x, out: t[0])"])
def test_what_an_answer_made_with_ours_is_its_own(source):
    assert refused(learners(source), ()) is None


def test_everything_is_put_back_also_after_an_exception():
    answer = learners("from numpy import sqrt\ndef answer(a): return sqrt(a)")
    before = np.sqrt, math.sqrt, answer.__globals__["sqrt"]
    refusal(answer, 1.0)
    assert (np.sqrt, math.sqrt, answer.__globals__["sqrt"]) == before
    assert answer(4.0) == 2


def test_a_module_that_is_not_there_is_not_loaded_for_it():
    with forbidding((Forbidden("calendar_of_nobody", ("gradient",), ""),)):
        assert "calendar_of_nobody" not in sys.modules


def test_a_refusal_that_the_answer_swallows_is_reported_all_the_same():
    answer = learners(
        "def answer(a):\n    try:\n        return np.sqrt(a)\n    except Exception:\n"
        "        return a ** 0.5"
    )
    with forbidding((NUMPY_ROOT,), answer):
        seen = Probe().call(answer, 4.0)
    assert seen["error"]["type"] == "ForbiddenCall"
    assert "value" not in seen
