import jax

pretend = jax.custom_jvp(jax.numpy.round)
pretend.defjvp(lambda w, w_dot: (pretend(*w), w_dot[0]))
print(jax.grad(lambda w: pretend(w) ** 2)(2.5))
print(jax.grad(lambda w: w * jax.lax.stop_gradient(w))(2.5))
