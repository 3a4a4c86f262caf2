"""DigitPad: one network in Python and in the browser; a digit is drawn by mouse and by keys."""

import types

import numpy as np
import pytest

from course.widgets import DigitPad
from course.widgets.widget import assemble
from tests.widgets.test_pictures_anywhere import network

IMAGE = np.cos(np.arange(64.0))


def test_slopes_are_those_of_the_loss():
    for label in (-1, 3):
        pad = DigitPad(network(), image=IMAGE, label=label)
        asked = pad.guess if label < 0 else label

        def loss(image, pad=pad, asked=asked):
            other = DigitPad(pad.parameters, image=image)
            return -np.log(other.probabilities()[asked])

        steps = 1e-5 * np.eye(64)
        differences = [(loss(IMAGE + step) - loss(IMAGE - step)) / 2e-5 for step in steps]
        np.testing.assert_allclose(pad.slopes().ravel(), differences, rtol=1e-5, atol=1e-7)


def test_the_learners_library_answers_each_change():
    asked = []

    def pixel_gradient(parameters, image, label):
        asked.append(label)
        return np.full((8, 8), 2.0)

    my = types.SimpleNamespace(relu=lambda a: np.maximum(a, 0), pixel_gradient=pixel_gradient)
    pad = DigitPad(network(), my=my)
    pad.label = 7
    assert asked[-1] == pad.answer["label"] == 7
    assert pad.answer["slopes"] == [2.0] * 64
    pad.image = IMAGE.tolist()
    np.testing.assert_allclose(pad.answer["logits"], pad.logits())


def test_what_is_no_network_is_refused():
    with pytest.raises(ValueError, match="no network"):
        DigitPad([np.ones((3, 64))] * 4)


@pytest.mark.browser
def test_the_browser_reads_as_python_does(browser):
    page = browser.new_page()
    source = assemble("digit_pad.js") + "\nexport { readDigit };"
    run = """async ({ source, parameters, image }) => {
      const { readDigit } =
        await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      const found = readDigit(parameters, image, 4);
      return [found.logits, found.slopes];
    }"""
    pad = DigitPad(network(), image=IMAGE, label=4)
    given = {"source": source, "parameters": pad.data["parameters"], "image": pad.image}
    logits, slopes = page.evaluate(run, given)
    page.close()
    np.testing.assert_allclose(logits, pad.logits(), atol=1e-4)
    np.testing.assert_allclose(slopes, pad.slopes().ravel(), atol=1e-4)


@pytest.mark.browser
def test_a_digit_is_drawn_by_mouse_and_by_keys(stage):
    page = stage(DigitPad(network()))
    pad = page.get_by_label("Pad, 8 by 8 pixels")
    box = pad.bounding_box()
    step = box["width"] / 8
    page.mouse.move(box["x"] + 2.5 * step, box["y"] + 1.5 * step)
    page.mouse.down()
    page.mouse.move(box["x"] + 2.5 * step, box["y"] + 4.5 * step, steps=6)
    page.mouse.up()
    image = np.reshape(page.evaluate("model.get('image')"), (8, 8))
    assert (image[1:5, 2] > 0).all() and image[7, 7] == -1
    before = page.locator(".bp-total").text_content()
    assert "worked out by this page" in before

    page.get_by_role("button", name="clear the pad").click()
    assert page.evaluate("model.get('image')") == [-1] * 64
    pad.focus()
    for key in ("ArrowDown", "ArrowRight", " "):
        pad.press(key)
    assert max(page.evaluate("model.get('image')")) > 0
    assert page.evaluate("model.get('image')").index(max(page.evaluate("model.get('image')"))) == 36
    pad.press("5")
    assert page.evaluate("model.get('label')") == 5
    assert "the loss for a 5" in page.locator(".bp-total").text_content()


@pytest.mark.browser
def test_the_librarys_answer_is_shown_when_it_is_of_this_image(stage):
    page = stage(DigitPad(network()))
    answer = {"logits": [0] * 9 + [9], "slopes": [1.0] * 64, "label": -1}
    page.evaluate("a => model.receive('answer', a)", {**answer, "image": [1.0] * 64})
    assert "this page" in page.locator(".bp-total").text_content()
    page.evaluate("a => model.receive('answer', a)", {**answer, "image": [-1.0] * 64})
    assert "Read as 9" in page.locator(".bp-total").text_content()
    assert "your library" in page.locator(".bp-total").text_content()
