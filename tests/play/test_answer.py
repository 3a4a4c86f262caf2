"""What Python makes of lines that the playground's page cannot read, without a browser."""

import pytest

from course.play.answer import answer
from course.play.lines import Typed

LOOP = "y = 1\nfor k in range(3):\n    y = (y + x / y) / 2\ny"
BRANCH = "y = x * x\nif y > 1:\n    y = 1 + log(y)\ny"
# What is typed, and the inputs that it has.
INPUTS = {
    LOOP: ["x"],
    "x = x * x\nx = x + b\nx": ["x", "b"],
    "s = 0\nfor i in range(2): s += w * i\ns": ["w"],
    "sum(a * i for i in [p, q])": ["p", "q", "a"],
    "square = lambda t: t * t\nsquare(z) * pi": ["z"],
    "def inner(t):\n    return t * u\ninner(v)": ["u", "v"],
    "import math\n[math.pi * r][0]": ["r"],
    "f = lambda q: q * q": ["q"],
    "n = 3\ndef f(x, y=n): return x * y": ["x", "y"],
    "y = x; y * ü": ["x", "ü"],
}
REFUSED = {
    "": "Type an expression, such as x * y.",
    "[1, 2][0]": "Name an input, such as x",
    "y = x\nfor k in range(2)\n    y = y * y": "Line 2: Python cannot read this: expected ':'.",
    "y = x\nbreak": "Line 2: End with what is to be differentiated",
    "if x > 0:\n    break\nx": "Line 2: Python cannot read this: 'break' outside loop.",
    "for k in range(2):\n    x = foo(x)\nx": "Line 2: There is no function `foo` here.",
    "if x > 1:\n    x = 1": "Line 1: End with what is to be differentiated",
    "n = 1 / 0\ndef f(x): return x": "Line 1: ZeroDivisionError: division by zero",
    "y = 0\nfor k in range(3):\n    y += x * [1, 2][k]\ny": (
        "Line 3: f raised IndexError at x = 2: list index out of range"
    ),
    "def g(t):\n    return t.nothing\ndef f(x):\n    return g(x)": "Line 2: f raised",
    "np.array([1.0, 2.0]) * x": "f returned an array of shape (2,)",
    "x if x > 9 else None": "f returned nothing that can be differentiated",
}


def asked(text, at=(), **named):
    return answer({"text": text, "at": list(at), "named": named, "first": {"x": 2.0}})


@pytest.mark.parametrize("text", INPUTS)
def test_inputs_are_the_names_that_are_read_before_they_are_set(text):
    assert list(Typed(text).starts()) == INPUTS[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_wrong_is_a_sentence_with_its_line(text):
    message = asked(text)["message"]
    assert message.startswith(REFUSED[text])
    assert "\n" not in message


def test_a_loop_becomes_the_explorer_s_graph_beside_its_lines():
    found = asked(LOOP)
    assert found["at"] == [2.0]
    program, source = found["data"]["program"], found["data"]["source"]
    operations = [v["op"] for v in program["vertices"] if v["kind"] == "operation"]
    assert operations == ["div", "add", "div"] * 3
    assert source["lines"][0] == "def f(x):"
    assert source["lines"][-1] == "    return y"
    assert set(source["of"]) == {0, 3, None}
    assert len(found["data"]["graph"]["vertices"]) == len(program["vertices"])


def test_across_a_branch_there_is_another_graph():
    far, near = asked(BRANCH), asked(BRANCH, [0.5])
    assert [each["data"]["program"]["decisions"][0]["value"] for each in (far, near)] == [1, 0]
    assert len(far["data"]["graph"]["vertices"]) > len(near["data"]["graph"]["vertices"])


def test_numbers_are_those_of_the_page_or_else_the_defaults():
    text = "def f(x=3.0, y=4.0, z=5.0, w=None):\n    return x * y * z"
    assert asked(text, [None, 7.0], z=6.0)["at"] == [3.0, 7.0, 6.0, 1.0]


def test_the_engine_s_functions_are_there_by_every_name():
    for text in ("sin(x)", "np.sin(x)", "math.sin(x)", "ln(x)", "softplus(x)"):
        assert "data" in asked(text + " if x > 0 else x"), text
