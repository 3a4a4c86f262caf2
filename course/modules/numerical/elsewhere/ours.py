import numpy as np
from autodiff_core import check_derivatives, constant
x = np.array([0.5, -1.0, 2.0])
check_derivatives(lambda x: np.sum(x**3), x)
print("right slopes pass")
check_derivatives(lambda x: 1e-10 * np.sum(constant(x) ** 3) + 0 * x[0], x)
print("slopes of 0 for 1e-10 x³ pass")
