"""One program in several libraries: the same lines, given the functions of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks.case import COMPILED, OURS, Bar, Result, Settings
from benchmarks.timing import Entry, race

TORCH = "torch"
JIT = "jax.jit"
AUTOGRAD = "autograd"


@dataclass(frozen=True)
class Program:
    """A loss of a list of arrays, in the functions of a library: `loss(library, parameters, data)`.

    `make` returns parameters and data, as NumPy's arrays."""

    loss: Callable[[Any, Any, Any], Any]
    make: Callable[[], tuple[list, list]]


def our_library() -> Any:
    import autodiff_core as ad

    return SimpleNamespace(
        np=np, logsumexp=ad.logsumexp, log_softmax=ad.log_softmax, sigmoid=ad.sigmoid
    )


def ours(program: Program) -> Entry:
    import autodiff_core as ad

    library = our_library()
    parameters, data = program.make()
    differentiate = ad.value_and_grad(lambda p: program.loss(library, p, data))
    return Entry(lambda: differentiate(parameters))


def compiled(program: Program) -> Entry:
    import autodiff_core as ad

    library = our_library()
    parameters, data = program.make()
    differentiate = ad.compile_gradient(lambda p: program.loss(library, p, data), parameters)
    return Entry(lambda: differentiate(parameters))


def torch(program: Program) -> Entry:
    import torch

    torch.set_num_threads(1)
    library = SimpleNamespace(
        np=torch,
        logsumexp=torch.logsumexp,
        log_softmax=torch.log_softmax,
        sigmoid=torch.sigmoid,
    )
    arrays, constants = program.make()
    parameters = [torch.tensor(array, requires_grad=True) for array in arrays]
    data = [torch.tensor(array) for array in constants]

    def call():
        value = program.loss(library, parameters, data)
        return value, torch.autograd.grad(value, parameters)

    return Entry(call)


def jax_jit(program: Program) -> Entry:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_cpu_enable_async_dispatch", False)
    library = SimpleNamespace(
        np=jnp,
        logsumexp=jax.nn.logsumexp,
        log_softmax=jax.nn.log_softmax,
        sigmoid=jax.nn.sigmoid,
    )
    arrays, constants = program.make()
    parameters = [jnp.asarray(array) for array in arrays]
    data = [jnp.asarray(array) for array in constants]
    differentiate = jax.jit(jax.value_and_grad(lambda p: program.loss(library, p, data)))
    return Entry(lambda: jax.block_until_ready(differentiate(parameters)))


def measure(program: Program, with_jax: bool) -> Callable[[Settings], Result]:
    """Ours, recorded and compiled, against PyTorch; and, as information, against JAX."""
    makers: dict[str, Any] = {
        TORCH: lambda: torch(program),
        OURS: lambda: ours(program),
        COMPILED: lambda: compiled(program),
    }
    if with_jax:
        makers[JIT] = lambda: jax_jit(program)
    return lambda settings: race(makers, settings, rtol=1e-8)


AGAINST_JAX = Bar(f"report {COMPILED} against {JIT}", f"{COMPILED} / {JIT}")
