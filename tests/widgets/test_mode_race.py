"""ModeRace: what each mode visits, and the two on one clock."""

import numpy as np
import pytest

from course.widgets import ModeRace

from .stage import settle


def wave(x):
    total = 0.0
    for i in range(len(x)):
        total = total + x[i] * np.sin(x[i - 1])
    return total


def test_forward_mode_visits_every_edge_for_each_input_and_reverse_mode_twice():
    rows = ModeRace(wave).data["rows"]
    assert [row["n"] for row in rows] == [1, 2, 4, 8, 16]
    for row in rows:
        # Of the five edges of an input's share, the first sum's 0 is a constant.
        edges = 5 * row["n"] - 1
        assert (row["forward"], row["reverse"]) == (row["n"] * edges, 2 * edges)
    assert "16: 1,264 and 158" in ModeRace(wave).description


def test_what_cannot_race_is_a_message():
    assert "raised IndexError" in ModeRace(lambda x: x[99]).data["message"]
    assert "needs one output" in ModeRace(lambda x: (x[0], x[0] * 2)).data["message"]


def counts(page):
    return [one.inner_text() for one in page.locator(".bp-race .bp-numbers").all()]


@pytest.mark.browser
def test_both_modes_visit_one_edge_a_tick_until_each_is_done(stage):
    page = stage(ModeRace(wave, n=4))
    assert counts(page) == ["0 of 76 edge visits", "0 of 38 edge visits"]
    for _ in range(3):
        page.get_by_label("one tick forward").click()
    assert counts(page) == ["3 of 76 edge visits", "3 of 38 edge visits"]
    clock = page.get_by_role("slider", name="tick")
    clock.fill("40")
    assert counts(page) == ["40 of 76 edge visits", "38 of 38 edge visits"]
    said = page.locator(".bp-race .bp-note").all_inner_texts()
    assert said == ["pass 3 of 4, seed x2", "done: 4 slopes"]
    page.get_by_label("to the end").click()
    verdict = "Reverse mode was there first: the other visits 2 times as many edges."
    assert page.locator(".bp-verdict").inner_text() == verdict
    assert "done: 4 slopes" in page.locator(".bp-live").text_content()


@pytest.mark.browser
def test_more_inputs_widen_the_gap_and_the_graphs_stay_side_by_side(stage):
    page = stage(ModeRace(wave, n=2), viewport={"width": 360, "height": 800})
    page.get_by_label("16", exact=True).check()
    settle(page)
    assert counts(page) == ["0 of 1,264 edge visits", "0 of 158 edge visits"]
    left, right = (one.bounding_box() for one in page.locator(".bp-race .bp-frame").all())
    assert left["y"] == right["y"]
    assert page.locator(".bp-race .bp-window.bp-more-right").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.browser
def test_play_runs_the_clock_and_pause_holds_it(timed_stage):
    page = timed_stage(ModeRace(wave, n=4))
    page.get_by_label("play", exact=True).click()
    page.clock.run_for(4500)  # half of the nine seconds that a race takes
    assert page.evaluate("window.model.get('clock')") == 38
    page.get_by_label("pause", exact=True).click()
    page.clock.run_for(1000)
    assert page.evaluate("window.model.get('clock')") == 38
