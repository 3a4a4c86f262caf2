"""What a screen reader hears: mathematics in words, repeats, vertices; in Python the same."""

import pytest

from course.widgets import CheckpointExplorer, GraphExplorer, GraphView, ReverseOrder
from course.widgets.drawing.speech import spoken
from course.widgets.widget import assemble

from .test_pictures_anywhere import MAKERS, f

SAID = {
    "v̄4 = Σ over children z of z\u0304 · ∂z/∂v4": "adjoint of v4 = sum over children z of "
    "adjoint of z times partial of z by v4",
    "x\u0307 = 1, v5′ = 2": "tangent of x = 1, derivative of v5 = 2",
    "(-0.5) − -3 = 2.5": "(minus 0.5) minus minus 3 = 2.5",
    "5.4e+16 to 1e-08": "5.4 times 10 to the 16 to 1 times 10 to the minus 8",
    "log(-1) = nan": "log of (minus 1) = not a number",
    "4×3 → 3, aᵀ": "4 by 3 to 3, a transposed",
    "x ** 2 / y": "x to the power 2 divided by y",
    "dv5/dx = 1.627, df/dy ≈ 2": "d v5 by d x = 1.627, d f by d y ≈ 2",
    "a drag/drop, and/or a file/dir": "a drag/drop, and/or a file/dir",
    "A plain sentence, with a well-known word.": "A plain sentence, with a well-known word.",
}


@pytest.mark.parametrize(("seen", "heard"), SAID.items())
def test_mathematics_is_said_in_words(seen, heard):
    assert spoken(seen) == heard


@pytest.mark.browser
def test_the_browser_says_the_same(blank):
    source = assemble("graph_view.js") + "\nexport { spoken };"
    run = """async ({ source, texts }) => {
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const { spoken } = await import(url);
      return texts.map((text) => spoken(text));
    }"""
    texts = [*SAID, *(make().description for make in MAKERS.values())]
    said = blank.evaluate(run, {"source": source, "texts": texts})
    assert said == [spoken(text) for text in texts]


@pytest.mark.parametrize(
    "widget",
    [
        GraphView(f, x=2.0, y=0.5, adjoints=True, partials=True),
        GraphExplorer(f, x=2.0, y=0.5),
        ReverseOrder(f, x=2.0, y=0.5),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_local_partials_are_in_alternative_texts(widget):
    for words in ("v2 by x = 0.5", "v2 by y = 2", "v4 by v3 = 2.32"):
        assert f"partial of {words}" in widget.picture


def heard(page):
    return page.locator(".bp-live").text_content()


@pytest.mark.browser
def test_a_step_is_said_in_sentences_with_what_has_arrived_and_a_repeat_says_so(stage):
    page = stage(GraphExplorer(f, x=2.0, y=0.5))
    page.locator(".bp-frame").focus()
    page.keyboard.press("ArrowRight")
    first = heard(page)
    assert first.startswith("Step 1 of ")
    assert "adjoint of v5" in first
    assert not any(mark in first for mark in "\u0304\u0307∂·")
    page.keyboard.press("ArrowRight")
    assert "partial of v5 by v" in heard(page)
    page.keyboard.press("End")
    last = heard(page)
    page.keyboard.press("End")
    assert heard(page) == f"Still: {last}\u00a0" or heard(page) == f"Still: {last}"
    again = heard(page)
    page.keyboard.press("End")
    assert heard(page) != again  # a region that does not change is not spoken


@pytest.mark.browser
def test_terms_that_are_missing_are_named_in_words(stage):
    page = stage(GraphExplorer(f, x=2.0, y=0.5, step=2))
    page.locator("[data-vertex='0']").click()
    rows = page.locator(".bp-formula li .bp-said")
    said = rows.evaluate_all("all => all.map((e) => e.dataset.said)")
    assert any(words.startswith("still missing: ") for words in said) or any(
        words.startswith("arrived: ") for words in said
    )
    assert all("∂" not in words and "\u0304" not in words for words in said)


@pytest.mark.browser
def test_every_vertex_is_a_button_with_its_numbers_and_names_are_short(stage):
    page = stage(GraphView(f, x=2.0, y=0.5, adjoints=True, partials=True))
    page.locator("[aria-label*='partial of v2 by x = 0.5']").wait_for(state="attached")
    names = page.get_by_role("button").evaluate_all("all => all.map((e) => e.ariaLabel)")
    assert any(name.startswith("v2 = x times y, 1, adjoint of v2 = 1.253") for name in names)
    frame = page.get_by_role("application")
    assert frame.get_attribute("aria-label") == "Graph of f"
    about = frame.get_attribute("aria-describedby")
    assert "partial of v2 by x = 0.5" in page.locator(f"#{about}").text_content()


@pytest.mark.browser
def test_a_finger_picks_a_vertex(stage):
    page = stage(ReverseOrder(f, x=2.0, y=0.5), has_touch=True)
    page.get_by_role("button", name="v5 = v1 + v4").tap()
    assert "Right: v5" in heard(page)
    assert page.evaluate("window.saved.picked") == ["v5"]


@pytest.mark.browser
def test_the_notice_of_another_branch_is_announced(stage):
    page = stage(GraphExplorer(lambda x: x * x if x > 0 else -x, x=1.0))
    page.get_by_role("slider", name="x").press("Home")
    notice = page.get_by_role("status").filter(has_text="another branch")
    assert notice.count() == 1


@pytest.mark.browser
def test_playing_stops_at_the_end_and_says_the_last_moment(stage):
    page = stage(CheckpointExplorer(length=4, kept=2))
    page.get_by_label("to the end").click()
    assert "way back: the adjoint of v0" in heard(page)


@pytest.mark.browser
@pytest.mark.parametrize("name", MAKERS)
def test_a_finger_alone_reaches_what_there_is_and_something_is_said(stage, name):
    page = stage(MAKERS[name](), has_touch=True)
    seen = ".bp button:not([disabled]):not([aria-label^='save']), .bp [role=button]"
    reached = page.locator(f"{seen}, .bp input[type=radio]").all()
    # What plays goes on by itself, and would take other buttons away from under the finger.
    for place in sorted(reached, key=lambda place: place.get_attribute("aria-label") == "play"):
        if place.is_visible() and place.is_enabled():
            place.tap()
    slider = page.locator(".bp input[type=range]:not([disabled])").first
    if slider.count():
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    page.wait_for_function("document.querySelector('.bp-live').textContent")
