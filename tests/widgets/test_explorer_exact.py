"""GraphExplorer: any number can be typed, code and vertices are linked, trouble shows."""

import warnings

import numpy as np
import pytest

from course.widgets import GraphExplorer, GraphView, ReverseOrder

from .stage import mount, seen, settle


def program(x, y):
    p = x * y
    s = np.sin(p)
    return s + x


def lines(page, vertex):
    return page.locator(f"[data-vertex='{vertex}'] text").all_text_contents()


@pytest.fixture(scope="module")
def page(browser):
    """One explorer, shared by these tests; each begins at the inputs where it started."""
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    mount(page, GraphExplorer(program, x=2.0, y=0.5))
    settle(page)
    yield page
    page.close()


@pytest.fixture
def fresh(page):
    page.bring_to_front()
    page.get_by_label("inputs back to where they started").click()
    page.mouse.move(1, 1)
    return page


def type_beside(page, name, text):
    field = page.get_by_role("textbox", name=f"{name} as a number")
    field.fill(text)
    field.press("Enter")
    return field


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "value"), [("1/3", 1 / 3), ("0", 0.0), ("−2.5e-3", -0.0025), ("pi/2", np.pi / 2)]
)
def test_any_number_can_be_typed_beside_the_slider(fresh, text, value):
    type_beside(fresh, "x", text)
    assert fresh.evaluate("window.saved.inputs")[0] == value
    assert lines(fresh, 0)[1] == f"{value:.4g}"
    assert fresh.get_by_role("slider", name="x").get_attribute("aria-valuetext") == f"{value:.7g}"


@pytest.mark.browser
def test_the_sliders_ends_follow_what_is_typed_and_go_back(fresh):
    slider = fresh.get_by_role("slider", name="x")
    type_beside(fresh, "x", "100")
    assert float(slider.get_attribute("max")) > 100
    assert float(slider.input_value()) == pytest.approx(100, abs=1)
    type_beside(fresh, "x", "-40")
    assert float(slider.get_attribute("min")) < -40
    fresh.get_by_label("inputs back to where they started").click()
    assert (slider.get_attribute("min"), slider.get_attribute("max")) == ("0", "4")


@pytest.mark.browser
def test_what_is_no_number_is_marked_and_nothing_moves(fresh):
    before = fresh.evaluate("window.saved.inputs")
    field = type_beside(fresh, "y", "a half")
    assert field.get_attribute("aria-invalid") == "true"
    assert fresh.evaluate("window.saved.inputs") == before
    field.press("Escape")
    assert field.input_value() == "0.5"


@pytest.mark.browser
def test_a_value_is_typed_at_its_vertex_by_mouse_and_by_key(fresh):
    fresh.dblclick("[data-vertex='1']")
    field = fresh.get_by_role("textbox", name="value of y")
    field.fill("0.25")
    field.press("Enter")
    assert fresh.evaluate("window.saved.inputs")[1] == 0.25
    assert fresh.get_by_role("textbox", name="y as a number").input_value() == "0.25"
    assert field.count() == 0
    fresh.focus(".bp-frame")
    fresh.keyboard.press("Escape")
    fresh.keyboard.press("ArrowDown")  # the first vertex, x
    fresh.keyboard.press("Enter")
    fresh.keyboard.type("3")
    fresh.keyboard.press("Enter")
    assert fresh.evaluate("window.saved.inputs") == [3, 0.25]
    fresh.keyboard.press("Escape")


@pytest.mark.browser
def test_a_line_lights_its_vertices_and_a_vertex_its_line(fresh):
    fresh.hover(".bp-source [data-line='2']")
    assert fresh.locator(".bp-chosen .bp-title").all_text_contents() == ["v2 = sin(v1)"]
    fresh.hover("[data-vertex='4']")  # v3 = v2 + x
    assert seen(fresh.locator(".bp-source .bp-ran")) == "return s + x"
    fresh.mouse.move(1, 1)
    fresh.focus(".bp-source")
    fresh.keyboard.press("ArrowDown")
    fresh.keyboard.press("ArrowDown")
    assert fresh.locator(".bp-chosen .bp-title").all_text_contents() == ["v1 = x · y"]
    assert "p = x * y recorded v1" in fresh.locator(".bp-live").text_content()


