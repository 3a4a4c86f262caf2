"""Nothing recurses along a computation, however long it is."""

import threading

import pytest

import autodiff_core as ad
from autodiff_core import grad, jvp, linearize, vjp

# As deep for this stack as 1.6 million nodes for the usual one of 8 MB: were anything to recurse,
# in Python or in C, each level of it would have to do with five bytes.
N = 50_000
STACK = 256 << 10  # bytes


def chain(x):
    for _ in range(N):
        x = x * 1.0000001
    return x


SLOPE = 1.0000001**N


def by_trace():
    graph = ad.trace(chain, 1.0)
    assert graph.shared_size() == graph.tree_size() == N
    return graph.evaluate(1.0)


def by_symbols():
    x = ad.symbols("x")
    slope = ad.derivative(chain(x * x), x)
    return ad.Graph(slope, inputs=(x,)).evaluate(0.5)


MODES = {
    "grad": lambda: grad(chain)(1.0),
    "vjp": lambda: vjp(chain, 1.0)[1](1.0)[0],
    "jvp": lambda: jvp(chain, (1.0,), (1.0,))[1],
    "linearize": lambda: linearize(chain, 1.0)[1](1.0),
    "nested": lambda: grad(lambda x: grad(chain)(x) * x)(1.0),
    "trace": by_trace,
    "symbols": by_symbols,
}


@pytest.fixture
def in_a_small_stack():
    """A function that runs another in a thread with a small stack, and returns its result."""
    usual = threading.stack_size(STACK)

    def run(function):
        found = []
        thread = threading.Thread(target=lambda: found.append(function()))
        thread.start()
        thread.join()
        return found

    yield run
    threading.stack_size(usual)


@pytest.mark.parametrize("mode", MODES)
def test_a_long_chain_needs_no_recursion(mode, in_a_small_stack):
    assert in_a_small_stack(MODES[mode]) == [pytest.approx(SLOPE)]
