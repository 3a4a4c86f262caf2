"""What exercises import from the course, under the same names: here the engine is yours."""

from .custom import constant, custom_jvp, custom_vjp, define_primitive
from .forward_mode import jvp
from .graph import trace
from .layers.initial_weights import initial_weights
from .numerical.gradient import gradient
from .operations import cross_entropy, exp, logsumexp, relu, sin
from .tape import grad, value_and_gradients, vjp

STEP = 1e-5


def numerical_gradient(f, x, h=STEP):
    """The gradient of f at x by central differences with step h."""
    return gradient(f, x, h)
