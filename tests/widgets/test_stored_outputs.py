"""Axe on all that notebooks show without a kernel: stored outputs, reports, the overview."""

import json
import os

import pytest

from course.authoring.library import notebook
from course.checking.report import as_html
from course.checking.verdict import Report, Verdict
from course.markup import with_code
from course.syllabus import modules
from course.workspace.overview import overview

from .stage import DARK, violations

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>outputs</title>
<style>{css}</style></head><body style="color: {ink}"><main>{outputs}</main></body></html>"""
LOOKS = {"light": ("", "black"), "dark": (DARK, "white")}


def stored(kind):
    """The HTML of every output of the course's notebooks of a kind."""
    for module in modules():
        cells = json.loads(notebook(kind, module).read_text("utf-8"))["cells"]
        for cell in cells:
            for output in cell.get("outputs", ()):
                if html := output.get("data", {}).get("text/html"):
                    yield "".join(html)


def reports():
    """A report of each look: not started, wrong in part, right."""
    wrong = Verdict("adds", 0, 2, "f(1, 2)", "4", "3", "It adds `1` too much.")
    right = Verdict("returns a number", 1, 1)
    title = "Gradient"
    task = "numerical.gradient"
    blank = (Verdict("adds", 0, 2, message="Not started yet."),)
    yield as_html(Report(task, title, blank, started=False))
    yield as_html(Report(task, title, (wrong, right), printed="x = 1"))
    yield as_html(Report(task, title, (right,)))


@pytest.fixture(scope="module")
def outputs():
    every = [*stored("lesson"), *stored("solution"), *reports(), overview()._repr_html_()]
    assert len(every) > 100
    # What several notebooks show alike is looked at once.
    return "\n".join(f"<div>{html}</div>" for html in dict.fromkeys(every))


@pytest.mark.browser
@pytest.mark.parametrize("theme", LOOKS)
def test_axe_finds_nothing_in_any_output(blank, outputs, theme):
    css, ink = LOOKS[theme]
    blank.set_content(PAGE.format(css=css, ink=ink, outputs=outputs))
    # What the outputs hold is the same in both themes; colours are not.
    only = () if theme == "light" else ("color-contrast",)
    assert violations(blank, "main", only) == []


@pytest.mark.browser
@pytest.mark.parametrize("theme", LOOKS)
@pytest.mark.parametrize("width", [700, 360])
def test_reports_and_the_overview_fit_a_narrow_page(pages, theme, width, tmp_path):
    css, ink = LOOKS[theme]
    page, _ = pages(viewport={"width": width, "height": 900})
    shown = "\n".join([*reports(), overview()._repr_html_()])
    page.set_content(PAGE.format(css=css, ink=ink, outputs=shown))
    folder = os.environ.get("BACKPROP_SCREENSHOTS", tmp_path)
    page.screenshot(path=os.path.join(folder, f"reports_{theme}_{width}.png"), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


def test_a_report_that_is_not_started_is_neutral_and_a_wrong_one_begins_with_the_diagnosis():
    blank, wrong, right = reports()
    assert "○" in blank and "✗" not in blank and "#D55E00" not in blank
    assert wrong.index("too much") < wrong.index("came back") < wrong.index("expected")
    assert with_code("It adds `1` too much.") in wrong
    assert "aria-label='not yet'" in wrong and "role='img'" in wrong
    for html in (blank, wrong, right):
        assert html.count("role='status'") == 1
    assert "Next: <a href=" in right
