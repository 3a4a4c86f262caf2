"""A small, clear and fast automatic differentiation engine: one table, many interpreters."""

from importlib import import_module
from typing import Any

from . import numpy_functions as numpy_functions
from .elementwise import constant, cos, exp, log, relu, sin, sqrt, tanh
from .forward import jvp
from .graph import Graph, Node, symbols, trace
from .reverse import vjp
from .transforms import grad, hessian, hvp, jacobian, linearize, value_and_grad

LATER = {  # read when first asked for: the import stays quick
    **dict.fromkeys(("checkpoint", "custom_jvp", "custom_vjp", "define_primitive"), "custom"),
    **dict.fromkeys(("derivative", "simplify", "to_latex", "to_source"), "symbolic"),
    **dict.fromkeys(("conv2d", "log_softmax", "logsumexp", "sigmoid", "softmax", "softplus"), "functions"),
    "compile_gradient": "compile",
    "check_derivatives": "verify",
}
MODULES = ("compile", "errors", "layers", "numerical", "optimizers")

__all__ = [
    *("Graph", "Node", "constant", "cos", "exp", "grad", "hessian", "hvp", "jacobian", "jvp", "linearize"),
    *("log", "relu", "sin", "sqrt", "symbols", "tanh", "trace", "value_and_grad", "vjp"),
    *LATER,
    *MODULES,
]


def __getattr__(name: str) -> Any:
    if name in LATER:
        return getattr(import_module(f".{LATER[name]}", __name__), name)
    if name in MODULES:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"autodiff_core has no {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
