"""All widgets in one notebook, in JupyterLab and Notebook 7: mouse, keys, kernel, themes, axe."""

import json
import os
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest

from course.workspace.server import SETTINGS

from .conftest import _write_settings, run_all
from .stage import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = [
    """import numpy as np
from autodiff_core import trace
from course.widgets import *

def f(x, y):
    return 7 + x + np.exp(np.sin(x * y))

def branch(x):
    if x > 0:
        return x * x
    return np.sin(x) * 2 + x

def layer(x, w, b):
    return np.sum(np.tanh(x @ w + b))""",
    "trace(f, 2.0, 0.5)",
    "GraphView(f, x=2.0, y=0.5, adjoints=True, partials=True)",
    """explorer = GraphExplorer(f, x=2.0, y=0.5)
def hear(change):
    open("heard.txt", "a").write(f"{change['name']} {change['new']}\\n")
explorer.observe(hear)
explorer""",
    "GraphExplorer(branch, x=1.0)",
    "ReverseOrder(trace(f, 2.0, 0.5))",
    "SwellMeter(lambda x: 4 * x * (1 - x))",
    "BranchTracer(branch, x=1.0)",
    "ShapeFlow(layer, x=np.ones((4, 2)), w=np.ones((2, 3)), b=np.ones(3))",
    "DepthExplorer()",
    "CheckpointExplorer()",
    "GraphExplorer(lambda x: [][1], x=1.0)",
    "UCurve()",
    "ModeRace(sum, sizes=(1, 2, 4))",
    "Guess('the slope', 1.627)",
    """DigitPad([np.sin(np.arange(1.0, np.prod(shape) + 1)).reshape(shape)
    for shape in ((3, 64), (3,), (10, 3), (10,))])""",
]
WIDGETS = len(CELLS) - 1
FAILING = CELLS.index("GraphExplorer(lambda x: [][1], x=1.0)")
PATIENCE = 120_000  # milliseconds, on a busy machine


class Opened:
    """A notebook on a page, after all its cells have run, and the pictures of its widgets."""

    def __init__(self, page, file, requests, pictures):
        self.page, self.file, self.requests, self.pictures = page, file, requests, pictures

    def widget(self, number):
        """The widget of a cell."""
        return self.page.locator(".jp-Cell").nth(number).locator(".bp")

    def saved(self):
        """The notebook as it is stored after a save now."""
        before = self.file.stat().st_mtime_ns
        self.page.get_by_role("menuitem", name="File", exact=True).click()
        self.page.get_by_text("Save Notebook", exact=True).click()
        wait_until(
            lambda: (
                self.file.stat().st_mtime_ns > before and self.file.read_bytes().endswith(b"}\n")
            )
        )
        return nbformat.read(self.file, as_version=4)


@pytest.fixture(scope="module", params=["lab", "notebook"])
def opened(request, browser, lab):
    """The notebook, run from top to bottom, in one of the two applications."""
    address, token, root, settings = lab
    _write_settings(settings, "Light" if request.param == "lab" else "Dark")
    plugin = "@jupyter-widgets/jupyterlab-manager:plugin"  # as `backprop learn` sets it
    folder = settings / plugin.partition(":")[0]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plugin.jupyterlab-settings").write_text(json.dumps(SETTINGS[plugin]))
    name = f"widgets_{request.param}.ipynb"
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    kernel = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), root / name
    )
    context = browser.new_context(viewport={"width": 1250, "height": 1000}, reduced_motion="reduce")
    requests = []
    context.on("request", lambda sent: requests.append(sent.url))
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    path = f"lab/workspaces/{request.param}/tree" if request.param == "lab" else "notebooks"
    page.goto(f"{address}/{path}/{name}?token={token}")
    page.locator(".jp-Notebook").wait_for()
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    # Asked too early, JupyterLab wants to know which kernel, in a dialog, and so does the notebook.
    page.locator(".jp-KernelName", has_text="Python 3").wait_for()
    if request.param == "lab":
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    run_all(page)
    pictures = []
    for number in range(1, len(CELLS)):  # cells far away are drawn when they come near
        cell = page.locator(".jp-Cell").nth(number)
        cell.scroll_into_view_if_needed()
        pictures.append(cell.locator(".bp").screenshot())
    # When the last cell has run, the focus goes there; a test has it for itself from then on.
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    yield Opened(page, root / name, requests, pictures)
    context.close()


def test_every_cell_shows_its_widget_and_no_error(opened):
    assert opened.page.locator(".bp").count() == WIDGETS
    for kind in ("stderr", "error"):
        said = f".jp-RenderedText[data-mime-type='application/vnd.jupyter.{kind}']"
        assert opened.page.locator(said).count() == 0
    assert "list index out of range" in opened.widget(FAILING).text_content()


def test_stepping_by_click_and_by_key_travels_to_the_kernel(opened):
    explorer = opened.widget(3)
    explorer.scroll_into_view_if_needed()
    heard = opened.file.with_name("heard.txt")
    explorer.get_by_label("to the start").click()
    explorer.get_by_label("one step forward").click()
    explorer.locator(".bp-frame").focus()
    opened.page.keyboard.press("ArrowRight")
    assert explorer.locator(".bp-transport output").inner_text() == "2 of 5"
    wait_until(lambda: heard.exists() and "step 2" in heard.read_text())


def test_dragging_a_slider_moves_the_numbers_and_travels_to_the_kernel(opened):
    explorer = opened.widget(3)
    slider = explorer.get_by_role("slider", name="x")
    slider.scroll_into_view_if_needed()
    before = explorer.locator("[data-vertex='7'] text").nth(1).text_content()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    opened.page.mouse.move(box["x"] + box["width"] / 2, middle)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + box["width"] * 0.8, middle, steps=5)
    during = explorer.locator("[data-vertex='7'] text").nth(1).text_content()
    opened.page.mouse.up()
    assert during != before
    heard = opened.file.with_name("heard.txt")
    wait_until(lambda: "inputs [" in heard.read_text())
    explorer.get_by_label("inputs back to where they started").click()


