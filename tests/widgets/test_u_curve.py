"""The U-curve teaches without a kernel, answers to mouse and keys, and tells the truth."""

import itertools
import json
import re
import warnings

import numpy as np
import pytest
import traitlets

from autodiff_core.numerical import error_curve
from course.widgets import UCurve
from course.widgets.u_curve import FORMULAS, FUNCTIONS, POINTS, settings

VIEW = "application/vnd.jupyter.widget-view+json"
SLIDER, CURVE = ".bp input[type=range]", ".bp-loglog"


# The picture where no kernel runs


def test_the_bundle_holds_a_view_a_picture_and_words():
    data, _ = UCurve()._repr_mimebundle_()
    assert VIEW in data
    assert "slope 1, which is truncation" in data["text/plain"]
    assert re.search(
        r'<img alt="Error of the forward[^"]+" [^>]*src="data:image/svg', data["text/html"]
    )
    assert "Run this cell" in data["text/html"]


def test_two_widgets_show_the_same_bytes():
    one, other = UCurve()._repr_mimebundle_()[0], UCurve()._repr_mimebundle_()[0]
    assert one["text/html"] == other["text/html"]
    assert one["text/plain"] == other["text/plain"] == repr(UCurve())


@pytest.mark.parametrize(("function", "point"), [("x³", 0.0), ("sin x", 0.0), ("1/(1 + x²)", 10.0)])
def test_a_picture_is_drawn_even_where_a_part_of_the_error_is_absent(function, point):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for formula in FORMULAS:
            assert "<img" in UCurve(function=function, point=point, formula=formula).picture


def test_the_words_follow_the_choice():
    words = repr(UCurve(function="x³", point=2.0, formula="complex step"))
    assert "complex step formula for x³ at 2" in words
    assert "stays flat" in words


# What it says of the error


@pytest.mark.parametrize(("function", "formula"), list(itertools.product(FUNCTIONS, FORMULAS)))
def test_the_two_parts_explain_the_measured_error(function, formula):
    widget = UCurve(function=function, point=2.0, formula=formula)
    f = FUNCTIONS[function].value
    steps = np.geomspace(1e-13, 1e-2, 60).tolist()
    measured = error_curve(f, 2.0, steps, FORMULAS[formula].method, exact=widget.law.slope)
    bound = np.array([sum(widget.law.parts(h)) for h in steps])
    assert np.all(measured <= 3 * bound)
    assert np.max(measured / bound) > 0.2


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_imaginary_part_is_that_of_complex_numbers(name, point):
    function = FUNCTIONS[name]
    for h in (1e-9, 1e-3, 0.5):
        expected = function.value(complex(point, h)).imag
        assert function.imaginary(point, h) == pytest.approx(expected, rel=1e-12)


def test_what_is_sent_is_json_that_every_browser_reads():
    assert json.loads(json.dumps(settings(), allow_nan=False))["points"] == list(POINTS)


@pytest.mark.parametrize("formula", ["forward", "central"])
def test_the_best_step_has_the_smallest_sum_of_parts(formula):
    widget = UCurve(formula=formula)
    best = sum(widget.law.parts(widget.law.best_step))
    for factor in (0.9, 1.1):
        assert best < sum(widget.law.parts(factor * widget.law.best_step))


def test_choices_outside_the_widget_are_refused_and_steps_brought_inside():
    with pytest.raises(traitlets.TraitError):
        UCurve(function="tan x")
    assert UCurve(step=5.0).step == 1.0
    assert UCurve(step=0.0).step == 1e-16


# In the browser, where every number is worked out without a kernel


@pytest.fixture
def page(stage):
    return stage(UCurve())


def number(page, name):
    return page.locator(f".bp [data-number={name}]").inner_text()


def choose(page, function, point, formula):
    for label, value in (("function", function), ("at x =", point), ("formula", formula)):
        page.get_by_role("group", name=label).get_by_label(str(value), exact=True).check()


def drag(page, start, end):
    """Drag along the curve, from and to a fraction of its width."""
    box = page.locator(CURVE).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], middle, steps=8)
    page.mouse.up()


browser_test = pytest.mark.browser


@browser_test
def test_keys_move_the_step(page):
    slider = page.locator(SLIDER)
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert number(page, "step") == "0.0011"
    page.keyboard.press("Home")
    assert number(page, "step") == "1e-16"
    assert "rounded to x itself" in page.locator(".bp-advice").inner_text()
    page.keyboard.press("End")
    assert number(page, "step") == "1"
    assert slider.evaluate("slider => slider === document.activeElement")


@browser_test
def test_tab_visits_every_control_and_enter_goes_to_the_best_step(page):
    page.get_by_role("radio", name="exp x").focus()
    visited = []
    for _ in range(6):
        visited.append(page.evaluate("document.activeElement.tagName"))
        page.keyboard.press("Tab")
    assert visited == ["INPUT", "INPUT", "INPUT", "BUTTON", "INPUT", "INPUT"]
    page.get_by_role("button", name="Go to the best step").focus()
    page.keyboard.press("Enter")
    best, step = float(number(page, "best")), float(number(page, "step"))
    assert step == pytest.approx(best, rel=0.1)


