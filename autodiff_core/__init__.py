"""A small, clear and fast automatic differentiation engine: one table, many interpreters."""

from . import errors, layers, numerical, optimizers
from .compilation import compile_gradient
from .custom import checkpoint, custom_jvp, custom_vjp, define_primitive
from .derivatives import hessian, hvp, jacobian, linearize
from .graph import Graph, trace
from .symbolic import derivative, simplify, symbols, to_latex, to_source
from .table import linalg, numpy_functions, special
from .table.elementwise import constant, cos, exp, log, relu, sin, sqrt, tanh
from .table.functions import conv2d, log_softmax, logsumexp, sigmoid, softmax, softplus
from .tape import Node
from .transforms import grad, jvp, value_and_grad, vjp
from .verify import check_derivatives
