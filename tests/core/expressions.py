"""Two symbols and the article's example, for the tests of `symbolic`."""

import numpy as np

from autodiff_core import Graph, Node, symbols

x, y = symbols("x y")
ARTICLE = 1 + x + np.exp(np.sin(x * y))


def value(expression, at=(0.7, 1.3)):
    """What an expression of x and y is worth; a number is worth itself."""
    if isinstance(expression, Node):
        return Graph(expression, inputs=(x, y)).evaluate(*at)
    return expression
