"""SwellMeter: trees grow by a factor, shared graphs by a constant."""

import itertools

import numpy as np
import pytest

from autodiff_core import derivative, symbols
from course.widgets import SwellMeter
from course.widgets.drawing.words import written_out
from course.widgets.swell_meter import MOST_BOXES, tree_diagram

from .stage import settle


def logistic(x):
    return 4 * x * (1 - x)


def test_sizes_grow_by_a_factor_and_by_a_constant():
    rows = SwellMeter(logistic, deepest=8).rows
    shared = np.diff([row["shared"] for row in rows])
    tree = [row["tree"] for row in rows]
    assert len(set(shared[2:])) == 1
    assert all(late > 2 * early for early, late in itertools.pairwise(tree))


def test_the_tree_is_drawn_with_every_use_and_the_graph_with_none_twice():
    first = SwellMeter(logistic).data["depths"][1]
    operations = [
        v for v in first["tree_drawing"]["vertices"] if v["kind"] in ("operation", "output")
    ]
    assert len(operations) == first["tree"]
    operations = [
        v for v in first["shared_drawing"]["vertices"] if v["kind"] in ("operation", "output")
    ]
    assert len(operations) == first["shared"]


def test_a_large_tree_is_folded_and_no_operation_is_lost():
    for depth in SwellMeter(logistic).data["depths"][2:]:
        boxes = depth["tree_drawing"]["vertices"]
        assert len(boxes) <= MOST_BOXES
        opened = sum(box["kind"] in ("operation", "output") for box in boxes)
        inside = sum(
            int(box["title"].split()[0].replace(",", ""))
            for box in boxes
            if box["kind"] == "folded"
        )
        assert opened + inside == depth["tree"]


def test_the_written_derivative_is_the_derivative():
    from autodiff_core import Graph

    x = symbols("x")
    slope = derivative(x * x * x, x)
    text = written_out(slope, 1000).replace("·", "*").replace("−", "-")
    assert eval(text, {"x": 2.5}) == pytest.approx(3 * 2.5**2)
    assert len(written_out(slope, 10)) == 12
    assert len(tree_diagram(Graph(slope)).vertices) > 0


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: x if x > 0 else -x, "raised TracedValueError on a symbol"),
        (lambda x: 3.0, "does not depend on its argument"),
        (lambda x: None, "does not depend on its argument"),
    ],
)
def test_what_is_no_formula_is_a_message(f, words):
    assert words in SwellMeter(f).data["message"]


@pytest.mark.browser
def test_the_depth_is_chosen_by_key(stage):
    page = stage(SwellMeter(logistic, depth=2))
    assert "23 as a tree, 13 shared" in page.locator(".bp-total").inner_text()
    page.get_by_role("slider", name="depth").focus()
    page.keyboard.press("End")
    assert "6,143 as a tree, 61 shared" in page.locator(".bp-total").inner_text()
    assert "branches are folded" in page.get_by_role("group", name="tree").inner_text()
    assert page.evaluate("window.saved.depth") == 8
    page.evaluate("model.receive('depth', 3)")
    assert "Depth 3" in page.locator(".bp-total").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1000, 700])
def test_what_is_drawn_can_be_read(stage, width):
    page = stage(SwellMeter(logistic), viewport={"width": width, "height": 900})
    for depth in range(1, 9):
        page.evaluate(f"model.receive('depth', {depth})")
        settle(page)
        heights = page.eval_on_selector_all(
            ".bp-graph text", "all => all.map((e) => e.getBoundingClientRect().height)"
        )
        assert min(heights, default=99) >= 8
