"""A small, clear and fast automatic differentiation engine: one table, many interpreters."""

from . import elementwise as elementwise
from . import numerical as numerical
from . import numpy_functions as numpy_functions
from .forward import jvp as jvp
from .graph import Graph as Graph
from .graph import Node as Node
from .graph import symbols as symbols
from .graph import trace as trace
from .reverse import vjp as vjp
from .transforms import grad as grad
from .transforms import value_and_grad as value_and_grad
from .symbolic import derivative as derivative
from .symbolic import simplify as simplify
