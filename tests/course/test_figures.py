"""A figure becomes a picture with words, equal bytes for equal figures, readable on any page."""

import base64
import re

import pytest
from matplotlib import pyplot

from course.figures import INK, blank_axes, picture


def drawing(alt="A line that rises."):
    figure, axes = blank_axes()
    axes.plot([1, 2], [1, 2], label="line")
    axes.text(1, 2, "a word")
    axes.legend()
    return picture(figure, alt)


def test_a_picture_speaks_its_alt_text_as_plain_text():
    assert repr(drawing("A line\n  that rises.")) == "A line that rises."


def test_the_html_holds_the_drawing_and_escapes_the_words():
    html = drawing('Is a < b? "Yes" & no.')._repr_html_()
    assert 'alt="Is a &lt; b? &quot;Yes&quot; &amp; no."' in html
    data = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)[1]
    assert b"<svg" in base64.b64decode(data)
    assert "<script" not in html


def test_equal_figures_give_equal_bytes():
    assert drawing().svg == drawing().svg


def test_no_ink_is_black_and_no_background_is_painted():
    svg = drawing().svg.decode()
    assert INK in svg
    assert not re.search(r"(fill|stroke): ?(#000000|#ffffff|black|white)(?!; opacity: 0)", svg)


def test_a_figure_of_pyplot_is_closed_and_gets_readable_text():
    figure, axes = pyplot.subplots()
    axes.set_title("black by default")
    svg = picture(figure, "Empty axes.").svg.decode()
    assert not pyplot.fignum_exists(figure.number)
    assert INK in svg


def test_several_plots_stand_side_by_side():
    figure, axes = blank_axes(columns=2)
    assert len(axes) == 2
    assert picture(figure, "Two empty plots.").width == 672


def test_a_picture_without_words_is_refused():
    figure, _ = blank_axes()
    with pytest.raises(ValueError, match="say what is there"):
        picture(figure, "  ")
