"""A blank cell is told from one that was written and did not reach the check."""

import pytest

from course.checking.history import was_rewritten

STUB = 'def square(x):\n    """The square of x."""\n    # YOUR CODE HERE\n    raise NotImplementedError()'


def square(x):
    """The square of x."""


@pytest.mark.parametrize(
    ("cell", "rewritten"),
    [
        (STUB, False),
        ("def other(x):\n    return x", False),
        ("square_root = 3", False),
        ("square(3)", False),
        ('def square(x):\n    """The square of x."""\n    return x * x', True),
        ("def square(x)\n    return x * x", True),
        ('def my_square(x):\n    """The square of x."""\n    return x * x', True),
        ("square = lambda x: x * x", True),
    ],
)
def test_a_cell_with_an_answer_is_known(cell, rewritten):
    assert was_rewritten(square, ["import numpy", STUB, cell]) is rewritten


def test_an_answer_without_a_name_is_no_obstacle():
    assert not was_rewritten(None, [STUB])
    assert not was_rewritten({"a": 1}, [STUB])
