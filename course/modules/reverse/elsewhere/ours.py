from autodiff_core import grad, vjp


def f(x):
    return 3 * (2 * x)


print("slope", grad(f)(1.0), "and again", grad(f)(1.0))
value, pullback = vjp(f, 1.0)
print("swept twice:", *pullback(1.0), *pullback(1.0))
