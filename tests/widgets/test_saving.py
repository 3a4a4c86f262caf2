"""What a widget leaves behind: files from Python, files from its buttons, a page that is alive."""

import xml.etree.ElementTree as ElementTree

import pytest

from course.widgets import GraphExplorer, GraphView
from course.widgets.alone import page, support

from .stage import DARK, violations
from .test_pictures_anywhere import MAKERS

EVERY_WIDGET = pytest.mark.parametrize("name", MAKERS)
# A box of words draws nothing that its page could save.
EVERY_DRAWING = pytest.mark.parametrize("name", [name for name in MAKERS if name != "Guess"])
PNG = b"\x89PNG"


@EVERY_WIDGET
def test_python_writes_svg_png_and_a_page(name, tmp_path):
    widget = MAKERS[name]()
    assert ElementTree.fromstring(widget.to_svg(tmp_path / "a.svg")).tag.endswith("svg")
    assert widget.to_png(tmp_path / "a.png").startswith(PNG)
    page = widget.to_html(tmp_path / "a.html")
    for file in ("a.svg", "a.png", "a.html"):
        assert (tmp_path / file).stat().st_size > 500
    assert page.count("</script>") == 2


def test_where_nothing_is_drawn_a_sentence_is_raised():
    with pytest.raises(ValueError, match="There is no picture: f raised ValueError"):
        GraphView(lambda x: float("no number"), x=1.0).to_svg()


@EVERY_WIDGET
def test_the_bundle_has_a_picture_for_code_hosts(name):
    data = MAKERS[name]()._repr_mimebundle_()[0]
    assert ElementTree.fromstring(data["image/svg+xml"]).tag.endswith("svg")


@pytest.fixture(scope="module")
def gathering(browser, tmp_path_factory):
    """A page of one's own with every widget twice, opened with the network off; and its errors."""
    made = [MAKERS[name]() for name in (*MAKERS, *MAKERS)]
    file = tmp_path_factory.mktemp("own") / "page.html"
    body = "\n".join(widget.to_fragment() for widget in made)
    file.write_text(page("Two of each", support(map(type, made)), body), encoding="utf-8")
    context = browser.new_context(offline=True, accept_downloads=True)
    opened = context.new_page()
    errors = []
    opened.on("pageerror", lambda error: errors.append(error))
    opened.goto(file.as_uri())
    yield opened, errors
    context.close()


@pytest.mark.browser
def test_fragments_of_one_page_are_all_alive_and_share_styles_and_no_id(gathering):
    opened, errors = gathering
    assert opened.locator("[data-widget] > .bp").count() == 2 * len(MAKERS)
    assert opened.locator("style:has-text('.bp-frame')").count() == 0  # a style has no text to see
    styles = opened.evaluate("[...document.querySelectorAll('style')].map(e => e.textContent)")
    assert sum(".bp-frame" in style for style in styles) == 1
    assert opened.locator("script[type=module]").count() == len(MAKERS)
    ids = opened.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    first, second = opened.get_by_role("group", name="Explorer of f").all()
    first.get_by_label("one step forward").click()
    assert "1 of" in first.locator(".bp-transport output").inner_text()
    assert "0 of" in second.locator(".bp-transport output").inner_text()
    assert errors == []


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark", "dark in Jupyter"])
def test_axe_finds_nothing_in_any_widget(gathering, theme):
    opened, _ = gathering
    opened.emulate_media(color_scheme=theme.split()[0])
    if theme == "dark in Jupyter":
        opened.add_style_tag(content=DARK)
    # What a page holds is the same in every theme; colours are not.
    only = () if theme == "light" else ("color-contrast",)
    assert violations(opened, only=only) == []


@pytest.mark.browser
@EVERY_DRAWING
def test_buttons_save_what_is_drawn(gathering, name):
    opened, errors = gathering
    widget = opened.locator(f"[data-widget={name}]").first
    saved = {}
    for kind in ("SVG", "PNG"):
        with opened.expect_download() as download:
            widget.get_by_role("button", name=f"save as {kind}").click()
        saved[kind] = download.value
    svg = ElementTree.parse(saved["SVG"].path()).getroot()
    texts = list(svg.iter("{http://www.w3.org/2000/svg}text"))
    assert len(texts) > 3
    assert saved["SVG"].suggested_filename.endswith(".svg")
    assert saved["PNG"].path().read_bytes().startswith(PNG)
    assert errors == []


@pytest.mark.browser
def test_a_picture_stands_below_a_view_that_fails_and_gives_way_to_one_that_shows(blank):
    below = '<div class="jp-OutputArea-child"><div class="bp-stand-in">picture</div></div>'
    views = {"fails": "Error displaying widget: model not found", "shows": '<div class="bp"></div>'}
    for name, view in views.items():
        css = f"<style>{GraphView.style}</style>"
        blank.set_content(f'{css}<div class="jp-OutputArea-child">{view}</div>{below}')
        assert blank.get_by_text("picture").is_visible() == (name == "fails")


@pytest.mark.browser
def test_a_page_holds_the_graphs_of_other_branches(blank, tmp_path):
    file = tmp_path / "page.html"
    GraphExplorer(lambda x: x * x if x > 0 else 3 * x + 1, x=1.0).to_html(file)
    blank.goto(file.as_uri())
    graph = blank.locator(".bp-graph")
    slider = blank.get_by_role("slider", name="x")
    assert "x · x" in graph.text_content()
    slider.press("Home")
    assert "3 · x" in graph.text_content()
    assert "another branch" in blank.get_by_role("status").last.text_content()
    slider.press("End")
    assert "x · x" in graph.text_content()
