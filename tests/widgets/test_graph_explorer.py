"""GraphExplorer: what Python sends, what the picture says, and what happens on the page."""

import numpy as np
import pytest

from autodiff_core import define_primitive
from course.widgets import GraphExplorer
from course.widgets.drawing.words import BAR

from .stage import seen, settle


def f(x, y):
    return 7 + x + np.exp(np.sin(x * y))


def branch(x):
    if x > 0:
        return x * x
    return np.sin(x) * 2 + x


def test_the_program_lists_operands_before_results_and_only_facts_in_use():
    sent = GraphExplorer(f, x=2.0, y=0.5).data["program"]
    for i, vertex in enumerate(sent["vertices"]):
        assert all(parent < i for parent in vertex["parents"])
    assert set(sent["facts"]) == {"add", "mul", "sin", "exp"}
    assert sent["facts"]["sin"] == [["cos", "#0"]]
    assert (sent["definitions"], sent["unknown"]) == ({}, [])
    assert [sent["vertices"][i]["name"] for i in sent["inputs"]] == ["x", "y"]


def test_the_picture_teaches_the_finished_sweep():
    explorer = GraphExplorer(f, x=2.0, y=0.5)
    slope = np.exp(np.sin(1)) * np.cos(1)
    assert f"input x = 2, adjoint {1 + 0.5 * slope:.4g}" in explorer.description
    assert f"input y = 0.5, adjoint {2 * slope:.4g}" in explorer.description
    assert "<img alt=" in explorer.picture
    assert "all 2 derivatives" in explorer.picture


def test_a_slider_goes_both_ways_or_where_it_is_told():
    assert GraphExplorer(f, x=2.0, y=(-1.0, 0.5, 3.0)).data["ranges"] == {
        "x": (0.0, 2.0, 4.0),
        "y": (-1.0, 0.5, 3.0),
    }


def test_crossing_a_branch_records_another_graph():
    explorer = GraphExplorer(branch, x=1.0)
    before = [vertex.get("op") for vertex in explorer.data["program"]["vertices"]]
    explorer.inputs = [-1.0]
    after = [vertex.get("op") for vertex in explorer.data["program"]["vertices"]]
    assert "sin" not in before
    assert "sin" in after


def test_without_branches_the_data_are_sent_once():
    explorer = GraphExplorer(f, x=2.0, y=0.5)
    sent = []
    explorer.observe(sent.append, "data")
    explorer.inputs = [1.0, 1.0]
    assert sent == []


# On the page


def lines(page, vertex):
    return page.locator(f"[data-vertex='{vertex}'] text").all_text_contents()


def terms(page):
    return [seen(term) for term in page.locator(".bp-formula ul:not(.bp-sends) li").all()]


def sent(page):
    return [seen(row) for row in page.locator(".bp-sends li").all()]


def total(page):
    return seen(page.locator(".bp-total"))


def results(page):
    return seen(page.locator(".bp-results"))


def press(page, key, times=1):
    page.focus(".bp-frame")
    for _ in range(times):
        page.keyboard.press(key)


@pytest.mark.browser
def test_a_reverse_step_shows_what_is_received_and_what_is_sent(stage):
    page = stage(GraphExplorer(f, x=2.0, y=0.5))
    assert lines(page, 0)[2] == f"x{BAR}: 0 of 2"
    press(page, "ArrowRight", 4)  # v5, v4, v3, v2
    assert seen(page.locator(".bp-whose")) == "Step 4 of 5: v2"
    assert total(page) == f"v{BAR}2 = 1.253"
    to_x, to_y = sent(page)
    assert to_x.startswith("→ sends to x:") and "1.253 · 0.5 = 0.6267" in to_x
    assert to_x.endswith(f"x{BAR}: 0 → 0.6267")
    assert to_y.endswith(f"y{BAR}: 0 → 2.507")
    # The picture says the same: one arrow by which it received, two by which it sends.
    assert page.locator(".bp-edge.bp-received").count() == 1
    assert page.locator(".bp-edge.bp-carries").count() == 2
    assert lines(page, 0)[2] == "0.627 · 1 of 2"
    page.hover("[data-vertex='0']")
    assert "You point at x" in seen(page.locator(".bp-whose"))
    arrived, missing = terms(page)
    assert arrived.startswith("✓") and "1.253 · 0.5 = 0.6267" in arrived
    assert missing.startswith("…") and "missing, v1 has not sent it" in missing


