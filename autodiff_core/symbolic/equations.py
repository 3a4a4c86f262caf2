"""What `simplify` knows of algebra: equations, each read from left to right."""

from ..graph import Node
from ..table.elementwise import equal, exp, log, where
from .symbols import symbols

is_number = lambda x: isinstance(x, (float, int))


# In equations x, y, z stand for anything; a, b for numbers; c for a negative one; k, n for positive integers; u for
# what is no comparison, since these need their factor of one: in NumPy True + True is True.
a, b, c, k, n, u, x, y, z = symbols("a b c k n u x y z")
STANDS_FOR = dict.fromkeys((a, b), is_number) | {c: lambda number: is_number(number) and number < 0}
STANDS_FOR[u] = lambda value: (
    not isinstance(value, Node) or not value.primitive or value.primitive.differentiable
)
STANDS_FOR |= dict.fromkeys(
    (k, n), lambda number: is_number(number) and number > 0 and number % 1 == 0
)


def by_operation(*equations: tuple) -> dict[str, list]:
    """Equations by the operation on the left."""
    names = {left.primitive.name for left, _ in equations}
    return {name: [pair for pair in equations if pair[0].primitive.name == name] for name in names}


FACTS = by_operation(  # a number comes first, like terms and like factors are collected
    (x - y, x + -1 * y), (-x, -1 * x), (x + a, a + x), (0 + u, u), (a + (b + x), (a + b) + x),
    (u + (a + y), a + (u + y)), ((a + u) + y, a + (u + y)), (-1 * (a + x), -a + -1 * x), (u + u, 2 * u),
    (x + a * x, (1 + a) * x), (a * x + x, (a + 1) * x), (a * x + b * x, (a + b) * x),

    (x * a, a * x), (0 * x, 0.0), (1 * u, u), (a * (b * x), (a * b) * x), (u * (a * y), a * (u * y)),
    ((a * u) * y, a * (u * y)), ((-1 * x) ** 2, x**2), (x**0, 1.0), (u**1, u), ((x**k) ** n, x ** (k * n)),
    ((a / x) ** k, a**k / x**k), (x * x, x**2), (x * x**a, x ** (1 + a)), (x**a * x, x ** (a + 1)),
    (x**a * x**b, x ** (a + b)), ((y * x) * x, y * x**2), ((y * x) * x**a, y * x ** (1 + a)),
    ((y * x**a) * x, y * x ** (a + 1)), ((y * x**a) * x**b, y * x ** (a + b)), (y * x**c, y / x**-c),

    (0 / x, 0.0), (u / 1, u), (x / -1, -1 * x), (x / x, 1.0), ((a * x) / b, (a / b) * x), (a / (b * x), (a / b) / x),
    ((a * x) / (b * y), ((a / b) * x) / y), ((x / y) / z, x / (y * z)), (x / (y / z), (x * z) / y),
    (x * (y / z), (x * y) / z), ((x / y) * z, (x * z) / y), (x / x**a, x ** (1 - a)), (x**a / x, x ** (a - 1)),
    (x**a / x**b, x ** (a - b)), ((u * x) / x, u), ((y * x) / x**a, y * x ** (1 - a)),
    ((y * x**a) / x, y * x ** (a - 1)), ((y * x**a) / x**b, y * x ** (a - b)),

    (where(True, x, y), x), (where(False, x, y), y), (where(z, x, x), x), (log(exp(x)), x),
    (y * x ** where(equal(y, 0), 1, z), y * x**z), (x**y * log(where(equal(x, 0), 1, x)), x**y * log(x)))  # fmt: skip
SPELLING = by_operation(  # signs, as people write them
    (-1 * u, -u), (-(x - y), y - x), (-x / y, -(x / y)), (x - c, -c + x), (c + x, x - -c), (x + -y, x - y),
    (-x + y, y - x), (x + c * y, x - -c * y), (c * x + y, y - -c * x))  # fmt: skip
