import jax
import jax.numpy as jnp


def last(W):
    h = jnp.array([1.0, -1.0])
    return jax.lax.scan(lambda h, _: (jnp.tanh(W @ h), h), h, length=3)[0]


W = jnp.array([[0.5, 0.1], [0.2, 0.4]])
W_bar = jax.grad(lambda W: last(W).sum())(W)
print(*jax.device_get(W_bar).round(4))
