import jax
import jax.numpy as jnp


def total(W, h):
    h, _ = jax.lax.scan(lambda h, _: (jnp.tanh(W @ h), h), h, length=3)
    return h.sum()


W, h = jnp.array([[0.5, 0.1], [0.2, 0.4]]), jnp.array([1.0, -1.0])
print(*jax.device_get(jax.grad(total)(W, h)).round(4))
