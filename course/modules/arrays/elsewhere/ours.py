import numpy as np
from autodiff_core import jvp, vjp

f = lambda x: np.stack([x[0] * x[1], x[1]])
x, v, u = np.array([2.0, 3.0]), np.array([1.0, 10.0]), np.array([1.0, 100.0])
y, pullback = vjp(f, x)
print(*pullback(u)[0].tolist())
print(*jvp(f, (x,), (v,))[1].tolist())
