"""Nothing recurses along a computation, however long it is."""

import pytest

import autodiff_core as ad
from autodiff_core import grad, jvp, linearize, vjp


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["grad", "vjp", "jvp", "linearize", "trace", "symbolic"])
def test_a_chain_of_a_million_nodes_needs_no_recursion(mode):
    n = 1_000_000

    def chain(x):
        for _ in range(n):
            x = x * 1.0000001
        return x

    expected = 1.0000001**n
    if mode == "grad":
        assert grad(chain)(1.0) == pytest.approx(expected)
    elif mode == "vjp":
        assert vjp(chain, 1.0)[1](1.0)[0] == pytest.approx(expected)
    elif mode == "jvp":
        assert jvp(chain, (1.0,), (1.0,))[1] == pytest.approx(expected)
    elif mode == "linearize":
        assert linearize(chain, 1.0)[1](1.0) == pytest.approx(expected)
    elif mode == "trace":
        graph = ad.trace(chain, 1.0)
        assert graph.shared_size() == graph.tree_size() == n
        assert graph.evaluate(2.0) == pytest.approx(2.0 * expected)
        del graph
    else:
        x = ad.symbols("x")
        slope = ad.derivative(chain(x * x), x)
        assert ad.Graph(slope, inputs=(x,)).evaluate(1.0) == pytest.approx(2.0 * expected)
