import numpy as np

import autodiff_core as ad


def f(x, y):
    return 1 + x + np.exp(np.sin(x * y))


x, y = ad.symbols("x y")
print(ad.to_source(ad.simplify(ad.derivative(f(x, y), x))))
