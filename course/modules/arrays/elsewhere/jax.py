import jax
import jax.numpy as jnp


def f(x):
    return jnp.stack([x[0] * x[1], x[1]])


x, x_dot, y_bar = jnp.array([[2.0, 3.0], [1.0, 10.0], [1.0, 100.0]])
_, pullback = jax.vjp(f, x)
print(*pullback(y_bar)[0].tolist())
print(*jax.jvp(f, (x,), (x_dot,))[1].tolist())
