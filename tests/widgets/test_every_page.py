"""Every widget at 200 % zoom, on narrow pages and by keyboard alone."""

import pytest

from .stage import settle
from .test_pictures_anywhere import MAKERS

pytestmark = pytest.mark.browser
# A window of 1280 by 900 pixels at 200 %, half a notebook, and a phone.
SIZES = {"zoomed": (640, 450), "half": (700, 900), "phone": (360, 740)}

CUT = """() => {
  const seen = (e) => e.checkVisibility() && e.getBoundingClientRect().width > 2;
  const hides = (e) => getComputedStyle(e).overflowX === "hidden";
  const cut = (e) => e.scrollWidth > e.clientWidth + 1 && hides(e);
  return [...document.querySelectorAll(".bp *")].filter((e) => seen(e) && cut(e))
    .map((e) => e.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", MAKERS)
def test_nothing_is_cut_or_wider_than_its_page(stage, name, size):
    width, height = SIZES[size]
    page = stage(MAKERS[name](), viewport={"width": width, "height": height})
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("name", ["GraphExplorer", "ReverseOrder", "ModeRace"])
def test_what_steps_stays_in_sight_of_a_graph_at_double_size(stage, name):
    page = stage(MAKERS[name](), viewport={"width": 640, "height": 450})
    settle(page)
    page.evaluate("document.querySelector('.bp-frame').scrollIntoView({ block: 'end' })")
    controls = page.locator(".bp-transport").bounding_box()
    assert 0 <= controls["y"] < 450 - controls["height"]


# One of a group of radio buttons has the focus for all; arrow keys go on from there.
PLACES = ".bp :is(button, select, input, [tabindex='0'])"
REACHABLE = f"""() => [...document.querySelectorAll("{PLACES}")]
  .filter((e) => !e.disabled && e.checkVisibility() && e.getAttribute("tabindex") !== "-1")
  .filter((e) => e.type !== "radio" || e.checked || !e.form.querySelector(":checked"))
  .length"""
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e.closest(".bp")) return null;
  e.dataset.visited = "yes";
  return parseFloat(getComputedStyle(e).outlineWidth) >= 2;
}"""


@pytest.mark.parametrize("name", MAKERS)
def test_the_keyboard_alone_reaches_everything_and_sees_where_it_is(stage, name):
    page = stage(MAKERS[name]())
    settle(page)
    outlined = []
    for _ in range(80):
        page.keyboard.press("Tab")
        shown = page.evaluate(FOCUSED)
        if shown is None:
            break
        outlined.append(shown)
    assert outlined and all(outlined)
    visited = page.locator("[data-visited]").count()
    assert visited == len(outlined)
    groups = (
        "[...document.querySelectorAll('.bp form')].filter((f) => !f.querySelector(':checked'))"
    )
    unset = page.evaluate(f"{groups}.reduce((n, f) => n + f.querySelectorAll('input').length, 0)")
    assert visited >= page.evaluate(REACHABLE) - unset


WORDS = """() => [...document.querySelectorAll(".bp-chart text")].filter((e) => e.textContent)
  .map((e) => [
    parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().d || 99,
    e.getBoundingClientRect().right - e.ownerSVGElement.getBoundingClientRect().right,
  ])"""


@pytest.mark.parametrize(
    "name", ["UCurve", "ModeRace", "CheckpointExplorer", "SwellMeter", "DepthExplorer", "DigitPad"]
)
def test_words_of_charts_can_be_read_on_a_phone(stage, name):
    page = stage(MAKERS[name](), viewport={"width": 360, "height": 740})
    settle(page)
    words = page.evaluate(WORDS)
    assert min(size for size, _ in words) >= 8
    assert max(beyond for _, beyond in words) <= 1
