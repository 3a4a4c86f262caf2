"""What widgets cost in the browser, as ratios to a fixed piece of work on the same page, in turn.

Both are measured in processor time of the page's main thread, and the least of several rounds
counts, so that ratios hold on slow, on fast and on busy machines. Delete the baseline file, and
this test writes a new one.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from course.widgets import GraphExplorer, GraphView

pytestmark = pytest.mark.browser
BASELINE = Path(__file__).with_name("speed_baseline.json")
WORSE = 3.0  # times the baseline's ratio that are still let pass: browsers differ
ROUNDS = 3
ACTIONS = 10  # of a kind in one round

YARDSTICK = """() => {
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
}"""

# Each action is followed by what the browser must do before it can paint: styles and layout.
REPEAT = """([act, first, count]) => {
  const root = document.querySelector(".bp");
  const actions = {
    step: () => root.querySelector(".bp-frame").dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true })),
    drag: (i) => {
      const slider = root.querySelector("input[aria-label=x]");
      slider.value = Number(slider.min) + (i + 1) * 0.01;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
  for (let i = first; i < first + count; i += 1) {
    actions[act](i);
    root.getBoundingClientRect();
    root.querySelector("svg").getBBox();
  }
}"""


def graph_of(vertices):
    """A function that records about so many vertices, with shared operands, none twice in a row."""

    def f(x, y):
        rng = np.random.default_rng(0)
        values = [x, y]
        for _ in range(vertices - 2):
            a, b = (values[-1 - int(rng.integers(min(6, len(values))))] for _ in range(2))
            values.append((a * b, a + b, np.sin(a), np.tanh(b))[int(rng.integers(4))])
        return values[-1]

    return f


def stopwatch(page):
    """A function that gives the milliseconds of processor time that the page spends on a call."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent():
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(one["value"] for one in metrics if one["name"] == "TaskDuration")

    def measure(call, *arguments):
        before = spent()
        call(*arguments)
        return spent() - before

    return measure


@pytest.fixture(scope="module")
def measured(browser):
    """The least processor time of every action, and of the yardstick in the same rounds."""
    from .stage import mount, settle

    rounds = {"yardstick": [], "paint 100": [], "paint 1000": [], "step 300": [], "drag 300": []}

    def paint(page, widget):
        mount(page, widget)
        settle(page)

    for vertices in (100, 1000):
        widget = GraphView(graph_of(vertices), x=0.4, y=0.7, limit=2 * vertices)
        assert len(widget.data["graph"]["vertices"]) > 0.5 * vertices
        for _ in range(ROUNDS):
            page = browser.new_page(viewport={"width": 1000, "height": 900})
            measure = stopwatch(page)
            rounds[f"paint {vertices}"].append(measure(paint, page, widget))
            rounds["yardstick"].append(measure(page.evaluate, YARDSTICK))
            page.close()
    explorer = GraphExplorer(graph_of(620), x=0.4, y=0.7)
    assert 280 < len(explorer.graph) < 420
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    mount(page, explorer)
    measure = stopwatch(page)
    for i in range(ROUNDS):
        for action in ("step", "drag"):
            spent = measure(page.evaluate, REPEAT, [action, i * ACTIONS, ACTIONS])
            rounds[f"{action} 300"].append(spent / ACTIONS)
        rounds["yardstick"].append(measure(page.evaluate, YARDSTICK))
    page.close()
    return {name: min(times) for name, times in rounds.items()}


def test_ratios_are_no_worse_than_the_baseline(measured, record_property):
    print({name: f"{spent:.1f} ms" for name, spent in measured.items()})
    yardstick = measured["yardstick"]
    ratios = {name: round(spent / yardstick, 3) for name, spent in measured.items()}
    del ratios["yardstick"]
    if not BASELINE.exists():
        BASELINE.write_text(json.dumps(ratios, indent=2) + "\n", encoding="utf-8")
        pytest.skip(f"wrote a new baseline to {BASELINE.name}: commit it")
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert baseline.keys() == ratios.keys()
    for name, ratio in ratios.items():
        record_property(name, ratio)
        assert ratio < WORSE * baseline[name], (
            f"{name} takes {ratio / baseline[name]:.1f} times its baseline"
        )


def test_a_step_costs_a_fraction_of_drawing_a_third_as_many_vertices(measured):
    for action in ("step 300", "drag 300"):
        assert measured[action] < measured["paint 100"], action
