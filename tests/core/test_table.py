"""One loop over the table of primitives: a new row is tested by existing."""

import numpy as np
import pytest

from autodiff_core import check_derivatives, grad
from autodiff_core.errors import DerivativeMismatchError, MissingRuleError
from autodiff_core.primitive import TABLE, elementwise, linear

CASES = [
    (name, number)
    for name, primitive in TABLE.items()
    if primitive.differentiable
    for number in range(len(primitive.samples(np.random.default_rng(0))))
]


def function_and_primals(primitive, number):
    """The row as a function of its operands of floats alone."""
    operands, params = primitive.samples(np.random.default_rng(1))[number]
    moving = [i for i, operand in enumerate(operands) if np.asarray(operand).dtype.kind == "f"]

    def function(*values):
        filled = list(operands)
        for i, value in zip(moving, values, strict=True):
            filled[i] = value
        return primitive(*filled, **params)

    return function, tuple(operands[i] for i in moving)


@pytest.mark.parametrize(
    ("name", "number"), CASES, ids=[f"{name}-{number}" for name, number in CASES]
)
def test_modes_agree_with_each_other_and_with_differences_to_second_order(name, number):
    function, primals = function_and_primals(TABLE[name], number)
    check_derivatives(function, primals, order=2, tolerance=1e-6, agreement=1e-10)


@pytest.mark.parametrize(
    "name", [name for name, row in TABLE.items() if row.differentiable and row.scalar]
)
def test_rows_agree_on_plain_floats_too(name):
    row = TABLE[name]
    operands, _ = row.samples(np.random.default_rng(2))[0]
    for entry in range(3):
        numbers = tuple(float(operand.flat[entry]) for operand in operands)
        check_derivatives(row, numbers, order=2, tolerance=1e-6, agreement=1e-10)
        as_array = row.value(*(np.array([x]) for x in numbers))
        assert row.value(*numbers) == pytest.approx(as_array[0], rel=1e-14)


ALIGNED = [name for name, row in TABLE.items() if row.aligned and row.differentiable]
SHAPES = [((3, 1), (4,)), ((), (2, 3)), ((2, 3), ()), ((1, 1), (2, 3))]


@pytest.mark.parametrize("name", [name for name in ALIGNED if len(TABLE[name].partials) == 2])
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_rows_of_two_operands_broadcast_in_every_mode(name, shapes):
    row = TABLE[name]
    pools = row.samples(np.random.default_rng(3))[0][0]
    primals = tuple(
        np.resize(pool, shape) if shape else float(pool.flat[0])
        for pool, shape in zip(pools, shapes, strict=True)
    )
    check_derivatives(row, primals, order=2, tolerance=2e-6, agreement=1e-10)
    # Then the other operand is a constant.
    for i, primal in enumerate(primals):

        def of_one(x, i=i):
            return row.function(*primals[:i], x, *primals[i + 1 :])

        check_derivatives(of_one, (primal,), order=2, tolerance=2e-6, agreement=1e-10)


def test_every_row_declares_a_domain():
    assert [name for name, row in TABLE.items() if row.samples is None] == []


@pytest.mark.parametrize("error", [1e-3, -1e-3])
def test_a_rule_wrong_by_a_thousandth_is_rejected(error):
    wrong = elementwise("wrong", np.sin, lambda x, out: np.cos(x) * (1.0 + error), listed=False)
    with pytest.raises(DerivativeMismatchError, match="central differences"):
        check_derivatives(wrong, (np.array([0.3, 0.7]),))


def test_a_transpose_that_is_wrong_in_reverse_alone_is_rejected():
    wrong = linear("wrong", lambda x: x[::-1], lambda ct, x, out: ct)
    del TABLE["wrong"]
    with pytest.raises(DerivativeMismatchError, match="reverse mode"):
        check_derivatives(wrong, (np.array([0.3, 0.7, 1.1]),))


def test_a_rule_right_to_first_order_and_wrong_to_second_is_rejected():
    stuck = elementwise(
        "stuck", np.exp, lambda x, out: np.exp(getattr(x, "value", x)), listed=False
    )
    check_derivatives(stuck, (0.3,), order=1)
    with pytest.raises(DerivativeMismatchError):
        check_derivatives(stuck, (0.3,), order=2)


def test_a_row_without_a_rule_says_what_to_do():
    half = elementwise("half", lambda x, y: x * y, lambda x, y, out: y, None, listed=False)
    assert grad(lambda x: half(x, 2.0))(3.0) == 2.0
    with pytest.raises(MissingRuleError, match=r"`half` has no vjp rule for argument 1.*constant"):
        grad(lambda x: half(2.0, x))(3.0)