def test_a_loop_and_a_call_belong_to_the_lines_that_ran():
    def inner(x):
        return np.sin(x) * x

    def outer(x):
        for _ in range(2):
            x = inner(x)
        return x + 1

    data = GraphExplorer(outer, x=2.0).data
    kinds = [vertex["kind"] for vertex in data["program"]["vertices"]]
    of = [
        line for line, kind in zip(data["source"]["of"], kinds, strict=False) if kind == "operation"
    ]
    assert of == [2, 2, 2, 2, 3]
    assert GraphExplorer(lambda x: x * x, x=2.0).data["source"] is None


@pytest.mark.browser
def test_the_pace_changes_how_fast_it_plays(timed_stage):
    page = timed_stage(GraphExplorer(program, x=2.0, y=0.5))
    page.get_by_label("pace").select_option("speed 2")
    page.get_by_label("play", exact=True).click()
    page.clock.run_for(1100)
    assert page.locator(".bp-transport output").inner_text() == "2 of 3"


# Where numbers break


def test_a_widget_traces_without_a_raw_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for widget in (GraphExplorer, GraphView, ReverseOrder):
            widget(lambda x: np.log(x) + np.sqrt(x) / 0.0, x=-1.0)
            widget(lambda x: x**0.5, x=0.0)


def test_pictures_say_where_nan_begins_and_what_is_not_used():
    view = GraphView(lambda x, y: np.log(x) * 2, x=-1.0, y=1.0)
    assert "nan (no number) begins at v1 = log(-1)." in view.picture
    assert "f does not use y: its slope is 0." in view.description
    assert [one["vertex"] for one in view.data["troubles"]] == [1, 2]
    constant = GraphExplorer(lambda x: 3.0, x=1.0)
    assert "f does not use x: f is constant here, and every slope is 0." in constant.description
    root = GraphView(lambda x: np.sqrt(x), x=0.0)
    assert "A slope is inf at v1 = sqrt(0)." in root.description


@pytest.mark.browser
def test_nan_is_marked_where_it_begins_and_goes_when_the_input_moves(stage):
    page = stage(GraphExplorer(lambda x, y: np.log(x) * y + x, x=-1.0, y=2.0))
    assert page.locator(".bp-warning").inner_text() == "nan (no number) begins at v1 = log(-1)."
    titles = page.locator(".bp-trouble .bp-title").all_text_contents()
    assert titles == ["v1 = log(x)"]
    type_beside(page, "x", "2")
    assert page.locator(".bp-warning").text_content() == ""
    assert page.locator(".bp-trouble").count() == 0


@pytest.mark.browser
def test_a_constant_says_so_and_offers_no_steps(stage):
    page = stage(GraphExplorer(lambda x: 3.0, x=1.0))
    said = page.locator(".bp-warning").inner_text()
    assert "f does not use x" in said and "no operation to step through" in said
    assert page.get_by_label("play", exact=True).is_hidden()


def test_a_message_is_escaped_wherever_it_is_shown():
    def boom(x):
        raise ValueError("<img src=x onerror=alert(1)>")

    for widget in (GraphView, GraphExplorer, ReverseOrder):
        picture = widget(boom, x=1.0).picture
        assert "<img" not in picture
        assert "&lt;img src=x" in picture


@pytest.mark.browser
def test_any_step_of_a_quotient_can_be_typed(stage):
    page = stage(GraphExplorer(program, x=2.0, y=0.5, mode="numerical"))
    field = page.get_by_role("textbox", name="h as a number")
    field.fill("1/3")
    field.press("Enter")
    spoken = page.get_by_role("slider", name="h").get_attribute("aria-valuetext")
    assert spoken == "0.3333333"
    page.get_by_label("to the end").click()
    p, q = 2.0 + 1 / 3, 2.0 - 1 / 3
    slope = (program(p, 0.5) - program(q, 0.5)) / (p - q)
    assert f"df/dx ≈ {slope:.6f}" in page.locator(".bp-results").inner_text()
