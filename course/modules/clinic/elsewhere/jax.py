import jax
import jax.numpy as jnp

jax.config.update("jax_debug_nans", True)
try:
    jax.grad(lambda x: jnp.sqrt(x * x))(0.0)
except FloatingPointError as error:
    print(str(error).splitlines()[0])