@pytest.mark.browser
def test_a_reverse_sweep_ends_when_nothing_is_left_to_send(stage):
    page = stage(GraphExplorer(f, x=2.0, y=0.5))
    press(page, "ArrowRight", 4)
    before = lines(page, 0)[2]
    press(page, "ArrowRight")  # v1, the last: an input sends to nobody
    assert page.locator(".bp-transport output").inner_text() == "5 of 5"
    assert (before, lines(page, 0)[2]) == ("0.627 · 1 of 2", f"x{BAR} = 1.627")
    assert sent(page)[0].endswith(f"x{BAR}: 0.6267 → 1.627")
    assert "dv5/dx = 1.627" in results(page)
    assert page.evaluate("window.saved.step") == 5
    assert page.get_by_label("one step forward").is_disabled()


def test_the_picture_shows_what_its_mode_leaves_at_the_vertices():
    forward = GraphExplorer(f, x=2.0, y=0.5, mode="forward")
    assert "tangent 1.627" in forward.description and "adjoint" not in forward.description
    assert "downwards" in forward.caption
    reverse = GraphExplorer(f, x=2.0, y=0.5)
    assert "adjoint 1.627" in reverse.description and "tangent" not in reverse.description


@pytest.mark.browser
def test_forward_mode_follows_the_chosen_seed(stage):
    page = stage(GraphExplorer(f, x=2.0, y=0.5, mode="forward"))
    press(page, "End")
    assert "dv5/dx = 1.627" in results(page)
    page.get_by_role("radio", name="y", exact=True).check()
    assert page.locator(".bp-transport output").inner_text() == "0 of 5"
    press(page, "End")
    assert "dv5/dy = 2.507" in results(page)


@pytest.mark.browser
def test_the_other_modes_end_with_the_same_derivative(stage):
    page = stage(GraphExplorer(f, x=2.0, y=0.5, mode="numerical"))
    press(page, "End")
    assert "df/dx ≈ 1.62669" in results(page)
    page.get_by_label("symbolic", exact=True).check()
    press(page, "End")
    assert results(page) == "v5′ = 1 + exp(sin(x · y)) · cos(x · y) · y"
    page.get_by_label("value", exact=True).check()
    press(page, "End")
    assert total(page) == "v5 = v1 + v4 = 9 + 2.32 = 11.32"


@pytest.mark.browser
def test_a_slider_moves_every_number_without_python(stage):
    page = stage(GraphExplorer(f, x=2.0, y=0.5))
    press(page, "End")
    slider = page.get_by_role("slider", name="x")
    slider.focus()
    page.keyboard.press("Home")
    assert lines(page, 0) == ["x", "0", f"x{BAR} = 1.5"]
    assert lines(page, 7)[1] == "8"
    assert page.evaluate("window.saved.inputs") == [0, 0.5]


@pytest.mark.browser
def test_the_counter_sets_one_sweep_back_against_a_pass_for_each_input(stage):
    def many(a, b, c, d, e, g):
        return a * b * c * d * e * g

    page = stage(GraphExplorer(many, a=1.0, b=2.0, c=3.0, d=4.0, e=5.0, g=6.0))
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_text_contents()
        for row in page.locator("tbody tr").all()
    }
    assert rows["numerical"][:3] == ["12 evaluations", "60", "120"]
    assert rows["forward"][:3] == ["6 forward", "30", "60"]
    assert rows["reverse"][:3] == ["1 forward, 1 back", "5 of 10", "10 of 20"]
    press(page, "End")
    assert page.locator("tbody tr.bp-here td").all_inner_texts()[1:3] == ["10 of 10", "20 of 20"]


@pytest.mark.browser
def test_pointing_lights_the_paths_that_carry_the_gradient(stage):
    page = stage(GraphExplorer(f, x=2.0, y=0.5))
    page.hover("[data-vertex='1']")  # y reaches the output through v2, v3, v4
    lit = page.eval_on_selector_all(".bp-edge.bp-lit", "edges => edges.length")
    assert lit == 4
    page.hover("[data-vertex='0']")
    assert page.eval_on_selector_all(".bp-edge.bp-lit", "edges => edges.length") == 6


