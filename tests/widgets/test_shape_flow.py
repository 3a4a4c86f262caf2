"""ShapeFlow: shapes forward, and what comes back."""

import numpy as np
import pytest

from autodiff_core import grad
from course.widgets import ShapeFlow
from course.widgets.drawing.words import BAR


def layer(x, w, b):
    return np.sum(np.tanh(x @ w + b))


X, W, B = (
    np.arange(8.0).reshape(4, 2) / 4,
    np.array([[1, -0.5, 0.2], [0.3, 0.7, -1]]),
    np.array([0.1, 0.2, 0.3]),
)


def test_broadcasting_is_a_vertex_and_a_sum_on_the_way_back():
    flow = ShapeFlow(layer, x=X, w=W, b=B)
    assert "v2 = broadcast_to(b): (3,) → 4×3. Copied along axis 0." in flow.description
    assert f"b{BAR} gets v{BAR}2 summed over axis 0: 4×3 → (3,)" in flow.description
    assert [card["stretches"] for card in flow.data["cards"]].count(True) == 1


def test_matmul_comes_back_through_transposes():
    said = ShapeFlow(layer, x=X, w=W, b=B).description
    assert f"x{BAR} gets v{BAR}1 @ wᵀ: 4×3 @ 3×2 → 4×2" in said
    assert f"w{BAR} gets xᵀ @ v{BAR}1: 2×4 @ 4×3 → 2×3" in said


def test_stretched_axes_are_named_too():
    flow = ShapeFlow(lambda a: np.sum(a * np.ones((2, 3, 4))), a=np.ones((3, 1)))
    assert "summed over axes 0 and 2" in flow.description


def test_the_adjoints_shown_are_the_gradients():
    flow = ShapeFlow(layer, x=X, w=W, b=B)
    expected = grad(layer, argnums=(0, 1, 2))(X, W, B)
    for card, gradient in zip(flow.data["cards"][:3], expected, strict=True):
        np.testing.assert_allclose(card["adjoint"], np.atleast_2d(gradient), rtol=1e-3, atol=1e-4)


def test_large_arrays_show_their_shape_alone():
    flow = ShapeFlow(lambda a: np.sum(a), a=np.ones((100, 100)))
    assert flow.data["cards"][0]["value"] is None
    assert "100×100" in flow.description


def test_failures_are_messages():
    assert "f raised" in ShapeFlow(lambda a: a @ np.ones((5, 5)), a=np.ones((2, 3))).data["message"]
    assert "several values" in ShapeFlow(lambda a: (a, a + 1), a=np.ones(3)).data["message"]


@pytest.mark.browser
def test_the_way_back_walks_from_the_output_and_shows_the_sum(stage):
    page = stage(ShapeFlow(layer, x=X, w=W, b=B))
    page.get_by_label("back: adjoints").check()
    page.locator(".bp-frame").focus()
    for _ in range(10):
        if page.locator(".bp-formula .bp-head").inner_text() == "v2 = broadcast_to(b)":
            break
        page.keyboard.press("ArrowRight")
    assert "summed over axis 0" in page.locator(".bp-formula").inner_text()
    tables = page.locator(".bp-matrix").all()
    sent, sums = (
        [float(x) for x in table.locator("td").all_inner_texts()] for table in tables[1:3]
    )
    np.testing.assert_allclose(np.reshape(sent, (4, 3)).sum(axis=0), sums, rtol=0.01)
    assert page.evaluate("window.saved.way") == "back"
