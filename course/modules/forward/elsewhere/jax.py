import jax
import jax.numpy as jnp


def f(x, y):
    return 1 + x + jnp.exp(jnp.sin(x * y))


value, tangent = jax.jvp(f, (2.0, 0.5), (1.0, 0.0))
print(f"value {value:.4f}, tangent {tangent:.4f}")