def test_crossing_a_branch_brings_another_graph_from_the_kernel(opened):
    explorer = opened.widget(4)
    slider = explorer.get_by_role("slider", name="x")
    slider.press("Home")
    wait_until(lambda: "sin" in explorer.locator(".bp-graph").text_content())
    slider.press("End")
    wait_until(lambda: "sin" not in explorer.locator(".bp-graph").text_content())


# One of each kind of what can have the focus, and one in each widget: the others are made by the
# same functions.
ONE_OF_EACH = """() => {
  const places = "button, select, input:not([type=radio]), input:checked, [tabindex='0']";
  const known = new Set();
  const isNew = (e) => {
    const kind = `${e.tagName} ${e.type} ${e.getAttribute("role")}`;
    return !known.has(kind) && known.add(kind);
  };
  return [...document.querySelectorAll(".bp")].flatMap((root) => {
    const all = [...root.querySelectorAll(places)];
    const alive = all.filter((e) => !e.disabled && e.checkVisibility());
    const chosen = alive.filter(isNew);
    return chosen.length ? chosen : alive.slice(0, 1);
  });
}"""


def test_keys_pressed_in_a_widget_never_edit_the_notebook(opened):
    places = opened.page.evaluate_handle(ONE_OF_EACH).get_properties().values()
    for place in places:
        place.as_element().focus()
        for key in ("a", "b", "x", "d", "d", "m", "Enter"):
            opened.page.keyboard.press(key)
    assert len(places) >= WIDGETS - 1
    assert [cell.source for cell in opened.saved().cells] == CELLS


def test_every_choice_keeps_its_own_mark(opened):
    marked = opened.page.eval_on_selector_all(
        ".bp fieldset", "all => all.map((one) => one.querySelectorAll(':checked').length)"
    )
    assert len(marked) >= 6
    assert set(marked) == {1}


def test_every_focusable_element_says_that_keys_are_its_own(opened):
    lacking = opened.page.evaluate(
        """() => [...document.querySelectorAll(".bp")].flatMap((root) =>
          [...root.querySelectorAll("button, input, select, [tabindex]")]
            .filter((e) => e.dataset.lmSuppressShortcuts !== "true").map((e) => e.outerHTML))"""
    )
    assert lacking == []


def test_axe_finds_no_violation_in_any_widget(opened):
    assert violations(opened.page, ".bp") == []


def test_every_widget_paints(opened):
    # An empty page of this size takes a few hundred bytes.
    assert min(map(len, opened.pictures)) > 1500
    if folder := os.environ.get("BACKPROP_SCREENSHOTS"):
        for number, picture in enumerate(opened.pictures, 1):
            Path(folder, f"{opened.file.stem}_{number}.png").write_bytes(picture)


def test_the_transport_stays_in_sight_while_a_widget_scrolls_past(opened):
    page = opened.page
    page.set_viewport_size({"width": 1250, "height": 500})
    explorer = opened.widget(3)
    explorer.locator(".bp-save").scroll_into_view_if_needed()
    box = explorer.locator(".bp-transport").bounding_box()
    frame = page.locator(".jp-WindowedPanel-outer").first.bounding_box()
    top = explorer.bounding_box()["y"]
    page.set_viewport_size({"width": 1250, "height": 1000})
    assert top < frame["y"], "the widget was to be scrolled out at the top"
    assert frame["y"] <= box["y"] < frame["y"] + 100


def test_no_request_leaves_the_machine(opened):
    hosts = {urlsplit(url).hostname for url in opened.requests if re.match(r"https?|wss?", url)}
    assert hosts == {"127.0.0.1"}


def test_what_is_stored_is_a_picture_with_words_and_no_address(opened):
    notebook = opened.saved()
    for cell in notebook.cells[1:]:
        output, below = cell.outputs
        assert "bp-stand-in" in below.data["text/html"]
        html = output.data["text/html"]
        assert "<img alt=" in html or "raised IndexError" in html
        assert " object at 0x" not in output.data["text/plain"]


def test_a_notebook_opened_again_is_alive_from_its_saved_state(opened):
    states = opened.saved().metadata["widgets"]["application/vnd.jupyter.widget-state+json"][
        "state"
    ]
    assert len(states) >= WIDGETS
    opened.page.reload()
    explorer = opened.widget(3)
    explorer.wait_for()
    explorer.get_by_label("to the end").click()
    assert "dv5/dx = 1.627" in explorer.locator(".bp-results").inner_text()


def test_a_restarted_kernel_leaves_the_widget_on_the_page_and_alive(opened):
    opened.page.get_by_role("menuitem", name="Kernel", exact=True).click()
    opened.page.get_by_role("menuitem", name=re.compile("^Restart Kernel…")).first.click()
    opened.page.get_by_role("button", name="Confirm Kernel Restart").click()
    opened.page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    explorer = opened.widget(3)
    explorer.scroll_into_view_if_needed()
    explorer.get_by_label("to the end").click()
    assert "dv5/dx = 1.627" in explorer.locator(".bp-results").inner_text()


def test_a_notebook_saved_after_that_and_opened_again_shows_pictures(opened):
    """The kernel's widgets died with it: their pictures are what is left."""
    opened.saved()
    opened.page.reload()
    cell = opened.page.locator(".jp-Cell").nth(3)
    cell.locator("img[alt^='Compute graph of f']").wait_for()
    assert "model not found" not in opened.page.locator(".jp-Notebook").inner_text()


def wait_until(true, seconds=90):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
