import numpy as np

from autodiff_core import checkpoint, grad


def step(s):
    print("the step runs")
    return np.tanh(s)


gradient = grad(lambda s: checkpoint(step)(s) ** 2)
print(round(float(gradient(0.5)), 6))
