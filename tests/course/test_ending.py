"""The ending of the capstone: right numbers, and pictures that say in words what they show."""

import numpy as np
import pytest

from course.assembly import library
from course.modules.capstone.support import compared, ending, ending_pictures
from course.modules.capstone.support.data_sets import DATA_SETS, accuracy_on
from course.modules.capstone.support.reference import reference


@pytest.fixture(scope="module")
def my(tmp_path_factory):
    return library(tmp_path_factory.mktemp("no_workspace"))


@pytest.fixture(scope="module")
def found(my):
    return ending.trained(my)


def test_the_gradients_are_the_frameworks_to_twelve_digits(my):
    stored = reference()
    _, mine = compared.step_of(my)(stored.parameters, stored.images, stored.labels)
    for theirs in stored.gradients.values():
        for got, wanted in zip(mine, theirs, strict=True):
            assert np.max(np.abs(got - wanted)) < 1e-12 * np.max(np.abs(wanted))


def test_all_steps_have_the_same_gradients(my):
    arguments = compared.example()
    loss, wanted = compared.by_hand(*arguments)
    for step in (compared.step_of(my), compared.engine_step):
        value, gradients = step(*arguments)
        assert value == pytest.approx(loss, rel=1e-12)
        for got, want in zip(gradients, wanted, strict=True):
            np.testing.assert_allclose(got, want, atol=1e-14)


def test_the_network_reads_digits_and_its_losses_are_heard(found):
    assert found.accuracy >= 0.95
    assert found.confusion.sum() == 500
    assert len(found.losses) > 100 and found.curve[-1] < found.curve[0] / 10
    assert "falls from" in ending_pictures.curve_picture(found).alt
    words = ending_pictures.confusion_words(found.confusion)
    errors = 500 - np.trace(found.confusion)
    counted = words.partition("Errors by digit: ")[2].partition(".")[0].split(", ")
    assert sum(int(each.partition(": ")[2]) for each in counted) == errors
    assert "hidden units" in ending_pictures.first_layer_picture(found.parameters).alt


def test_a_small_change_turns_a_right_guess_into_a_wrong_one(my, found):
    pair = ending.adversarial(my, found)
    assert pair.guess != pair.label and 0 < pair.size < 0.15
    logits = ending.logits_of(my, found.parameters, np.array([pair.image, pair.changed]))
    assert logits.argmax(axis=1).tolist() == [pair.label, pair.guess]
    assert f"read as {pair.guess}" in ending_pictures.adversarial_picture(pair).alt


@pytest.mark.parametrize("name", DATA_SETS)
def test_the_same_network_learns_other_data(my, name):
    assert accuracy_on(my, name) >= 0.85


def test_times_are_in_hand_written_steps_and_pytorch_is_stored_where_it_is_absent(my):
    times = compared.times(my, reference().step)
    assert times["by hand, for this network alone"] == 1.0
    assert {"your library", "autodiff_core"} < times.keys() and len(times) == 4
    assert "your library" in ending_pictures.times_picture(times).alt
