"""DepthExplorer: one network in Python and in the browser; gradients vanish, explode or stay."""

import numpy as np
import pytest

from autodiff_core import vjp
from course.widgets import DepthExplorer
from course.widgets.depth_explorer import ACTIVATIONS, EXAMPLES, WIDTH, normal, simulate, typical
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
def test_the_browser_runs_the_same_network(browser, activation):
    page = browser.new_page()
    source = assemble("depth_explorer.js") + "\nexport { simulateNetwork, typicalSize };"
    run = """async ({ source, sizes, activation }) => {
      const { simulateNetwork, typicalSize } =
        await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      const { values, adjoints } = simulateNetwork(sizes, 12, activation, 1.3);
      return [values.map(typicalSize), adjoints.map(typicalSize)];
    }"""
    found = page.evaluate(
        run, {"source": source, "sizes": DepthExplorer().data, "activation": activation}
    )
    page.close()
    for ours, theirs in zip(found, simulate(12, activation, 1.3), strict=True):
        np.testing.assert_allclose(ours, [typical(layer) for layer in theirs], rtol=1e-9)


@pytest.mark.browser
def test_choices_and_sliders_change_the_verdict(stage):
    page = stage(DepthExplorer())
    verdict = page.locator(".bp-total")
    assert "They keep their size" in verdict.inner_text()
    page.get_by_label("sigmoid").check()
    assert "They vanish" in verdict.inner_text()
    page.get_by_label("identity").check()
    page.get_by_role("slider", name="weight scale").focus()
    page.keyboard.press("End")
    assert "They explode" in verdict.inner_text()
    assert page.locator(".bp-live").text_content() == verdict.inner_text()
    assert page.evaluate("window.saved.activation") == "identity"
