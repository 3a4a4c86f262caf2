"""The edition opened as files, with the network off: read, searched, stepped through, printed."""

import os

import pytest

from tests import patience
from tests.reading.conftest import ALIVE
from tests.widgets.stage import violations

pytestmark = pytest.mark.browser
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
SCREENSHOTS = os.environ.get("BACKPROP_SCREENSHOTS")


@pytest.fixture(scope="module")
def page(edition, browser):
    """One page, which tests lead from file to file; nothing may be asked of a network."""
    context = browser.new_context(offline=True, viewport=WIDE, color_scheme="light")
    context.set_default_timeout(1000 * patience.SECONDS)
    opened = context.new_page()
    errors, asked = [], []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    context.close()
    assert errors == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.fixture
def lesson(page, edition):
    """The lesson whose widgets are alive; it stays open from test to test."""
    address = (edition / f"{ALIVE}.html").as_uri()
    if page.url != address:
        page.goto(address)
    return page


def look(page, name, **choices):
    if SCREENSHOTS:
        page.screenshot(path=os.path.join(SCREENSHOTS, f"{name}.png"), **choices)


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_axe_finds_nothing_in_a_lesson_in_either_theme(lesson):
    look(lesson, "lesson-light")
    assert violations(lesson) == []
    lesson.get_by_role("button", name="Dark colours").click()
    look(lesson, "lesson-dark")
    assert violations(lesson, only=["color-contrast"]) == []
    lesson.get_by_role("button", name="Light colours").click()


def test_axe_finds_nothing_in_other_pages_and_a_theme_stays_from_page_to_page(page, edition):
    page.goto((edition / "index.html").as_uri())
    look(page, "index")
    assert violations(page) == []
    light = page.evaluate(BACKGROUND)
    page.get_by_role("button", name="Dark colours").click()
    page.goto((edition / "glossary.html").as_uri())
    look(page, "glossary")
    assert page.evaluate(BACKGROUND) != light
    assert violations(page) == []
    page.get_by_role("button", name="Light colours").click()


def test_a_widget_is_stepped_without_a_kernel(lesson):
    explorer = lesson.get_by_role("group", name="Explorer of article").first
    before = explorer.locator(".bp-total").text_content()
    explorer.get_by_label("one step forward").click()
    assert "1 of" in explorer.locator(".bp-transport output").text_content()
    assert explorer.locator(".bp-total").text_content() != before
    box = lesson.get_by_role("group", name="Your guess of the tangent of b")
    box.get_by_label("27").check()
    box.get_by_role("button", name="set my guess beside the answer").click()
    assert box.get_by_text("you said", exact=True).is_visible()


def test_search_finds_a_word_and_leads_to_its_section(lesson):
    lesson.get_by_role("searchbox").fill("perturbation")
    results = lesson.get_by_role("region", name="Search results")
    results.get_by_role("link").first.wait_for()
    assert "section" in results.get_by_role("status").text_content()
    look(lesson, "search")
    results.get_by_role("link").first.click()
    assert "#" in lesson.url
    lesson.get_by_role("searchbox").fill("qwertz")
    results.get_by_text("Nothing found").wait_for()


def test_answers_are_folded_and_on_paper_they_are_open(lesson):
    answer = lesson.locator("main details li").first
    assert not answer.is_visible()
    lesson.emulate_media(media="print")
    look(lesson, "print", full_page=True)
    assert answer.is_visible()
    assert not lesson.get_by_role("searchbox").is_visible()
    lesson.emulate_media(media="screen")


def test_a_phone_shows_all_without_scrolling_sideways(page, edition):
    page.set_viewport_size(PHONE)
    wide = {}
    for path in sorted(edition.glob("*.html")):
        page.goto(path.as_uri())
        wide[path.name] = too_wide(page)
        if path.stem in (ALIVE, "play"):
            look(page, f"phone-{path.stem}")
    page.set_viewport_size(WIDE)
    assert {name: over for name, over in wide.items() if over > 0} == {}
