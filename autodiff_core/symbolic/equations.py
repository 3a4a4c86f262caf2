"""What `simplify` knows of algebra: equations, each read from left to right.

A letter stands for any part of an expression that is of its kind, for the same on both sides:
`a * x + b * x: (a + b) * x` makes 5 cos(t) of 2 cos(t) + 3 cos(t)."""

from typing import Any

from ..table.elementwise import equal, exp, log, where
from ..tape import Node
from .symbols import symbols

a, b, c, k, n, u, x, y, z = symbols("a b c k n u x y z")


def anything(part: Any) -> bool:
    """Numbers and expressions alike."""
    return True


def a_number(part: Any) -> bool:
    return isinstance(part, (float, int))


def a_negative_number(part: Any) -> bool:
    return a_number(part) and part < 0


def a_positive_integer(part: Any) -> bool:
    return a_number(part) and part > 0 and part % 1 == 0


def no_comparison(part: Any) -> bool:
    """Comparisons need their factor of one: in NumPy True + True is True."""
    return not isinstance(part, Node) or not part.primitive or part.primitive.differentiable


# fmt: off
STANDS_FOR = {
    a: a_number,            b: a_number,            c: a_negative_number,
    k: a_positive_integer,  n: a_positive_integer,  u: no_comparison,
    x: anything,            y: anything,            z: anything,
}
# fmt: on


def by_operation(equations: dict[Node, Any]) -> dict[str, list[tuple[Node, Any]]]:
    """Equations by the operation on the left, in the order in which they are to be tried."""
    groups: dict[str, list[tuple[Node, Any]]] = {}
    for left, right in equations.items():
        groups.setdefault(left.primitive.name, []).append((left, right))
    return groups


# fmt: off
FACTS = by_operation({
    # Sums: a difference is a sum, a number comes first, like terms are collected.
    x - y:                  x + -1 * y,
    -x:                     -1 * x,
    x + a:                  a + x,
    0 + u:                  u,
    a + (b + x):            (a + b) + x,
    u + (a + y):            a + (u + y),
    (a + u) + y:            a + (u + y),
    -1 * (a + x):           -a + -1 * x,
    u + u:                  2 * u,
    x + a * x:              (1 + a) * x,
    a * x + x:              (a + 1) * x,
    a * x + b * x:          (a + b) * x,

    # Products: a number comes first, like factors are collected into powers.
    x * a:                  a * x,
    0 * x:                  0.0,
    1 * u:                  u,
    a * (b * x):            (a * b) * x,
    u * (a * y):            a * (u * y),
    (a * u) * y:            a * (u * y),
    x * x:                  x**2,
    x * x**a:               x ** (1 + a),
    x**a * x:               x ** (a + 1),
    x**a * x**b:            x ** (a + b),
    (y * x) * x:            y * x**2,
    (y * x) * x**a:         y * x ** (1 + a),
    (y * x**a) * x:         y * x ** (a + 1),
    (y * x**a) * x**b:      y * x ** (a + b),
    y * x**c:               y / x**-c,

    # Powers.
    (-1 * x) ** 2:          x**2,
    x**0:                   1.0,
    u**1:                   u,
    (x**k) ** n:            x ** (k * n),
    (a / x) ** k:           a**k / x**k,

    # Quotients: one fraction, a number comes first, like factors are cancelled.
    0 / x:                  0.0,
    u / 1:                  u,
    x / -1:                 -1 * x,
    x / x:                  1.0,
    (a * x) / b:            (a / b) * x,
    a / (b * x):            (a / b) / x,
    (a * x) / (b * y):      ((a / b) * x) / y,
    (x / y) / z:            x / (y * z),
    x / (y / z):            (x * z) / y,
    x * (y / z):            (x * y) / z,
    (x / y) * z:            (x * z) / y,
    x / x**a:               x ** (1 - a),
    x**a / x:               x ** (a - 1),
    x**a / x**b:            x ** (a - b),
    (u * x) / x:            u,
    (y * x) / x**a:         y * x ** (1 - a),
    (y * x**a) / x:         y * x ** (a - 1),
    (y * x**a) / x**b:      y * x ** (a - b),

    # Choices, logarithms, and what the derivative of a power is careful about.
    where(True, x, y):      x,
    where(False, x, y):     y,
    where(z, x, x):         x,
    log(exp(x)):            x,
    y * x ** where(equal(y, 0), 1, z):        y * x**z,
    x**y * log(where(equal(x, 0), 1, x)):     x**y * log(x),
})

# Signs, as people write them.
SPELLING = by_operation({
    -1 * u:                 -u,
    -(x - y):               y - x,
    -x / y:                 -(x / y),
    x - c:                  -c + x,
    c + x:                  x - -c,
    x + -y:                 x - y,
    -x + y:                 y - x,
    x + c * y:              x - -c * y,
    c * x + y:              y - -c * x,
})
# fmt: on