@pytest.mark.browser
def test_several_outputs_can_be_chosen_in_reverse_mode(stage):
    page = stage(GraphExplorer(lambda x, y: (x * y, x + y), x=2.0, y=3.0))
    press(page, "End")
    assert "dv1/dx = 3" in results(page)
    page.get_by_label("v2", exact=True).check()
    press(page, "End")
    assert "dv2/dx = 1" in results(page)


@pytest.mark.browser
def test_a_branch_asks_python_for_another_graph_and_shows_it(stage):
    explorer = GraphExplorer(branch, x=1.0)
    page = stage(explorer)
    slider = page.get_by_role("slider", name="x")
    slider.focus()
    page.keyboard.press("Home")
    assert "another branch" in page.locator("[aria-label=inputs] .bp-note").inner_text()
    explorer.inputs = page.evaluate("window.saved.inputs")
    page.evaluate("data => window.model.receive('data', data)", explorer.data)
    assert "sin" in " ".join(page.locator(".bp-title").all_text_contents())
    press(page, "End")
    assert f"x{BAR} = {2 * np.cos(-1) + 1:.4g}" in lines(page, 0)


@pytest.mark.browser
def test_nothing_moves_on_the_page_while_stepping(stage):
    page = stage(GraphExplorer(f, x=2.0, y=0.5))
    settle(page)
    places = """[".bp", ".bp-frame", ".bp-formula", ".bp-work", ".bp-transport",
        "[aria-label=inputs] input"]
      .map((part) => JSON.stringify(document.querySelector(part).getBoundingClientRect()))"""
    before = page.evaluate(places)
    for mode in ("forward", "value", "reverse"):
        page.get_by_label(mode, exact=True).check()
        press(page, "ArrowRight", 4)
        page.hover("[data-vertex='0']")
    page.mouse.move(0, 0)
    after = page.evaluate(places)
    assert before == after


@pytest.mark.browser
def test_play_runs_to_the_end_and_can_be_paused(timed_stage):
    page = timed_stage(GraphExplorer(f, x=2.0, y=0.5))
    page.get_by_label("play", exact=True).click()
    page.clock.run_for(2500)
    assert page.locator(".bp-transport output").inner_text() == "2 of 5"
    page.get_by_label("pause", exact=True).click()
    page.clock.run_for(3000)
    assert page.locator(".bp-transport output").inner_text() == "2 of 5"


cbrt = define_primitive("cbrt", np.cbrt, partials=lambda x, out: 1 / (3 * out * out))
softsign = define_primitive(
    "softsign", lambda x: x / (1 + np.abs(x)), partials=lambda x, out: (1 - np.abs(out)) ** 2
)


@pytest.mark.browser
def test_a_primitive_that_the_page_lacks_is_evaluated_as_python_has_written_it_out(stage):
    page = stage(GraphExplorer(lambda x: softsign(x) * x, x=1.0))
    press(page, "End")
    assert f"x{BAR} = 0.75" in lines(page, 0)
    page.get_by_role("slider", name="x").focus()
    page.keyboard.press("End")
    assert lines(page, 0)[1:] == ["3", f"x{BAR} = 0.9375"]
    page.get_by_label("symbolic", exact=True).check()
    press(page, "End")
    assert "softsign(x)" in results(page)


@pytest.mark.browser
def test_what_only_python_can_evaluate_shows_its_numbers_and_asks_it_for_others(stage):
    explorer = GraphExplorer(lambda x: cbrt(x) * 6, x=8.0)
    page = stage(explorer)
    assert "uses `cbrt`" in page.locator(".bp-message").inner_text()
    assert f"x{BAR} = 0.5" in lines(page, 0)
    assert page.get_by_label("forward", exact=True).is_hidden()
    page.get_by_role("slider", name="x").focus()
    page.keyboard.press("End")
    explorer.inputs = page.evaluate("window.saved.inputs")
    page.evaluate("data => window.model.receive('data', data)", explorer.data)
    assert lines(page, 0)[1:] == ["16", f"x{BAR} = {2 * 16 ** (-2 / 3):.4g}"]
