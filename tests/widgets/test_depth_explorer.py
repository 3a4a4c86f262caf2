"""DepthExplorer: one network in Python and in the browser; gradients vanish, explode or stay."""

import numpy as np
import pytest

from autodiff_core import vjp
from course.widgets import DepthExplorer
from course.widgets.depth_explorer import (
    ACTIVATIONS,
    EXAMPLES,
    WIDTH,
    axis_around,
    normal,
    simulate,
    typical,
)
from course.widgets.widget import assemble


def test_the_drawn_numbers_are_close_to_normal_and_do_not_repeat():
    drawn = np.concatenate([normal(stream, 1024) for stream in range(6)])
    assert abs(drawn.mean()) < 0.05
    assert abs(drawn.std() - 1) < 0.03
    assert len(np.unique(drawn)) > 0.99 * drawn.size


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_adjoints_are_those_of_the_engine(activation):
    value, _ = ACTIVATIONS[activation]
    values, adjoints = simulate(3, activation, 1.2)
    weights = [
        1.2 / np.sqrt(WIDTH) * normal(2 + i, WIDTH * WIDTH).reshape(WIDTH, WIDTH) for i in range(3)
    ]
    start, seed = (normal(i, WIDTH * EXAMPLES).reshape(WIDTH, EXAMPLES) for i in range(2))

    def rest(a):
        return value(weights[2] @ value(weights[1] @ value(a)))

    out, pullback = vjp(rest, weights[0] @ start)
    np.testing.assert_allclose(out, values[2])
    np.testing.assert_allclose(pullback(seed)[0], adjoints[0], atol=1e-14)


@pytest.mark.parametrize(
    ("activation", "scale", "verdict"),
    [
        ("sigmoid", 1.0, "vanish"),
        ("tanh", 0.5, "vanish"),
        ("tanh", 1.0, "vanish"),
        ("identity", 2.0, "explode"),
        ("relu", 1.41, "keep their size"),
    ],
)
def test_the_words_name_what_the_gradients_do(activation, scale, verdict):
    assert DepthExplorer(activation=activation, scale=scale).description.endswith(
        f"they {verdict}."
    )


@pytest.mark.browser
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_browser_runs_the_same_network(blank, activation):
    source = assemble("depth_explorer.js") + "\nexport { simulateNetwork, typicalSize };"
    run = """async ({ source, sizes, activation }) => {
      const { simulateNetwork, typicalSize } =
        await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      const { values, adjoints } = simulateNetwork(sizes, 12, activation, 1.3);
      return [values.map(typicalSize), adjoints.map(typicalSize)];
    }"""
    found = blank.evaluate(
        run, {"source": source, "sizes": DepthExplorer().data, "activation": activation}
    )
    for ours, theirs in zip(found, simulate(12, activation, 1.3), strict=True):
        np.testing.assert_allclose(ours, [typical(layer) for layer in theirs], rtol=1e-9)


@pytest.mark.browser
def test_choices_and_sliders_change_the_verdict(stage):
    page = stage(DepthExplorer())
    verdict = page.locator(".bp-total")
    assert "They vanish" in verdict.inner_text()
    page.get_by_label("sigmoid").check()
    assert "They vanish" in verdict.inner_text()
    page.get_by_label("identity").check()
    assert "They keep their size" in verdict.inner_text()
    page.get_by_role("slider", name="weight scale").focus()
    page.keyboard.press("End")
    assert "They explode" in verdict.inner_text()
    assert "times 10 to the 11 in layer 1:" in page.locator(".bp-live").text_content()
    assert page.evaluate("window.saved.activation") == "identity"
    # Python may set it too.
    page.evaluate("model.receive('depth', 7)")
    page.evaluate("model.receive('activation', 'relu')")
    assert "in layer 7" in verdict.inner_text()
    assert page.get_by_label("relu").is_checked()
    assert page.get_by_role("slider", name="depth").input_value() == "7"


@pytest.mark.browser
def test_any_depth_and_scale_can_be_typed_and_the_sliders_follow(stage):
    page = stage(DepthExplorer())
    scale = page.get_by_role("textbox", name="weight scale as a number")
    for typed, taken in {"1/3": 1 / 3, "6": 6.0, "1000": 10.0, "-2": 0.05}.items():
        scale.fill(typed)
        scale.press("Enter")
        assert page.evaluate("window.saved.scale") == pytest.approx(taken)
        assert float(scale.input_value()) == pytest.approx(taken, rel=1e-6)
        slider = page.get_by_role("slider", name="weight scale")
        assert float(slider.input_value()) == pytest.approx(taken, abs=0.05)
    depth = page.get_by_role("textbox", name="depth as a number")
    depth.fill("59.7")
    depth.press("Enter")
    assert page.evaluate("window.saved.depth") == 60
    assert "in layer 60" in page.locator(".bp-total").inner_text()


@pytest.mark.parametrize(
    ("activation", "scale", "depth"),
    [
        ("relu", 4.0, 40),
        ("identity", 10.0, 100),
        ("tanh", 0.05, 100),
        ("sigmoid", 0.1, 40),
        ("tanh", 1.0, 20),
        ("identity", 2.0, 1),
    ],
)
def test_the_axis_holds_every_typical_size(activation, scale, depth):
    for layers in simulate(depth, activation, scale):
        low, high = axis_around(layers)
        powers = [np.log10(typical(values)) for values in layers]
        assert low <= min(powers) - 2
        assert max(powers) + 1 <= high
        # Not much more: a quarter of the height, or the least steps of the axis.
        assert max(powers) - min(powers) >= (high - low) / 4 or high - low <= 12


@pytest.mark.browser
def test_no_curve_leaves_its_chart(stage):
    page = stage(DepthExplorer(activation="relu", scale=4.0, depth=40))
    heights = page.eval_on_selector_all(
        ".bp-chart path[style*='fill: none'], .bp-chart path[style*='fill:none']",
        "all => all.map((line) => [line.getBBox().y, line.getBBox().height])",
    )
    assert len(heights) == 2
    for top, height in heights:
        assert top > 12
        assert height > 120
