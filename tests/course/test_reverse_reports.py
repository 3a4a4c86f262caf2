"""Reports of module 4 show numbers as they were written, and the piece that is compared."""

from course.syllabus import find_module
from course.validate.answers import judged

REVERSE = find_module("reverse")
FIRST_SLOPE = """
def gradient(f):
    return lambda *x: 2.1
"""
WRONG_SIGN = """
def local_rule(op, x, y=None):
    one = np.ones_like(x)
    if op == "add":
        return x + y, lambda u: (u * one, u * one)
    if op == "sub":
        return x - y, lambda u: (u * one, -u * one)
    if op == "mul":
        return x * y, lambda u: (u * y, u * x)
    if op == "div":
        return x / y, lambda u: (u / y, u * x / y**2)
    return (np.sin(x), lambda u: (u * np.cos(x),)) if op == "sin" else (
        np.exp(x), lambda u: (u * np.exp(x),))
"""


def test_a_float_is_shown_without_brackets_it_never_had():
    verdict = judged(REVERSE, FIRST_SLOPE, "gradient").verdicts[0]
    assert verdict.message == "One number came back, not 2."
    assert verdict.returned == "2.1"


def test_the_operand_that_is_wrong_is_what_came_back():
    verdicts = judged(REVERSE, "import numpy as np\n" + WRONG_SIGN, "local_rule").verdicts
    (verdict,) = [each for each in verdicts if "wrong sign" in each.message]
    assert verdict.returned.startswith("array(")
    assert verdict.expected.startswith("array(")
    assert verdict.expected.endswith("for operand 1")
    assert "[" not in verdict.returned[len("array([") :]
