import jax


def f(x):
    return k * x


k = 2.0
compiled = jax.jit(f)
compiled(1.0)
k = 5.0
print(f(1.0), compiled(1.0))
