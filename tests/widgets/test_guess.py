"""The guess box: it asks, remembers, and sets the guess beside the answer."""

import pytest

from course.widgets import guess
from course.widgets.memory import Memory


@pytest.fixture(autouse=True)
def forgetful(monkeypatch, tmp_path):
    """No test remembers what another has guessed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("course.widgets.guess_box.MEMORY", Memory())


def test_what_is_stored_keeps_the_answer_to_itself():
    box = guess("x̄", 1.627)
    bundle = box._repr_mimebundle_()[0]
    assert "1.627" not in f"{bundle['text/html']} {bundle['text/plain']} {box.to_svg()}"
    assert "x̄" in box.description


def test_a_guess_is_remembered_in_this_process_and_in_the_workspace(tmp_path, monkeypatch):
    (tmp_path / ".backprop").mkdir()
    guess("p", 0.5).said = "0.4"
    again = guess("p", 0.5)
    assert (again.said, again.revealed) == ("0.4", True)
    monkeypatch.setattr("course.widgets.guess_box.MEMORY", Memory())
    assert guess("p", 0.5).said == "0.4"
    # The same letter in another notebook is another question.
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/lessons/04_reverse.ipynb")
    assert guess("p", 0.5).said == ""


def test_an_answer_may_be_a_function_and_a_guess_may_wait_for_it():
    first = guess("q")
    first.said = "3"
    assert first.revealed is False
    assert guess("q", lambda: 1 + 2).data["number"] == 3.0


def test_a_zero_has_no_sign():
    assert guess("r", -0.0).data["answer"] == "0"


def words(page):
    return [one.inner_text() for one in page.locator(".bp-beside dd").all()]


def type_in(page, text):
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


@pytest.mark.browser
def test_a_number_is_typed_and_set_beside_the_answer_by_keyboard(stage):
    page = stage(guess("x̄", 1.627))
    assert page.locator(".bp-beside").is_hidden()
    page.keyboard.press("Tab")
    page.keyboard.type("0.627")
    page.keyboard.press("Enter")
    assert words(page) == ["0.627", "1.627", "Too low by 1 (61.5 % of it)."]
    assert "Too low by 1" in page.locator(".bp-live").text_content()
    assert page.evaluate("window.saved.said") == "0.627"
    for said, verdict in {
        "1.627": "Right.",
        "1.62": "Close: off by 0.007.",
        "-1.627": "Too low by 3.25 (200 % of it). Only the sign differs.",
        "1627/1000": "Right.",
    }.items():
        type_in(page, said)
        assert words(page)[2] == verdict


@pytest.mark.browser
def test_what_is_no_number_is_asked_for_again_and_the_answer_stays_hidden(stage):
    page = stage(guess("x̄", 1.627))
    type_in(page, "many")
    assert page.get_by_role("textbox").get_attribute("aria-invalid") == "true"
    assert page.locator(".bp-beside").is_hidden()
    page.get_by_label("show the answer without a guess").click()
    assert words(page)[1:] == ["1.627", "No guess this time."]


@pytest.mark.browser
def test_one_of_some_choices(stage):
    page = stage(guess("the number of passes", "one", choices=["1,000", "about 32", "one"]))
    page.get_by_label("about 32").check()
    page.get_by_label("set my guess beside the answer").click()
    assert words(page) == ["about 32", "one", "Not the same."]
