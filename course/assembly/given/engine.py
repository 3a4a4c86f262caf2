"""What exercises import from the course, under the same names: here the engine is yours."""

from .custom import custom_jvp, custom_vjp, define_primitive
from .forward_mode import jvp
from .graph import trace
from .layers.initial_weights import initial_weights
from .numbers import primals as constant
from .numerical.gradient import gradient
from .operations import cross_entropy, exp, logsumexp, relu, sin
from .tape import grad, value_and_gradients, vjp


def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences with step h."""
    return gradient(f, x, h)
