"""The playground of the site: Python draws loops and branches, and can be ended."""

import os
from pathlib import Path

import pytest

from .measuring import Visit
from .notebook import SECONDS
from .serving import PATH

pytestmark = [pytest.mark.site, pytest.mark.browser, pytest.mark.slow]
# Of a first program; the page says "about 20".
MEGABYTES = 23
SCREENSHOTS = os.environ.get("BACKPROP_SCREENSHOTS")
OBSERVE = """() => {
  globalThis.seen = [];
  const far = document.getElementById("far");
  const note = () => globalThis.seen.push(far.textContent);
  new MutationObserver(note).observe(far, { childList: true, characterData: true });
}"""
GRAPH = "svg.bp-graph"


@pytest.fixture(scope="module")
def play(browser, elsewhere):
    """The page in a browser that has loaded nothing yet; all tests type into it."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(1000 * SECONDS)
    page = context.new_page()
    errors, outside = [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    ours = (elsewhere.origin, "data:", "blob:")
    context.on("request", lambda each: each.url.startswith(ours) or outside.append(each.url))
    page.goto(f"{elsewhere.address}/read/play.html")
    page.locator(GRAPH).wait_for()
    yield page
    context.close()
    assert (errors, outside) == ([], [])


def shown(page):
    """What the graph's vertices are titled."""
    return page.locator(GRAPH).text_content()


def run(page, text):
    """Type lines, and let Python run them."""
    page.get_by_label("f =").fill(text)
    page.get_by_label("f =").press("Control+Enter")


def redrawn(page, action):
    """Do something that leads to a new graph, and wait for it."""
    page.evaluate("document.querySelector('#graph > .bp').dataset.old = ''")
    action()
    page.locator("#graph > .bp:not([data-old])").wait_for()


def pictured(page, name):
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS, f"{name}.png"), full_page=True)


def test_a_loop_is_drawn_and_stepped_by_the_python_of_the_notebooks(play, elsewhere, capsys):
    play.evaluate(OBSERVE)
    before = len(elsewhere.answers)
    cost = Visit(elsewhere)
    redrawn(play, play.get_by_role("button", name="Newton").click)
    cost.at("first program drawn")
    with capsys.disabled():
        print("", *cost.lines("playground"), sep="\n")
    assert cost.megabytes["first program drawn"] < MEGABYTES
    asked = {path for path, _ in elsewhere.answers[before:]}
    runtime = f"{PATH}/static/pyodide/"
    assert all(path.startswith((runtime, f"{PATH}/read/play_worker.mjs")) for path in asked), asked
    assert any("Loading Python: " in text and " MB" in text for text in play.evaluate("seen"))
    play.get_by_role("button", name="to the end").click()
    assert play.locator(".bp-results").text_content() == "dv9/dx = 0.3536"
    pictured(play, "loop")


def test_an_input_is_dragged_across_a_branch_and_the_other_graph_appears(play):
    redrawn(play, play.get_by_role("button", name="drag x below 1").click)
    assert "log" in shown(play)
    play.get_by_role("slider", name="x", exact=True).press("Home")
    play.get_by_text("this is its graph").wait_for()
    assert "log" not in shown(play)
    play.get_by_role("slider", name="x", exact=True).press("End")
    play.locator(GRAPH, has_text="log").wait_for()
    pictured(play, "branch")


def test_an_error_is_a_sentence_with_its_line_and_the_graph_stays(play):
    before = shown(play)
    run(play, "y = 0\nfor k in range(3):\n    y = y + x * [1, 2][k]\ny")
    play.get_by_role("alert").filter(has_text="Line 3: f raised IndexError").wait_for()
    assert shown(play) == before


def test_a_link_brings_lines_back_that_run_when_they_are_asked_to(play):
    redrawn(play, lambda: run(play, "s = 0\nfor k in range(1, 4):\n    s = s + k * z\ns"))
    play.get_by_role("slider", name="z", exact=True).press("End")
    play.get_by_role("radio", name="forward", exact=True).check()
    play.get_by_label("one step forward").click()
    link, there = play.url, shown(play)
    redrawn(play, lambda: play.get_by_label("f =").fill("x * y"))
    play.goto(link)
    play.get_by_role("alert").filter(has_text="read them, then run them").wait_for()
    redrawn(play, play.get_by_role("button", name="Run with Python").click)
    assert shown(play) == there
    assert play.get_by_role("radio", name="forward", exact=True).is_checked()
    assert play.url == link


def test_an_endless_loop_is_ended_and_the_page_stays_alive(play):
    run(play, "y = x\nwhile True:\n    pass\ny")
    play.get_by_text("Python runs your lines").wait_for()
    play.get_by_role("radio", name="reverse", exact=True).check()
    play.get_by_role("button", name="Stop").click()
    play.get_by_role("alert").filter(has_text="Look for a loop that never ends").wait_for()
    redrawn(play, lambda: play.get_by_label("f =").fill("x + y"))
    assert "x + y" in shown(play)
