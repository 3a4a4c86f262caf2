"""The playground as a file, with the network off: typed into, stepped, dragged, shared, saved."""

import os
import xml.etree.ElementTree as ElementTree

import pytest

from tests import patience
from tests.widgets.stage import violations

from .writing import written

pytestmark = pytest.mark.browser
SCREENSHOTS = os.environ.get("BACKPROP_SCREENSHOTS")


SITE = "https://example.org/course/"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The playground's page as a file that knows of a site, with what is around it."""
    return written(tmp_path_factory.mktemp("play"), SITE).as_uri()


@pytest.fixture(scope="module")
def play(browser, address):
    """One page, which every test types into anew."""
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(1000 * patience.SECONDS)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.locator("svg.bp-graph").wait_for()
    yield page
    context.close()
    assert errors == []


def typed(page, text):
    """Type an expression, and wait until its graph is there."""
    page.evaluate("document.querySelector('#graph > .bp').dataset.old = ''")
    page.get_by_label("f =").fill(text)
    page.locator("#graph > .bp:not([data-old])").wait_for()


def step_to_the_end(page, mode):
    page.get_by_role("radio", name=mode, exact=True).check()
    page.get_by_role("button", name="to the end").click()
    return page.locator(".bp-results").text_content()


def test_what_is_typed_is_drawn_and_every_way_finds_the_same_slopes(play):
    typed(play, "sin(x) * y + x")
    assert "sin(x)" in play.locator("svg.bp-graph").text_content()
    # At 2 and 0.5: cos(2) / 2 + 1, and sin(2).
    assert step_to_the_end(play, "reverse") == "dv3/dx = 0.7919   dv3/dy = 0.9093"
    assert step_to_the_end(play, "compiled") == "dv3/dx = 0.7919   dv3/dy = 0.9093"
    assert step_to_the_end(play, "forward") == "dv3/dx = 0.7919"
    assert "0.7919" in step_to_the_end(play, "numerical")
    assert step_to_the_end(play, "symbolic") == "v3′ = y · cos(x) + 1"
    rows = play.locator(".bp-work tbody tr").all_text_contents()
    assert len(rows) == 5
    if SCREENSHOTS:
        step_to_the_end(play, "reverse")
        play.screenshot(path=os.path.join(SCREENSHOTS, "play.png"), full_page=True)


def test_an_input_is_dragged_and_the_link_brings_all_of_it_back(play):
    typed(play, "a = x * y\nexp(a) - a")
    slider = play.get_by_role("slider", name="y", exact=True)
    slider.focus()
    slider.press("End")
    play.get_by_role("radio", name="forward", exact=True).check()
    play.get_by_label("one step forward").click()
    link = play.url
    shown = play.locator("svg.bp-graph").text_content()
    play.goto("about:blank")
    play.goto(link)
    play.locator("svg.bp-graph").wait_for()
    assert play.get_by_label("f =").input_value() == "a = x * y\nexp(a) - a"
    assert play.get_by_role("radio", name="forward", exact=True).is_checked()
    assert play.locator("svg.bp-graph").text_content() == shown
    assert play.url == link


UNREADABLE = {
    "2x": "Write `2 * x`",
    "foo(x)": "no function `foo`",
    "constructor(x)": "no function `constructor`",
    "(x": "A `)` is missing",
    "3 + 4": "Name an input",
    "for i in x: i": "`for` needs Python",
    "a = x\na += 1\na": "needs Python",
    "def f(x):\n    return x\nf(x)": "below a `def` need Python",
    "softmax(x)": "`softmax` needs Python",
}


def test_what_cannot_be_read_is_said_and_the_graph_stays(play):
    before = play.locator("svg.bp-graph").text_content()
    for text, said in UNREADABLE.items():
        play.get_by_label("f =").fill(text)
        play.get_by_role("alert").filter(has_text=said).wait_for()
        assert play.locator("svg.bp-graph").text_content() == before


def test_what_needs_python_is_said_to_run_on_the_site_and_a_link_leads_there(play):
    text = "for k in range(3):\n    x = x * x\nx"
    play.get_by_label("f =").fill(text)
    said = play.get_by_role("alert").filter(has_text="`for` needs Python")
    said.filter(has_text="lines without loops and branches").wait_for()
    assert not play.get_by_role("button", name="Run with Python").is_visible()
    link = play.get_by_role("link", name="course’s site").get_attribute("href")
    assert link.startswith(f"{SITE}read/play.html#f=for+k")
    play.reload()
    assert play.get_by_label("f =").input_value() == text, "a reload loses nothing"
    play.get_by_label("f =").fill("x * y")
    play.locator("svg.bp-graph").wait_for()


def test_lines_are_indented_as_python_wants_them(play):
    field = play.get_by_label("f =")
    field.fill("")
    for key in ("i", "f", ":", "Enter", "x", "Enter", "Backspace", "y"):
        field.press(key)
    assert field.input_value() == "if:\n    x\ny"


def test_the_picture_is_saved_as_svg(play):
    typed(play, "(x * y + x) * y")
    with play.expect_download() as download:
        play.get_by_role("button", name="save as SVG").click()
    svg = ElementTree.parse(download.value.path()).getroot()
    texts = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert "v1 = x · y" in texts


def test_every_example_is_drawn_no_vertex_over_another_and_axe_finds_nothing(play):
    for example in play.get_by_role("group", name="Examples").get_by_role("button").all():
        play.evaluate("document.querySelector('#graph > .bp').dataset.old = ''")
        example.click()
        play.locator("#graph > .bp:not([data-old])").wait_for()
        boxes = play.evaluate(BOXES)
        assert list(overlapping(boxes)) == [], example.text_content()
    assert violations(play) == []


BOXES = """[...document.querySelectorAll(".bp-vertex .bp-outline")].map((shape) => {
  const { x, y, width, height } = shape.getBBox();
  return [x, y, x + width, y + height];
})"""


def overlapping(boxes):
    for i, (left, top, right, bottom) in enumerate(boxes):
        for a, b, c, d in boxes[:i]:
            if left < c and a < right and top < d and b < bottom:
                yield (left, top), (a, b)
