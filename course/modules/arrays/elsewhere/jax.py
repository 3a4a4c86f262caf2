import jax
import jax.numpy as jnp

f = lambda x: jnp.stack([x[0] * x[1], x[1]])
x, v, u = jnp.array([[2.0, 3.0], [1.0, 10.0], [1.0, 100.0]])
y, pullback = jax.vjp(f, x)
print(*pullback(u)[0].tolist())
print(*jax.jvp(f, (x,), (v,))[1].tolist())
