import jax
import jax.numpy as jnp


def f(x, y):
    return 1 + x + jnp.exp(jnp.sin(x * y))


print(jax.make_jaxpr(jax.grad(f))(2.0, 0.5))
