"""CheckpointExplorer: a sweep that has what it needs when it needs it, and what that costs."""

import math

import pytest

from course.widgets import CheckpointExplorer
from course.widgets.checkpoint_explorer import (
    LONGEST,
    Moment,
    checkpoints,
    cost,
    cost_of,
    halved,
    schedule,
    survivors,
)
from course.widgets.widget import assemble


def has_what_it_needs(moments: list[Moment], length: int) -> bool:
    """Whether each value is computed from its neighbour, and each adjoint from a value held."""
    held = {0}
    for moment in moments:
        before = moment.held if moment.what == "back" else held
        if moment.place - 1 not in before:
            return False
        held = set(moment.held)
    backs = [moment.place for moment in moments if moment.what == "back"]
    return backs == list(range(length, 0, -1))


@pytest.mark.parametrize("length", [2, 7, 24, LONGEST])
def test_every_value_is_there_when_it_is_needed(length):
    assert has_what_it_needs(halved(length), length)
    for kept in range(1, length + 1):
        assert has_what_it_needs(schedule(length, kept), length)


def test_halving_holds_about_the_logarithm_and_takes_half_n_times_it():
    for levels in range(1, 6):
        n = 2**levels
        assert cost_of(halved(n)) == (levels + 1, n * levels // 2 + 1)
    assert sorted(survivors(halved(16))) == [0, 8, 12, 14, 15]


def test_the_ends_and_the_square_root():
    assert cost(24, 24) == (24, 24)
    assert cost(24, 1) == (24, 47)
    for n in (9, 16, 25, 36):
        least = min(cost(n, k)[0] for k in range(1, n + 1))
        assert least <= 2 * math.sqrt(n)
        assert all(cost(n, k)[1] == 2 * n - k for k in range(1, n + 1))


def test_kept_values_are_spread_evenly():
    assert checkpoints(24, 4) == [0, 6, 12, 18]
    assert survivors(schedule(24, 4)) == {0, 6, 12, 18}


def test_the_words_give_the_numbers_of_the_schedule():
    memory, evaluations = cost(20, 4)
    said = CheckpointExplorer(length=20, kept=4).description
    assert f"At most {memory} values" in said
    assert f"evaluated {evaluations} times" in said
    said = CheckpointExplorer(length=16, scheme="halving").description
    assert "At most 5 values" in said
    assert "evaluated 33 times" in said


@pytest.mark.browser
def test_the_browser_keeps_the_same_schedule(blank):
    source = assemble("checkpoint_explorer.js") + "\nexport { halvedSchedule, sweepSchedule };"
    run = """async ({ source, length, kept }) => {
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const { halvedSchedule, sweepSchedule } = await import(url);
      const row = ({ what, place, held }) => [what, place, held.sort((a, b) => a - b)];
      return (kept ? sweepSchedule(length, kept) : halvedSchedule(length)).map(row);
    }"""
    # With 0 kept, halving.
    for kept in (1, 5, 17, 0):
        found = blank.evaluate(run, {"source": source, "length": 17, "kept": kept})
        moments = schedule(17, kept) if kept else halved(17)
        assert found == [[m.what, m.place, sorted(m.held)] for m in moments]


@pytest.mark.browser
def test_keys_move_through_time_and_change_what_is_kept(stage):
    page = stage(CheckpointExplorer(length=16, kept=4))
    page.get_by_role("slider", name="step").focus()
    page.keyboard.press("End")
    assert "way back: the adjoint of v0" in page.locator(".bp").inner_text()
    page.get_by_role("slider", name="values kept").focus()
    page.keyboard.press("End")
    assert "at most 16 values held" in page.locator(".bp-total").inner_text()
    assert page.evaluate("window.saved.kept") == 16
    kept = page.get_by_role("textbox", name="values kept as a number")
    kept.fill("40")
    kept.press("Enter")
    assert (kept.input_value(), page.evaluate("window.saved.kept")) == ("16", 16)
    page.get_by_label("to the start").click()
    page.get_by_label("one step forward").click()
    assert "v2 is computed" in page.locator(".bp-live").text_content()
    page.evaluate("model.receive('length', 9)")
    assert "What 9 operations cost" in page.locator(".bp").inner_text()


@pytest.mark.browser
def test_the_scheme_is_chosen_here_or_in_python(stage):
    page = stage(CheckpointExplorer(length=16, kept=4))
    page.get_by_label("halving again and again").check()
    assert page.evaluate("window.saved.scheme") == "halving"
    total = page.locator(".bp-total")
    assert "at most 5 values held" in total.inner_text()
    assert "33 evaluations in place of 16" in total.inner_text()
    assert page.get_by_role("slider", name="values kept").count() == 0
    page.evaluate("model.receive('scheme', 'spaced')")
    assert "Keeping 4" in total.inner_text()
    assert page.get_by_label("at even distances").is_checked()


@pytest.mark.browser
def test_the_key_has_the_looks_of_what_it_names_and_text_keeps_its_size(stage):
    for width in (1000, 360):
        page = stage(CheckpointExplorer(length=48), viewport={"width": width, "height": 900})
        looks = page.eval_on_selector_all(
            ".bp-sweep path:not(.bp-marker)",
            "all => all.map((e) => [e.getAttribute('class'), getComputedStyle(e).fill])",
        )
        assert len(looks) == 10
        assert sorted(looks[:5]) == sorted(looks[5:])
        text = page.locator(".bp-sweep text").first
        assert text.evaluate("e => e.getBoundingClientRect().height") >= 11


@pytest.mark.browser
def test_the_pace_changes_how_fast_it_plays(timed_stage):
    page = timed_stage(CheckpointExplorer(length=16, kept=4))
    page.get_by_label("pace").select_option("speed 2")
    page.get_by_label("play", exact=True).click()
    page.clock.run_for(1100)
    assert page.locator(".bp-transport output").inner_text().startswith("8 of")
