"""What a widget leaves behind: files from Python, files from its buttons, a page that is alive."""

import xml.etree.ElementTree as ElementTree

import pytest

from course.widgets import GraphExplorer, GraphView

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


@pytest.mark.browser
@EVERY_DRAWING
def test_a_page_is_alive_with_the_network_off_and_its_buttons_save(browser, name, tmp_path):
    file = tmp_path / "page.html"
    MAKERS[name]().to_html(file)
    context = browser.new_context(offline=True, accept_downloads=True)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(file.as_uri())
    page.locator(".bp").wait_for()
    saved = {}
    for kind in ("SVG", "PNG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"save as {kind}").click()
        saved[kind] = download.value
    svg = ElementTree.parse(saved["SVG"].path()).getroot()
    texts = list(svg.iter("{http://www.w3.org/2000/svg}text"))
    assert len(texts) > 3
    assert saved["SVG"].suggested_filename.endswith(".svg")
    assert saved["PNG"].path().read_bytes().startswith(PNG)
    context.close()
    assert errors == []


@pytest.mark.browser
def test_a_picture_stands_below_a_view_that_fails_and_gives_way_to_one_that_shows(browser):
    below = '<div class="jp-OutputArea-child"><div class="bp-stand-in">picture</div></div>'
    views = {"fails": "Error displaying widget: model not found", "shows": '<div class="bp"></div>'}
    page = browser.new_page()
    for name, view in views.items():
        css = f"<style>{GraphView._css}</style>"
        page.set_content(f'{css}<div class="jp-OutputArea-child">{view}</div>{below}')
        assert page.get_by_text("picture").is_visible() == (name == "fails")
    page.close()


@pytest.mark.browser
def test_a_page_holds_the_graphs_of_other_branches(browser, tmp_path):
    file = tmp_path / "page.html"
    GraphExplorer(lambda x: x * x if x > 0 else 3 * x + 1, x=1.0).to_html(file)
    page = browser.new_page()
    page.goto(file.as_uri())
    graph = page.locator(".bp-graph")
    assert "x · x" in graph.text_content()
    page.get_by_role("slider", name="x").press("Home")
    assert "3 · x" in graph.text_content()
    assert "another branch" in page.get_by_role("status").last.text_content()
    page.get_by_role("slider", name="x").press("End")
    assert "x · x" in graph.text_content()
    page.close()
