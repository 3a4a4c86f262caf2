"""Generated source: what the docstrings show is what is written, and names stand for one thing."""

from textwrap import indent

import numpy as np

import autodiff_core as ad
from autodiff_core import compilation
from autodiff_core.fast import arguments, program, steps, sweeps
from autodiff_core.fast.generated import Namespace
from autodiff_core.graph import Trace
from autodiff_core.reverse import sweep
from autodiff_core.structure import flatten


def shows(module, source):
    """Does a module's docstring have this source as its example?"""
    return indent(source.strip(), "    ") in module.__doc__


def test_the_docstring_of_arguments_shows_what_is_written():
    tree = {"w": np.ones(2), "b": 2.0}
    assert shows(arguments, arguments.write_take(tree).source)
    assert shows(arguments, arguments.write_build(flatten(tree)[1]).source)


def test_the_docstring_of_steps_shows_what_is_written():
    with Trace() as trace:
        x = trace.input(0.5)
        y = ad.sin(x)
        operation = y.operation
        operation.pull = type(operation).first_pull
        sweep(trace.nodes, trace, [y], [1.0], 1)
    assert shows(steps, operation.pull.source)


def test_the_docstring_of_sweeps_shows_what_is_written():
    with Trace() as trace:
        x = trace.input(0.5)
        y = ad.sin(x) * x
        written = sweeps.write_sweep(trace.nodes, y, 1)
    assert shows(sweeps, written.source)


def test_the_docstring_of_compilation_shows_what_is_written():
    compiled = ad.compile_gradient(lambda x, y: ad.sin(x) * y, 0.5, 2.0)
    assert shows(compilation, compiled.source)


def test_the_docstring_of_program_shows_what_is_written():
    x = np.ones(3)
    compiled = ad.compile_gradient(lambda x, y: np.sum(np.sin(x) * y), x, x)
    body = [line.strip() for line in compiled.source.splitlines()[3:]]
    assert shows(program, "\n".join(body))


def test_functions_of_one_name_get_two_names():
    names = Namespace()
    spelled = [names.function(function, "my-row") for function in (min, max, min)]
    assert spelled == ["my_row_", "my_row__", "my_row_"]


def test_a_constant_is_copied_and_a_number_is_written():
    names = Namespace()
    array = np.ones(2)
    name = names.constant(array)
    array[0] = 7.0
    assert names.values[name].tolist() == [1.0, 1.0]
    assert names.constant(2.0) == "(2.0)"
    assert names.constant(np.inf) in names.values


def test_a_function_is_not_held_by_its_own_namespace():
    names = Namespace()
    function = names.define("double(x)", ["return 2 * x"], "a test")
    assert function(4) == 8
    assert function.source == "def double(x):\n    return 2 * x\n"
    assert "double" not in names.values
