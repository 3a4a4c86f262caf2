import jax

jax.config.update("jax_enable_x64", True)
pretend = jax.custom_jvp(jax.numpy.round)
pretend.defjvp(lambda primals, tangents: (pretend(*primals), tangents[0]))
print(jax.grad(lambda w: pretend(w) ** 2)(2.7))
print(jax.grad(lambda w: w * jax.lax.stop_gradient(w))(2.7))
