"""ReverseOrder: right picks go on, early ones show what would be lost."""

import numpy as np
import pytest

from autodiff_core import symbols, trace
from course.widgets import ReverseOrder


def detour(x):
    t = np.sin(x)
    return t + np.exp(np.cos(t)) * x


def vertex(widget, name):
    return [v["name"] for v in widget.data["program"]["vertices"]].index(name)


def test_the_picture_shows_an_order_in_which_every_vertex_follows_its_children():
    widget = ReverseOrder(trace(detour, 2.0))
    order = widget.order(widget.graph)
    for place, node in enumerate(order):
        children = [other for other in widget.graph.nodes if any(node is p for p in other.parents)]
        assert all(child in order[:place] for child in children)
    assert "v5, v4, v3, v2, v1, x" in widget.description
    assert "turn 6 of 6" in str(widget.data["graph"]["vertices"])


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        (lambda x: (x, x * x), "needs one output"),
        (lambda x: [][1], "raised IndexError"),
        (lambda x: np.stack([x, x]), "array of shape (2,)"),
    ],
)
def test_what_cannot_be_ordered_is_a_message(graph, words):
    assert words in ReverseOrder(graph, x=1.0).data["message"]


def test_a_graph_of_symbols_is_a_message():
    from autodiff_core import Graph

    x = symbols("x")
    assert "made of symbols" in ReverseOrder(Graph(x * x)).data["message"]


@pytest.mark.browser
def test_an_early_pick_says_what_is_lost_and_what_the_gradient_would_become(stage):
    widget = ReverseOrder(detour, x=2.0)
    page = stage(widget)
    page.click(f"[data-vertex='{vertex(widget, 'v5')}']")
    assert page.locator(".bp-verdict").inner_text().startswith("Right: v5")
    page.click(f"[data-vertex='{vertex(widget, 'v1')}']")
    said = page.locator(".bp-formula").inner_text()
    assert "Too early: v1 would send 1, without what v2 still owes it" in said
    t, exact = np.sin(2.0), None
    e = np.exp(np.cos(t))
    exact = np.cos(2.0) * (1 - 2 * e * np.sin(t)) + e
    assert f"would come out as {np.cos(2.0) + e:.4g}, not {exact:.4g}" in said
    assert page.evaluate("window.saved.mistakes") == 1
    assert page.evaluate("window.saved.picked") == ["v5"]


@pytest.mark.browser
def test_a_right_order_picked_with_keys_ends_with_the_gradient_and_the_count_of_orders(stage):
    widget = ReverseOrder(lambda x, y: np.sin(x) * np.cos(y), x=1.0, y=2.0)
    page = stage(widget)
    frame = page.locator(".bp-frame")
    frame.focus()
    for name in ("v3", "v1", "x", "v2", "y"):
        for _ in range(10):
            page.keyboard.press("ArrowRight")
            if page.locator(".bp-chosen .bp-title").text_content().split(" ")[0] == name:
                break
        page.keyboard.press("Enter")
    said = page.locator(".bp-formula").inner_text()
    assert f"∂f/∂x = {np.cos(1) * np.cos(2):.4g}" in said
    assert "one of 6 right orders" in said  # two chains of two after the output: 4! / (2! 2!)
    assert "picks that came too early: 0" in page.locator(".bp").inner_text()


@pytest.mark.browser
def test_a_second_turn_is_refused_and_the_hint_names_the_ready(stage):
    widget = ReverseOrder(detour, x=2.0)
    page = stage(widget)
    for _ in range(2):
        page.click(f"[data-vertex='{vertex(widget, 'v5')}']")
    assert "A second one would send everything twice" in page.locator(".bp-verdict").inner_text()
    page.get_by_label("hint").click()
    assert page.locator(".bp-verdict").inner_text() == "Whose children have all sent? v4."
