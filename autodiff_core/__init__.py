"""A small, clear and fast automatic differentiation engine: one table, many interpreters."""

from . import compile, errors, layers, numerical, numpy_functions, optimizers
from .compile import compile_gradient
from .custom import checkpoint, custom_jvp, custom_vjp, define_primitive
from .elementwise import constant, cos, exp, log, relu, sin, sqrt, tanh
from .forward import jvp
from .functions import conv2d, log_softmax, logsumexp, sigmoid, softmax, softplus
from .graph import Graph, Node, trace
from .reverse import vjp
from .symbolic import derivative, simplify, symbols
from .transforms import grad, hessian, hvp, jacobian, linearize, value_and_grad
from .verify import check_derivatives
from .writing import to_latex, to_source
