from autodiff_core import compile_gradient


def f(x):
    return k * x


k = 2.0
value_and_slope = compile_gradient(f, 1.0)
k = 5.0
print(f(1.0), value_and_slope(1.0))
