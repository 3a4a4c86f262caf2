import jax


def f(x):
    return 3 * (2 * x)


print("slope", jax.grad(f)(1.0), "and again", jax.grad(f)(1.0))
value, pullback = jax.vjp(f, 1.0)
print("swept twice:", *pullback(1.0), *pullback(1.0))
