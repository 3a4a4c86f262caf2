"""A small, clear and fast automatic differentiation engine: one table, many interpreters."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import errors
from .custom import checkpoint, custom_jvp, custom_vjp, define_primitive
from .derivatives import hessian, hvp, jacobian, linearize
from .graph import Graph, trace
from .table import linalg, numpy_functions, special
from .table.elementwise import constant, cos, exp, log, relu, sin, sqrt, tanh
from .table.functions import conv2d, log_softmax, logsumexp, sigmoid, softmax, softplus
from .tape import Node
from .transforms import grad, jvp, value_and_grad, vjp

if TYPE_CHECKING:
    from . import layers, numerical, optimizers
    from .compilation import compile_gradient
    from .symbolic import derivative, simplify, symbols, to_latex, to_source
    from .verify import check_derivatives

# Where to find what is loaded when it is first asked for. With all of it, which few programs need,
# `import autodiff_core` would take half as long again.
LOADED_LATER = {
    "layers": "layers",
    "numerical": "numerical",
    "optimizers": "optimizers",
    "compile_gradient": "compilation",
    "check_derivatives": "verify",
    **dict.fromkeys(("derivative", "simplify", "symbols", "to_latex", "to_source"), "symbolic"),
}


def __getattr__(name: str) -> Any:
    """What is loaded later: a module, or something of one."""
    if name not in LOADED_LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = import_module(f".{LOADED_LATER[name]}", __name__)
    found = room if name == LOADED_LATER[name] else getattr(room, name)
    # From now on Python finds it without asking here.
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *LOADED_LATER})
