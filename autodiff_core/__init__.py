"""A small, clear and fast automatic differentiation engine: one table, many interpreters."""

from importlib import import_module
from typing import Any

from . import numpy_functions as numpy_functions
from .elementwise import constant as constant
from .elementwise import cos as cos
from .elementwise import exp as exp
from .elementwise import log as log
from .elementwise import relu as relu
from .elementwise import sin as sin
from .elementwise import sqrt as sqrt
from .elementwise import tanh as tanh
from .forward import jvp as jvp
from .graph import Graph as Graph
from .graph import Node as Node
from .graph import trace as trace
from .reverse import vjp as vjp
from .symbols import symbols as symbols
from .transforms import grad as grad
from .transforms import hessian as hessian
from .transforms import hvp as hvp
from .transforms import jacobian as jacobian
from .transforms import linearize as linearize
from .transforms import value_and_grad as value_and_grad

LATER = {  # read when first asked for: the import stays quick
    **dict.fromkeys(("checkpoint", "custom_jvp", "custom_vjp", "define_primitive"), "custom"),
    **dict.fromkeys(("derivative", "simplify"), "symbolic"),
    **dict.fromkeys(("to_latex", "to_source"), "writing"),
    **dict.fromkeys(("conv2d", "log_softmax", "logsumexp", "sigmoid", "softmax", "softplus"), "functions"),
    "compile_gradient": "compile",
    "check_derivatives": "verify",
}
MODULES = ("compile", "errors", "layers", "numerical", "optimizers")


def __getattr__(name: str) -> Any:
    if name in LATER:
        return getattr(import_module(f".{LATER[name]}", __name__), name)
    if name in MODULES:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"autodiff_core has no {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *LATER, *MODULES} - {"Any", "LATER", "MODULES", "import_module"})
