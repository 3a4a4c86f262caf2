"""`backprop portfolio`: one file that opens offline, and tells no solution."""

import ast
from dataclasses import replace

import numpy as np
import pytest

from course.assembly.assembling import Assembly
from course.assembly.parts import PARTS
from course.authoring.sources import task_sources
from course.figures import Picture
from course.modules.capstone.support.ending import Trained
from course.modules.capstone.support.ending_pictures import confusion_picture, curve_picture
from course.portfolio import content, writing
from course.portfolio.content import Built, Content
from course.portfolio.page import page_of
from course.syllabus import modules
from course.widgets import DigitPad
from tests.widgets.stage import violations
from tests.widgets.test_pictures_anywhere import network

CONFUSION = 40 * np.eye(10, dtype=int) + np.eye(10, k=1, dtype=int)


@pytest.fixture(scope="module")
def made():
    """What a learner with all parts has to show; nothing is trained."""
    losses = list(np.exp(-np.arange(200) / 40))
    parameters = network(48)
    found = Trained(parameters, losses, 0.978, CONFUSION, np.zeros(500, int))
    names = [part.task_name for part in PARTS]
    assembly = Assembly(
        filled={},
        notes={},
        backups={},
        failures={},
        problems=[],
        kept=[],
        package=None,
        yours=names,
        lines=dict.fromkeys((part.file for part in PARTS), 9),
        share={"yours": 524, "given": 292, "missing": 0},
        settled=True,
        tests=103,
    )
    return Content(
        assembly=assembly,
        modules=[Built(each.title, ["a <part>"], 9, 5, 6) for each in modules()],
        trained=found,
        curve=curve_picture(found),
        confusion=confusion_picture(CONFUSION),
        pad=DigitPad(parameters).to_html(),
        explorer=content._unit_of(parameters).to_html(),
    )


def test_the_page_is_small_and_holds_numbers_and_pictures_with_words(made):
    page = page_of(made)
    assert len(page.encode()) < 1_000_000
    for said in ("97.8 %", f"{len(PARTS)} of {len(PARTS)}", "524", "103", "Errors by digit"):
        assert said in page
    assert "a &lt;part&gt;" in page
    assert isinstance(made.curve, Picture)


def test_no_line_of_a_solution_is_in_it(made):
    page = page_of(made)
    for module in modules():
        for source in task_sources(module).values():
            for node in ast.walk(ast.parse(source.solution)):
                if isinstance(node, ast.Return | ast.Assign):
                    line = ast.unparse(node)
                    assert len(line) < 30 or line not in page, line


def test_another_file_is_not_overwritten_and_an_earlier_page_is(
    backprop, workspace, made, monkeypatch
):
    monkeypatch.setattr(writing, "content_of", lambda root: made)
    target = workspace / "mine.html"
    target.write_text("precious")
    said = backprop("portfolio", "--out", str(target))
    assert (said.code, "is no portfolio" in said.err) == (2, True)
    assert target.read_text() == "precious"
    for _ in range(2):
        said = backprop("portfolio")
        assert (said.code, "97.8 %" in said.out) == (0, True)
    assert (workspace / "portfolio.html").is_file()


def test_without_a_library_it_says_what_makes_one(backprop, workspace):
    said = backprop("portfolio")
    assert (said.code, "backprop assemble" in said.err) == (2, True)


@pytest.mark.browser
def test_it_opens_offline_a_digit_is_drawn_and_axe_finds_nothing(made, browser, tmp_path):
    file = tmp_path / "portfolio.html"
    shown = replace(made, assembly=replace(made.assembly, package=tmp_path))
    file.write_text(page_of(shown), "utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    pad = page.frame_locator("iframe.pad")
    drawn = pad.get_by_label("Pad, 8 by 8 pixels")
    before = pad.locator(".bp-total").text_content()
    drawn.focus()
    drawn.press(" ")
    assert pad.locator(".bp-total").text_content() != before
    page.frame_locator("iframe.graph").locator("svg.bp-graph").first.wait_for()
    assert errors == []
    assert violations(page) == []
    context.close()
