import numpy as np

from autodiff_core import jvp


def f(x, y):
    return 1 + x + np.exp(np.sin(x * y))


value, tangent = jvp(f, (2.0, 0.5), (1.0, 0.0))
print(f"value {value:.4f}, tangent {tangent:.4f}")
