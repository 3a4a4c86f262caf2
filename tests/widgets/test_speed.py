"""How long widgets take in the browser: against fixed budgets, and as ratios to a baseline.

A ratio sets a duration against a fixed piece of work in the same browser, so that it holds on slow and
on fast machines. Delete the baseline file, and this test writes a new one.
"""

import json
import statistics
from pathlib import Path

import numpy as np
import pytest

from course.widgets import GraphExplorer, GraphView

pytestmark = pytest.mark.browser
BASELINE = Path(__file__).with_name("speed_baseline.json")
WORSE = 3.0  # times the baseline's ratio that are still let pass: browsers and machines differ
BUDGETS = {"paint 100": 150, "paint 1000": 500, "step 300": 16, "drag 300": 16}  # milliseconds

YARDSTICK = """() => {
  const start = performance.now();
  const root = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  document.body.append(root);
  for (let i = 0; i < 3000; i += 1) {
    const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    text.setAttribute("x", i);
    text.textContent = `v${i}`;
    root.append(text);
  }
  root.getBBox();
  root.remove();
  return performance.now() - start;
}"""

# Each action is followed by what the browser must do before it can paint: styles and layout.
REPEAT = """(act) => {
  const root = document.querySelector(".bp"), durations = [];
  const actions = {
    step: () => root.querySelector(".bp-frame").dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true })),
    drag: (i) => {
      const slider = root.querySelector("input[aria-label=x]");
      slider.value = Number(slider.min) + (i + 1) * 0.01;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
  for (let i = 0; i < 30; i += 1) {
    const start = performance.now();
    actions[act](i);
    root.getBoundingClientRect();
    root.querySelector("svg").getBBox();
    durations.push(performance.now() - start);
  }
  return durations;
}"""


def graph_of(vertices):
    """A function that records about so many vertices, with shared operands and none repeated in a row."""

    def f(x, y):
        rng = np.random.default_rng(0)
        values = [x, y]
        for _ in range(vertices - 2):
            a, b = (values[-1 - int(rng.integers(min(6, len(values))))] for _ in range(2))
            values.append((a * b, a + b, np.sin(a), np.tanh(b))[int(rng.integers(4))])
        return values[-1]

    return f


@pytest.fixture(scope="module")
def measured(browser):
    from .stage import mount

    found = {}
    yardsticks = []
    for vertices in (100, 1000):
        widget = GraphView(graph_of(vertices), x=0.4, y=0.7, limit=2 * vertices)
        times = []
        for _ in range(3):
            page = browser.new_page(viewport={"width": 1000, "height": 900})
            times.append(mount(page, widget).evaluate("window.times.paint"))
            yardsticks.append(page.evaluate(YARDSTICK))
            page.close()
        found[f"paint {vertices}"] = min(times)
        assert len(widget.data["graph"]["vertices"]) > 0.5 * vertices
    explorer = GraphExplorer(graph_of(620), x=0.4, y=0.7)
    assert 280 < len(explorer.graph) < 420
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    mount(page, explorer)
    for action in ("step", "drag"):
        found[f"{action} 300"] = statistics.median(page.evaluate(REPEAT, action))
    page.close()
    return found, min(yardsticks)


def test_figures_are_within_their_budgets(measured, record_property):
    figures, _ = measured
    print({name: round(duration, 1) for name, duration in figures.items()})
    for name, budget in BUDGETS.items():
        record_property(name, round(figures[name], 2))
        assert figures[name] < budget, f"{name}: {figures[name]:.1f} ms, budget {budget} ms"


def test_ratios_are_no_worse_than_the_baseline(measured):
    figures, yardstick = measured
    ratios = {name: round(duration / yardstick, 3) for name, duration in figures.items()}
    if not BASELINE.exists():
        BASELINE.write_text(json.dumps(ratios, indent=2) + "\n", encoding="utf-8")
        pytest.skip(f"wrote a new baseline to {BASELINE.name}: commit it")
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert baseline.keys() == ratios.keys()
    for name, ratio in ratios.items():
        assert ratio < WORSE * baseline[name], (
            f"{name} takes {ratio / baseline[name]:.1f} times its baseline"
        )
