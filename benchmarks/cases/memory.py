"""Memory per node of a recorded scalar graph, as `tracemalloc` counts it.

Two figures: what the graph holds between the forward and the backward pass, and the peak while
`value_and_grad` runs, adjoints included. The bar is on the peak, the stricter one.
"""

from __future__ import annotations

import gc
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
        return result

    return measure


CASES = [
    Case(
        f"memory-{nodes}",
        f"memory of a scalar graph, {nodes:,} nodes",
        (Bar(f"{OURS} at most 250 bytes a node", PEAK, at_most=250),),
        measure_memory(nodes),
        ("micrograd", "autograd"),
    )
    for nodes in (100_000, 1_000_000)
]
