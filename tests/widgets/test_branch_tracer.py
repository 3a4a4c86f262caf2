"""BranchTracer: one graph for each way through the function."""

import sys

import numpy as np
import pytest

from course.widgets import BranchTracer


def halve(x):
    while x > 1:
        x = x / 2
    if x < 0:
        return np.sin(x)
    return x * x


def test_each_way_through_the_function_is_a_graph_of_its_own():
    tracer = BranchTracer(halve, x=(-2.0, 3.0, 6.0))
    found = tracer.stretches()
    assert [graph for graph, _, _ in found] == [0, 1, 2, 3, 4]
    assert found[0][1] == -2.0
    assert found[0][2] < 0 <= found[1][1]
    sizes = [len(drawing["vertices"]) for drawing in tracer.data["graphs"]]
    assert sizes == [2, 2, 4, 6, 8]


def test_lines_that_ran_are_counted():
    tracer = BranchTracer(halve, x=(-2.0, 3.0, 6.0))
    here = tracer.places[tracer.position]
    assert here["x"] == 3.0
    assert tracer.data["source"][2].strip() == "x = x / 2"
    assert here["ran"][2] == 2
    assert 4 not in here["ran"]


def test_the_slope_is_that_of_the_branch_that_ran():
    tracer = BranchTracer(halve, x=(-2.0, 3.0, 6.0))
    assert "Value 0.5625, slope 0.375" in tracer.places[tracer.position]["words"]


def test_watching_leaves_an_earlier_tracer_in_place():
    before = sys.gettrace()
    BranchTracer(halve, x=3.0)
    assert sys.gettrace() is before


def test_places_where_the_function_fails_are_words():
    tracer = BranchTracer(lambda x: x if x > 0 else [][1], x=(-1.0, 0.5, 1.0))
    assert "raised IndexError" in tracer.places[0]["words"]
    assert tracer.places[0]["graph"] is None
    assert "no graph for x from -1" in tracer.description


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"x": 1.0, "y": 2.0}, "follows one input"),
        ({}, "follows one input"),
        ({"x": "a"}, "that is a number"),
    ],
)
def test_other_inputs_are_a_message(inputs, words):
    assert words in BranchTracer(halve, **inputs).data["message"]


@pytest.mark.browser
def test_moving_the_slider_changes_graph_lines_and_words_without_python(stage):
    page = stage(BranchTracer(halve, x=(-2.0, 3.0, 6.0)))
    assert page.locator(".bp-head").first.inner_text() == "x = 3: graph D, 6 vertices"
    assert page.locator("[data-line='2'] .bp-times").inner_text() == "2 ×"
    page.get_by_role("slider", name="x").focus()
    page.keyboard.press("Home")
    assert "graph A, 2 vertices" in page.locator(".bp-head").first.inner_text()
    assert page.locator("[data-line='2'] .bp-times").inner_text() == ""
    assert (
        "Another graph: output v1 = sin of (x), partial of v1 by x ="
        in page.locator(".bp-live").text_content()
    )
    assert page.evaluate("window.saved.position") == 0


def test_a_typed_input_is_recorded_inside_the_ends_and_beyond():
    tracer = BranchTracer(halve, x=(-2.0, 3.0, 6.0))
    for typed, ends in {1 / 3: (-2.0, 6.0), 0.0: (-2.0, 6.0), 17.0: (-2.0, 17.0)}.items():
        tracer.asked = typed
        place = tracer.data["places"][tracer.position]
        assert place["x"] == pytest.approx(typed)
        assert (tracer.at[0], tracer.at[-1]) == ends
        assert len(tracer.data["places"]) == 41
    assert place["ran"][2] == 5


@pytest.mark.browser
def test_a_typed_input_is_asked_of_python_and_without_it_the_nearest_shows(stage):
    tracer = BranchTracer(halve, x=(-2.0, 3.0, 6.0))
    page = stage(tracer)
    field = page.get_by_role("textbox", name="x as a number")
    head = page.locator(".bp-head").first
    field.fill("17")
    field.press("Enter")
    assert head.inner_text().startswith("x = 6, the nearest to 17 here: graph ")
    assert page.evaluate("window.saved.asked") == 17
    tracer.asked = 17.0
    told = [tracer.data, tracer.position]
    page.evaluate(
        "([data, position]) => { model.set('position', position); model.receive('data', data); }",
        told,
    )
    assert head.inner_text().startswith("x = 17: graph ")
    assert field.input_value() == "17"
    slider = page.get_by_role("slider", name="x")
    assert slider.get_attribute("max") == "17"
    slider.press("ArrowLeft")
    assert float(field.input_value()) == pytest.approx(tracer.at[-2])
