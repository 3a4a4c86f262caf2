"""A value that has left its trace is noticed, whatever kept it, and wherever it turns up again."""

import copy
import functools
import pickle
import threading

import numpy as np
import pytest

from autodiff_core import Graph, compile_gradient, grad, jvp, trace, value_and_grad, vjp
from autodiff_core.errors import StructureError, TracedValueError

X = np.array([1.0, 2.0])


def kept_by_reverse(x):
    kept = []
    grad(lambda y: (kept.append(x * y), np.sum(x * y))[1])(1.0)
    return kept[0]


def kept_by_forward(x):
    kept = []
    jvp(lambda y: (kept.append(x * y), x * y)[1], (1.0,), (1.0,))
    return kept[0]


USES = {
    "returned": lambda kept: kept,
    "added to": lambda kept: kept + 1.0,
    "multiplied by itself": lambda kept: kept * kept,
    "in a function of NumPy's": np.sin,
    "compared": lambda kept: 1.0 if kept > 0.0 else 2.0,
    "asked whether": lambda kept: 1.0 if kept else 2.0,
    "as a count": lambda kept: 1.0 * int(kept),
    "rounded": np.floor,
    "as an argument": lambda kept: grad(lambda z: z * z)(kept),
    "as a direction": lambda kept: jvp(lambda z: z * z, (1.0,), (kept,))[1],
}
MODES = {
    "grad": lambda f: grad(f)(2.0),
    "value_and_grad": lambda f: value_and_grad(f)(2.0),
    "vjp": lambda f: vjp(f, 2.0),
    "jvp": lambda f: jvp(f, (2.0,), (1.0,)),
    "trace": lambda f: trace(f, 2.0),
    "compile_gradient": lambda f: compile_gradient(f, 2.0),
    "no trace": lambda f: f(2.0),
}


@pytest.mark.parametrize("keep", [kept_by_reverse, kept_by_forward])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("use", USES)
def test_a_value_is_refused_after_its_trace_has_ended(keep, mode, use):
    if mode == "no trace" and use == "returned":
        return  # nothing is asked of the engine
    with pytest.raises(TracedValueError, match=r"a list, a cache or an outer variable kept it"):
        MODES[mode](lambda x: USES[use](keep(x)))


@pytest.mark.parametrize("differentiate", [grad, lambda f: lambda x: jvp(f, (x,), (1.0,))])
def test_a_value_that_a_cache_kept_is_refused(differentiate):
    stored = {}

    def f(x):
        return stored.setdefault("square", x * x)

    differentiate(f)(2.0)
    with pytest.raises(TracedValueError, match="cache"):
        differentiate(f)(2.0)

    @functools.cache
    def scaled(key):
        return current[0] * key

    def g(x):
        current[:] = [x]
        return scaled(3.0) * x

    current = []
    differentiate(g)(2.0)
    with pytest.raises(TracedValueError, match="cache"):
        differentiate(g)(2.0)


def test_values_of_an_outer_trace_that_still_runs_are_welcome():
    assert grad(lambda x: x * grad(lambda y: x * y)(1.0))(3.0) == 6.0
    assert grad(lambda x: vjp(lambda y: (y, x), 1.0)[0][1] * x)(3.0) == 6.0
    assert grad(lambda x: jvp(lambda y: x, (1.0,), (1.0,))[0] * x)(3.0) == 6.0


def test_a_thread_that_outlives_the_trace_is_told():
    started = threading.Event()
    failures = []

    def late(x):
        started.wait()
        try:
            x * 2.0
        except TracedValueError as error:
            failures.append(error)

    thread = []

    def f(x):
        thread.append(threading.Thread(target=late, args=(x,)))
        thread[0].start()
        return x * x

    grad(f)(2.0)
    started.set()
    thread[0].join()
    assert "after its trace had ended" in str(failures[0])


@pytest.mark.parametrize("mode", ["grad", "jvp", "trace"])
def test_a_traced_value_is_not_pickled(mode):
    with pytest.raises(TracedValueError, match="differentiate where they arrive"):
        MODES[mode](lambda x: pickle.loads(pickle.dumps({"x": x}))["x"] * x)


def test_a_graph_is_copied_as_itself_and_not_pickled():
    graph = trace(lambda x: {"square": x * x}, 2.0)
    assert copy.deepcopy([graph])[0].evaluate(3.0) == {"square": 9.0}
    assert copy.copy(graph).evaluate(3.0) == {"square": 9.0}
    assert isinstance(graph, Graph)
    with pytest.raises(TracedValueError, match="pickled"):
        pickle.dumps(graph)


def objects_of(x):
    """An array of objects that hold entries of x: NumPy lets one be filled."""
    hidden = np.empty(2, object)
    hidden[0], hidden[1] = x[0], x[1]
    return hidden


CUTS = {
    "astype(object)": lambda x: np.sum(x.astype(object) * 2),
    "astype(object) times x": lambda x: np.sum(x.astype(object) * x),
    "astype(str)": lambda x: x.astype(str),
    "an array of objects": lambda x: np.array([x[0], x[1]], dtype=object),
    "a filled array of objects": objects_of,
    "a filled array of objects, times x": lambda x: np.sum(objects_of(x) * x),
    "an object without axes": lambda x: objects_of(x)[:1].reshape(()) * x[0],
    "an entry of a plain array": lambda x: np.zeros(3).__setitem__(0, x[0]),
    "np.fromiter": lambda x: np.fromiter((entry for entry in x), float),
}


@pytest.mark.parametrize("mode", [0, 1, 2])
@pytest.mark.parametrize("cut", CUTS)
def test_the_tape_is_not_cut_by_conversions(cut, mode):
    f = CUTS[cut]
    differentiate = (
        lambda: vjp(f, X),
        lambda: jvp(f, (X,), (X,)),
        lambda: trace(f, X),
    )[mode]
    with pytest.raises((TracedValueError, StructureError), match=r"np\.stack|constant|Convert"):
        differentiate()


def test_a_sum_over_an_array_of_objects_is_python_s_and_keeps_the_derivative():
    assert grad(lambda x: np.sum(objects_of(x) ** 2))(X).tolist() == [2.0, 4.0]