@browser_test
def test_every_control_has_a_name_and_keeps_its_keys(page):
    controls = page.locator(".bp :is(select, button, input, [tabindex])").all()
    assert len(controls) == 4 + 5 + 3 + 2 + 2 + 1
    for control in controls:
        assert control.get_attribute("data-lm-suppress-shortcuts") == "true"
        labelled = control.evaluate("e => e.ariaLabel || e.labels[0].innerText")
        assert labelled
    assert page.locator(SLIDER).get_attribute("aria-valuetext") == "step 0.001, error 0.0014"
    assert "Best step 2.6e-08" in page.locator(CURVE).get_attribute("aria-label")


@browser_test
def test_a_screen_reader_hears_the_step_once_it_rests(page):
    spoken = page.locator(".bp-live")
    page.locator(SLIDER).focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "() => document.querySelector('.bp-live').textContent.startsWith('Step 0.00089')"
    )
    assert "truncation about 0.0012" in spoken.inner_text()


# Every choice in one go: so many questions to the browser would take seconds.
READ_ALL = """() => {
  const group = (name) => [...document.querySelectorAll(".bp fieldset")]
    .find((field) => field.querySelector("legend").textContent === name)
    .querySelectorAll("input");
  const read = (name) => document.querySelector(`.bp [data-number=${name}]`).textContent;
  const slider = document.querySelector(".bp input[type=range]");
  const step = (position) => {
    slider.value = position;
    slider.dispatchEvent(new Event("input"));
  };
  const found = [];
  for (const f of group("function")) for (const x of group("at x =")) for (const q of
    group("formula")) {
    [f, x, q].forEach((input) => input.click());
    const heights = [slider.min, slider.max, -60].map((position) => {
      step(position);
      return Math.round(document.querySelector(".bp").getBoundingClientRect().height);
    });
    const numbers = ["truncation", "roundOff", "best"].map(read);
    found.push({ choice: [f.value, Number(x.value), q.value], numbers, heights });
  }
  return found;
}"""


@browser_test
def test_javascript_and_python_agree_on_every_choice_and_none_makes_the_page_jump(page):
    found = page.evaluate(READ_ALL)
    assert len(found) == len(FUNCTIONS) * len(POINTS) * len(FORMULAS)
    assert len({height for one in found for height in one["heights"]}) == 1
    for one in found:
        function, point, formula = one["choice"]
        law = UCurve(function=function, point=point, formula=formula).law
        truncation, round_off, best = one["numbers"]
        assert [float(truncation), float(round_off)] == pytest.approx(law.parts(1e-3), rel=0.06)
        best = best.replace("any up to ", "")
        if best == "any":
            assert law.best_step == np.inf
        elif best == "the smaller the better":
            assert law.best_step == 0
        else:
            assert float(best) == pytest.approx(law.best_step, rel=0.06)


@browser_test
def test_any_step_can_be_typed(page):
    field = page.get_by_role("textbox", name="step h as a number")
    for typed, taken in {"1/3": 1 / 3, "3e-7": 3e-7, "5": 1.0, "-1": 1e-16}.items():
        field.fill(typed)
        field.press("Enter")
        assert page.evaluate("saved.step") == pytest.approx(taken)


@browser_test
def test_the_slopes_of_both_parts_are_named(page):
    for formula, slopes in (("forward", "1 −1"), ("central", "2 −1"), ("complex step", "2 0")):
        choose(page, "exp x", 1, formula)
        terms = page.locator(".bp dt:has-text('slope')").all_inner_texts()
        assert " ".join(term.split("slope ")[1] for term in terms) == slopes


@browser_test
def test_nothing_moves_by_itself(page):
    page.get_by_role("button", name="Go to the best step").click()
    moving = page.locator(".bp").evaluate("el => el.getAnimations({subtree: true}).length")
    assert moving == 0


@browser_test
def test_the_choice_comes_back_to_python(page):
    choose(page, "sin x", 2, "central")
    saved = page.evaluate("[saved.function, saved.formula, saved.point]")
    assert saved == ["sin x", "central", 2]


@browser_test
def test_dragging_moves_the_step_and_needs_no_kernel(page):
    assert (number(page, "step"), number(page, "error")) == ("0.001", "0.0014")
    page.locator(CURVE).scroll_into_view_if_needed()
    drag(page, 0.8, 0.3)
    assert 1e-14 < float(number(page, "step")) < 1e-10
    assert float(number(page, "roundOff")) > 100 * float(number(page, "truncation"))
    assert page.locator(".bp-advice").inner_text().startswith("Round-off is the larger part")
    choose(page, "sin x", 2, "central")
    assert number(page, "best") == "1.1e-05"
