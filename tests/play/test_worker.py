"""The page and its worker: asked, drawn, dragged and ended; a stand-in answers for Python."""

import json

import pytest

from course.play.answer import answer
from tests import patience
from tests.site.serving import serving

from .writing import written

pytestmark = pytest.mark.browser
BRANCH = "y = x * x\nif y > 1:\n    y = 1 + log(y)\ny"
# In place of the site's loader: what Python answers was asked before, by the first input.
LOADER = """export async function loadPyodide() {
  const channel = new BroadcastChannel("backprop-loading");
  channel.postMessage({ state: "loading", done: 5e6, total: 2e7 });
  const answers = ANSWERS;
  const answer = ({ text, at }) => {
    while (text.includes("while"));
    return { toJs: () => answers[at[0] ?? 2], destroy: () => {} };
  };
  const toPy = (value) => ({ ...value, destroy: () => {} });
  return { toPy, pyimport: () => ({ answer }) };
}"""


@pytest.fixture(scope="module")
def play(browser, tmp_path_factory):
    """The page, served from a site with such a loader."""
    site = tmp_path_factory.mktemp("site")
    written(site / "read", "../")
    numbers = {x: answer({"text": BRANCH, "at": [x], "named": {}, "first": {}}) for x in (2, 0)}
    runtime = site / "static" / "pyodide"
    runtime.mkdir(parents=True)
    (runtime / "python.mjs").write_text(LOADER.replace("ANSWERS", json.dumps(numbers)), "utf-8")
    with serving(site) as served:
        page = browser.new_page()
        page.set_default_timeout(1000 * patience.SECONDS)
        page.clock.install()
        page.goto(f"{served.address}/read/play.html")
        page.locator("svg.bp-graph").wait_for()
        yield page
        page.close()


def test_a_program_is_drawn_and_drawn_anew_across_a_branch(play):
    play.get_by_label("f =").fill(BRANCH)
    play.get_by_role("button", name="Run with Python").click()
    graph = play.locator("svg.bp-graph")
    graph.filter(has_text="log").wait_for()
    assert not play.get_by_role("button", name="Run with Python").is_visible()
    play.get_by_role("slider", name="x", exact=True).press("Home")
    play.get_by_text("this is its graph").wait_for()
    assert "log" not in graph.text_content()


def test_what_does_not_end_is_ended_after_some_time(play):
    play.get_by_label("f =").fill("while True: x = x\nx")
    play.get_by_label("f =").press("Control+Enter")
    play.get_by_text("Python runs your lines").wait_for()
    play.clock.fast_forward("00:30")
    play.get_by_role("alert").filter(has_text="Stopped after 20 seconds").wait_for()
    assert not play.get_by_role("button", name="Stop").is_visible()
