"""Memory per node of a recorded scalar graph, as `tracemalloc` counts it.

Two figures: what the graph holds between the forward and the backward pass, and the peak while
`value_and_grad` runs, adjoints included. The bar is on the peak, the stricter one.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

from benchmarks.case import OURS, Bar, Case, Result, Settings
from benchmarks.cases import scalar_graphs

PEAK = "our peak"


def allocated(call: Callable[[], Any]) -> tuple[int, int]:
    """Bytes that the result of `call` holds, and the peak on the way, above what was there."""
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = call()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return held - before, peak - before


def hold_graph(steps: int) -> Callable[[], Any]:
    import autodiff_core as ad

    function = scalar_graphs.our_function(steps)
    return lambda: ad.vjp(function, *scalar_graphs.START)


def where_bytes_go() -> str:
    """What belongs to a node of the scalar graph, in bytes, and what that sums to."""
    import autodiff_core as ad

    found: dict[str, int] = {}

    def record(x):
        y = x * x
        found["the node, with its slots"] = sys.getsizeof(y)
        found["its tuple of two operands"] = sys.getsizeof(y.operands)
        found["its value, a float"] = sys.getsizeof(y.value)
        found["its adjoint, a float, in a sweep"] = sys.getsizeof(1.0)
        found["its place on the tape"] = 8
        return y

    ad.grad(record)(0.5)
    return ", ".join(f"{what} {size}" for what, size in found.items())


def measure_memory(nodes: int):
    steps = nodes // scalar_graphs.NODES_PER_STEP

    def measure(settings: Settings) -> Result:
        result = Result()
        makers = {
            PEAK: lambda: allocated(scalar_graphs.ours(steps).call)[1],
            "held by our graph": lambda: allocated(hold_graph(steps))[0],
        }
        if nodes <= 100_000:  # the peers' figures no longer change, and take minutes
            makers["micrograd's peak"] = lambda: allocated(scalar_graphs.micrograd(steps).call)[1]
            makers["autograd's peak"] = lambda: allocated(scalar_graphs.autograd(steps).call)[1]
        for name, make in makers.items():
            try:
                result.quantities[name] = make() / nodes
            except ImportError as error:
                result.missing[name] = f"not available: {error}"
            except Exception as error:
                result.missing[name] = f"failed: {type(error).__name__}: {error}"
        result.notes = [
            f"{name}: {value:.0f} bytes a node" for name, value in result.quantities.items()
        ]
        result.notes.append(f"of a node of ours: {where_bytes_go()}")
        return result

    return measure


CASES = [
    Case(
        f"memory-{nodes}",
        f"memory of a scalar graph, {nodes:,} nodes",
        (Bar(f"{OURS} at most 200 bytes a node", PEAK, at_most=200),),
        measure_memory(nodes),
        ("micrograd", "autograd"),
    )
    for nodes in (100_000, 1_000_000)
]
