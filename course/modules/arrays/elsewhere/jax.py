import jax
import jax.numpy as jnp

f = lambda x: jnp.stack([x[0] * x[1], x[1]])
x, x_dot = jnp.array([2.0, 3.0]), jnp.array([1.0, 10.0])
y, pullback = jax.vjp(f, x)
print(*pullback(jnp.array([1.0, 100.0]))[0].tolist())
print(*jax.jvp(f, (x,), (x_dot,))[1].tolist())
