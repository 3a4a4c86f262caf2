"""ReverseOrder: right picks go on, early ones show what would be lost."""

import numpy as np
import pytest

from autodiff_core import symbols, trace
from course.widgets import ReverseOrder
from course.widgets.memory import Memory


def detour(x):
    t = np.sin(x)
    return t + np.exp(np.cos(t)) * x


def vertex(widget, name):
    return [v["name"] for v in widget.data["program"]["vertices"]].index(name)


def test_the_stored_picture_gives_no_order_away():
    widget = ReverseOrder(trace(detour, 2.0))
    said = f"{widget.description} {widget.data['graph']['vertices']} {widget.picture}"
    assert "turn" not in said.replace("takes its turn", "").replace("take its turn", "")
    assert "v5, v4" not in said
    assert "v2 = cos(v1)" in widget.description and "∂v2/∂v1" in widget.description


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
    assert f"would be {np.cos(2.0) + e:.4g}, not {exact:.4g}" in said
    assert page.evaluate("window.saved.mistakes") == 1
    assert page.evaluate("window.saved.picked") == ["v5"]


@pytest.mark.browser
def test_a_right_order_picked_with_keys_ends_with_the_gradient_and_the_count_of_orders(stage):
    widget = ReverseOrder(lambda x, y: np.sin(x) * np.cos(y), x=1.0, y=2.0)
    page = stage(widget)
    frame = page.locator(".bp-frame")
    frame.focus()
    for name in ("v3", "v1", "v2"):
        for _ in range(10):
            page.keyboard.press("ArrowRight")
            if page.locator(".bp-chosen .bp-title").text_content().split(" ")[0] == name:
                break
        page.keyboard.press("Enter")
    said = page.locator(".bp-formula").inner_text()
    assert "Done, since an input sends to nobody" in said
    assert f"df/dx = {np.cos(1) * np.cos(2):.4g}" in said
    assert "one of 2 right orders of the operations" in said
    assert "picks that came too early: 0" in page.locator(".bp").inner_text()


@pytest.mark.browser
def test_an_input_is_no_player_and_picking_it_is_no_mistake(stage):
    widget = ReverseOrder(detour, x=2.0)
    page = stage(widget)
    page.click(f"[data-vertex='{vertex(widget, 'v5')}']")
    page.click(f"[data-vertex='{vertex(widget, 'x')}']")
    said = page.locator(".bp-verdict").inner_text()
    assert "x is an input: it sends to nobody, so it takes no turn" in said
    assert "finished when v4 and v1 have sent" in said
    assert page.evaluate("window.model.get('mistakes')") == 0


@pytest.mark.browser
def test_a_second_turn_is_refused_a_hint_goes_one_step_and_a_pick_is_taken_back(stage):
    widget = ReverseOrder(detour, x=2.0)
    page = stage(widget)
    verdict = page.locator(".bp-verdict")
    undo = page.get_by_label("take back the last pick")
    assert undo.is_disabled()
    page.get_by_label("hint").click()
    assert verdict.inner_text() == "Look at v5: nothing owes the output anything."
    for _ in range(2):
        page.click(f"[data-vertex='{vertex(widget, 'v5')}']")
    assert "A second one would send everything twice" in verdict.inner_text()
    page.get_by_label("hint").click()
    assert verdict.inner_text() == "Look at v4: v5 has sent."
    undo.click()
    assert verdict.inner_text() == "v5 has not sent: its turn was taken back."
    assert page.evaluate("window.saved.picked") == []


def test_a_cell_that_runs_again_keeps_the_picks_and_says_so(tmp_path, monkeypatch):
    (tmp_path / ".backprop").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("course.widgets.reverse_order.MEMORY", Memory())
    ReverseOrder(detour, x=2.0).picked = ["v5", "v4"]
    assert ReverseOrder(detour, x=3.0).picked == ["v5", "v4"]
    assert ReverseOrder(np.sin, x=3.0).picked == []
    # Another kernel finds them in the workspace.
    monkeypatch.setattr("course.widgets.reverse_order.MEMORY", Memory())
    assert ReverseOrder(detour, x=2.0).picked == ["v5", "v4"]


@pytest.mark.browser
def test_picks_that_are_remembered_are_said_and_can_be_dropped(stage):
    widget = ReverseOrder(detour, x=2.0)
    widget.set_trait("picked", ["v5", "v4"])
    page = stage(widget)
    verdict = page.locator(".bp-verdict")
    assert verdict.inner_text() == "You have picked v5 and v4 here. Go on, or start again."
    page.get_by_label("start again").click()
    assert page.evaluate("window.saved.picked") == []
