"""Where no kernel runs, pictures stand in: in exported pages, and for every widget."""

import base64
import os
import re

import nbformat
import numpy as np
import pytest

from autodiff_core import trace
from course import widgets

VIEW = "application/vnd.jupyter.widget-view+json"


def f(x, y):
    return 7 + x + np.exp(np.sin(x * y))


def halve(x):
    while x > 1:
        x = x / 2
    return x * x


def network(width=3):
    """A network of two layers for digits, its numbers by a rule."""
    shapes = ((width, 64), (width,), (10, width), (10,))
    return [np.sin(np.arange(1.0, np.prod(shape) + 1)).reshape(shape) for shape in shapes]


MAKERS = {
    "GraphView": lambda: widgets.GraphView(f, x=2.0, y=0.5),
    "Guess": lambda: widgets.guess("the slope", 1.627),
    "ModeRace": lambda: widgets.ModeRace(sum),
    "GraphExplorer": lambda: widgets.GraphExplorer(f, x=2.0, y=0.5),
    "ReverseOrder": lambda: widgets.ReverseOrder(trace(f, 2.0, 0.5)),
    "SwellMeter": lambda: widgets.SwellMeter(lambda x: 4 * x * (1 - x)),
    "BranchTracer": lambda: widgets.BranchTracer(halve, x=(0.0, 3.0, 6.0)),
    "ShapeFlow": lambda: widgets.ShapeFlow(
        lambda w, b: np.sum(np.tanh(w + b)), w=np.ones((4, 3)), b=np.ones(3)
    ),
    "DepthExplorer": widgets.DepthExplorer,
    "DigitPad": lambda: widgets.DigitPad(network()),
    "CheckpointExplorer": widgets.CheckpointExplorer,
    "UCurve": widgets.UCurve,
}


def test_every_widget_is_among_them():
    assert sorted(MAKERS) == widgets.__all__


@pytest.mark.parametrize("name", MAKERS)
def test_equal_widgets_store_equal_bytes_with_words_and_a_picture(name):
    one, other = (MAKERS[name]()._repr_mimebundle_()[0] for _ in range(2))
    assert {VIEW, "text/html", "text/plain"} <= one.keys()
    assert one["text/html"] == other["text/html"]
    assert one["text/plain"] == other["text/plain"]
    assert len(one["text/plain"]) > 100, "the description says too little of what is to be seen"
    (data,) = re.findall(
        r'<img alt="[^"]{40,}"[^>]* src="data:image/svg\+xml;base64,([^"]+)"', one["text/html"]
    )[:1]
    assert b"<svg" in base64.b64decode(data)
    assert "<script" not in one["text/html"]


@pytest.mark.browser
def test_an_exported_page_shows_every_picture_with_the_network_off(browser, tmp_path):
    from nbconvert import HTMLExporter

    cells = []
    for make in MAKERS.values():
        data = make()._repr_mimebundle_()[0]
        data.pop(
            VIEW
        )  # as the course stores its notebooks: without widget state there is no view to show
        cells.append(
            nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("display_data", data)])
        )
    page_text, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    file = tmp_path / "page.html"
    file.write_text(page_text, encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    page = context.new_page()
    page.goto(file.as_uri(), wait_until="domcontentloaded")
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    sizes = page.eval_on_selector_all(
        "img[alt]", "all => all.map(e => [e.naturalWidth, e.naturalHeight, e.alt.length])"
    )
    if "BACKPROP_SCREENSHOTS" in os.environ:
        page.screenshot(
            path=os.path.join(os.environ["BACKPROP_SCREENSHOTS"], "exported.png"), full_page=True
        )
    context.close()
    assert len(sizes) >= len(MAKERS)
    assert [size for size in sizes if min(size) < 30] == []
