"""GraphExplorer where there is no graph: a message, and nothing that only looks alive."""

import numpy as np
import pytest

from course.widgets import GraphExplorer


@pytest.mark.parametrize(
    ("g", "inputs", "words"),
    [
        (lambda x: [][1], {"x": 1.0}, "f raised IndexError at x = 1: list index out of range"),
        (lambda x: None, {"x": 1.0}, "f returned nothing"),
        (lambda x: "text", {"x": 1.0}, "f returned nothing"),
        (lambda x: np.stack([x, x]), {"x": 1.0}, "an array of shape (2,)"),
        (lambda x: sum(x for _ in range(50_001)), {"x": 1.0}, "vertices at x = 1; up to 1,000"),
        (lambda x: x, {"x": np.ones(3)}, "inputs that are numbers"),
        (lambda x: x, {"x": "a"}, "inputs that are numbers"),
    ],
)
def test_what_cannot_be_explored_is_a_message(g, inputs, words):
    explorer = GraphExplorer(g, **inputs)
    assert words in explorer.data["message"]
    assert explorer.description == explorer.message
    assert "<p>" in explorer.picture


def test_moving_away_from_an_input_where_f_fails_brings_the_graph():
    explorer = GraphExplorer(lambda x: x if x > 1 else 1 / 0, x=0.0)
    assert "ZeroDivisionError" in explorer.data["message"]
    explorer.inputs = [2.0]
    assert "program" in explorer.data


@pytest.mark.browser
def test_a_message_keeps_the_sliders(stage):
    page = stage(GraphExplorer(lambda x: [][1], x=1.0))
    assert "list index out of range" in page.locator(".bp-message").inner_text()
    assert page.get_by_role("slider", name="x").count() == 1


@pytest.mark.browser
def test_a_message_stands_at_full_width_without_dead_controls(stage):
    page = stage(GraphExplorer(lambda x: [][1], x=1.0))
    seen_buttons = [one.inner_text() for one in page.locator(".bp button:visible").all()]
    assert seen_buttons == ["reset"]
    assert page.locator(".bp input[type=radio]:visible").count() == 0
    look = "getComputedStyle(document.querySelector('.bp-message'))"
    assert page.evaluate(f"[{look}.paddingTop, {look}.borderLeftWidth]") == ["12px", "4px"]
    width = "document.querySelector('.bp-message').clientWidth"
    assert page.evaluate(width) > 0.9 * page.evaluate("document.querySelector('.bp').clientWidth")
    page = stage(GraphExplorer(lambda x: x, x="text"))
    assert page.locator(".bp button:visible, .bp input:visible").count() == 0
