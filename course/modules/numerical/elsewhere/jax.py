import jax
from jax.test_util import check_grads

jax.config.update("jax_enable_x64", True)
check_grads(lambda x: x**3, (2.0,), order=1)
print("right slope passes")
held = jax.lax.stop_gradient
check_grads(lambda x: 1e-10 * held(x) ** 3 + 0 * x, (2.0,), order=1)
print("slope of 0 for 1e-10 x³ passes")
