"""A page of feedback in a browser: no network, no script, both themes, axe."""

from __future__ import annotations

import pytest

from course.grading.exports import feedback

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(export, browser, tmp_path):
    """Opens a student's page as a file, offline; `asked` is what it tried to load."""
    files, _ = export(feedback.files)
    contexts = []

    def run(student: str, theme: str):
        path = tmp_path / f"{student}.html"
        path.write_text(files[f"{student}.html"], "utf-8")
        contexts.append(browser.new_context(color_scheme=theme, offline=True))
        page = contexts[-1].new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield run
    for context in contexts:
        context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_loaded(open_page, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is absent")
    for student in ("partial", "right", "absent"):
        page = open_page(student, theme)
        assert page.title() == f"Feedback for {student}"
        assert len(page.asked) == 1
        results = axe.Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


def test_what_a_learner_printed_is_text_also_to_a_browser(open_page):
    page = open_page("partial", "light")
    assert page.locator("script").count() == 0
    assert page.get_by_text("<script>alert(1)</script>").count() > 3
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"
