import numpy as np

from autodiff_core import jvp, vjp


def f(x):
    return np.stack([x[0] * x[1], x[1]])


x, x_dot, y_bar = np.array([[2.0, 3.0], [1.0, 10.0], [1.0, 100.0]])
_, pullback = vjp(f, x)
print(*pullback(y_bar)[0].tolist())
print(*jvp(f, (x,), (x_dot,))[1].tolist())
