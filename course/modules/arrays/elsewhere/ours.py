import numpy as np
from autodiff_core import jvp, vjp

f = lambda x: np.stack([x[0] * x[1], x[1]])
x, x_dot = np.array([2.0, 3.0]), np.array([1.0, 10.0])
y, pullback = vjp(f, x)
print(*pullback(np.array([1.0, 100.0]))[0].tolist())
print(*jvp(f, (x,), (x_dot,))[1].tolist())
