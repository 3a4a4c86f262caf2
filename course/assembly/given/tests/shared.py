"""What the tests of parts share: numbers to try, differences, and a comparison."""

import numpy as np

rng = np.random.default_rng(0)
x, y = rng.uniform(1, 2, (2, 3)), rng.uniform(1, 2, (2, 3))


def slopes(f, x, h=1e-5):
    """The gradient of f at x by central differences, entry by entry."""
    found = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        found[index] = (f(above) - f(below)) / (2 * h)
    return found


def assert_same(got, wanted, rtol=1e-6):
    assert np.shape(got) == np.shape(wanted)
    assert np.allclose(np.asarray(got, float), wanted, rtol=rtol, atol=1e-8)
