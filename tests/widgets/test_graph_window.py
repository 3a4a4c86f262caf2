"""The window onto a graph: fit fits, and one can zoom, drag and pinch; what is cut off says so."""

import pytest

from course.widgets import GraphExplorer, GraphView

from .stage import mount, settle

pytestmark = pytest.mark.browser
SIZE = "document.querySelector('.bp-graph').getBoundingClientRect().width"
FITS = """() => {
  const frame = document.querySelector(".bp-frame");
  return frame.scrollWidth <= frame.clientWidth && frame.scrollHeight <= frame.clientHeight;
}"""


def wide(a, b, c, d, e, g, h, i):
    return (a + b) * (c + d) * ((e + g) * (h + i)), a * b * c * d * e * g * h * i


@pytest.fixture(scope="module")
def page(browser):
    """A wide graph in a narrow frame, shared by these tests."""
    page = browser.new_page(viewport={"width": 420, "height": 700}, has_touch=True)
    at = dict.fromkeys("abcdeghi", 1.5)
    mount(page, GraphView(wide, **at, partials=True))
    settle(page)
    yield page
    page.close()


def fit(page):
    page.get_by_label("fit the graph into its frame").click()


def cut(page):
    return page.locator(".bp-more").inner_text()


def test_fit_shows_the_whole_graph_however_wide_it_is(page):
    fit(page)
    assert page.evaluate(FITS)
    assert cut(page) == ""
    assert page.locator(".bp-window[class*=bp-more]").count() == 0


def test_what_is_cut_off_shows_by_a_shade_and_in_words(page):
    fit(page)
    for _ in range(4):
        page.get_by_label("zoom in").click()
    assert "right" in cut(page) and "left" in cut(page)
    page.evaluate("document.querySelector('.bp-frame').scrollTo(0, 0)")
    settle(page)
    assert "left" not in cut(page)
    shade = "getComputedStyle(document.querySelector('.bp-window'), '::after').boxShadow"
    assert page.locator(".bp-window.bp-more-right").count() == 1
    assert "rgba(0, 0, 0, 0) 16px" in page.evaluate(shade)  # none at the left


def test_the_wheel_zooms_with_control_and_only_then(page):
    fit(page)
    page.locator(".bp-frame").hover()
    before = page.evaluate(SIZE)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function(f"{SIZE} > {1.5 * before}")
    larger = page.evaluate(SIZE)
    page.mouse.wheel(0, -1)
    settle(page)
    assert page.evaluate(SIZE) == larger


def test_dragging_pans_and_is_no_click(page):
    fit(page)
    for _ in range(5):
        page.get_by_label("zoom in").click()
    box = page.locator(".bp-frame").bounding_box()
    page.evaluate("document.querySelector('.bp-frame').scrollTo(100, 100)")
    page.mouse.move(box["x"] + 150, box["y"] + 120)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 80, steps=4)
    page.mouse.up()
    left = page.evaluate("document.querySelector('.bp-frame').scrollLeft")
    assert left == pytest.approx(160, abs=2)
    assert page.locator(".bp-chosen").count() <= 1


def test_two_fingers_zoom(page):
    fit(page)
    before = page.evaluate(SIZE)
    box = page.locator(".bp-frame").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)

    def touch(kind, apart):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        sent = {"type": kind, "touchPoints": [] if kind == "touchEnd" else points}
        session.send("Input.dispatchTouchEvent", sent)

    touch("touchStart", 30)
    touch("touchMove", 45)
    touch("touchMove", 60)
    touch("touchEnd", 0)
    page.wait_for_function(f"{SIZE} > {1.5 * before}")
    assert page.evaluate(SIZE) == pytest.approx(2 * before, rel=0.1)


def test_keys_zoom_and_fit(page):
    fit(page)
    before = page.evaluate(SIZE)
    page.focus(".bp-frame")
    page.keyboard.press("+")
    assert page.evaluate(SIZE) == pytest.approx(1.25 * before, rel=0.01)
    page.keyboard.press("0")
    assert page.evaluate(SIZE) == pytest.approx(before, rel=0.01)


def test_numbers_on_outer_edges_lie_inside_the_drawing(page):
    fit(page)
    outside = """() => {
      const box = document.querySelector(".bp-graph").getBoundingClientRect();
      return [...document.querySelectorAll(".bp-pill")].filter((pill) => {
        const own = pill.getBoundingClientRect();
        return own.left < box.left - 1 || own.right > box.right + 1;
      }).length;
    }"""
    assert page.evaluate(outside) == 0


def test_a_wide_graph_takes_the_whole_width_and_a_narrow_one_half(stage):
    page = stage(GraphExplorer(wide, **dict.fromkeys("abcdeghi", 1.5)))
    settle(page)
    frame = page.locator(".bp-frame").bounding_box()
    assert frame["width"] > 900
    assert page.evaluate(FITS)
    page = stage(GraphExplorer(lambda x: x * x, x=1.0))
    assert page.locator(".bp-frame").bounding_box()["width"] < 500


def test_controls_and_graph_share_a_screen_at_200_per_cent(stage):
    def f(x, y):
        p = x * y
        return p * x + p * y

    page = stage(GraphExplorer(f, x=1.0, y=2.0), viewport={"width": 640, "height": 450})
    settle(page)
    buttons = page.locator(".bp-transport").bounding_box()
    frame = page.locator(".bp-frame").bounding_box()
    assert buttons["y"] < frame["y"]
    assert frame["y"] + frame["height"] - buttons["y"] <= 450
    # And below the graph, at the formula, the buttons have come along.
    page.locator(".bp-results").scroll_into_view_if_needed()
    settle(page)
    assert page.locator(".bp-transport").bounding_box()["y"] == pytest.approx(0, abs=1)
