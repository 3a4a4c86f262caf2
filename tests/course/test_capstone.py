"""The capstone: the check of the script finds each of its bugs, and no other."""

import numpy as np
import pytest

from autodiff_core import grad, log_softmax
from course.authoring.answers import answers
from course.authoring.sources import task_sources
from course.modules.capstone.support import script
from course.modules.capstone.support.pieces import BUGS, RIGHT, script_pieces
from course.modules.capstone.support.reference import reference
from course.modules.capstone.support.running import run_script
from course.syllabus import find_module
from course.validate.answers import judged, namespace

CAPSTONE = find_module("capstone")
SUSPECTS = [a for a in answers(CAPSTONE) if a.task == "suspects" and a.correct]


@pytest.mark.parametrize("answer", SUSPECTS, ids=lambda answer: answer.title)
@pytest.mark.parametrize("bug", BUGS)
def test_each_seeded_bug_is_found_alone_and_no_other(answer, bug):
    suspects = namespace(CAPSTONE, answer.source, "suspects")["suspects"]
    mended = {name: pullback for name, pullback in RIGHT.items() if name != bug.split(".")[0]}
    assert list(suspects(script_pieces(3, mended))) == [bug]


def test_a_script_mended_in_place_changes_no_points(monkeypatch):
    """Who mends the script itself has found its bugs, and has not yet written the pullbacks."""
    own = {task: task_sources(CAPSTONE)[task].solution for task in ("suspects", "mended")}
    for name, pullback in RIGHT.items():
        monkeypatch.setattr(script, f"{name}_pullback", pullback)
    assert judged(CAPSTONE, own["suspects"], "suspects").passed
    assert judged(CAPSTONE, own["mended"], "mended").passed
    assert judged(CAPSTONE, "def mended_pullbacks():\n    return {}", "mended").points == 0


def test_the_loss_of_the_broken_script_falls_in_every_epoch():
    broken, mended = run_script(), run_script(mended=True)
    for run in (broken, mended):
        assert all(
            after < before for before, after in zip(run.losses, run.losses[1:], strict=False)
        )
    assert broken.accuracy < 0.9 < mended.accuracy


def test_the_stored_gradients_of_the_frameworks_are_right():
    stored = reference()

    def loss(w1, b1, w2, b2):
        logits = np.maximum(stored.images @ w1.T + b1, 0.0) @ w2.T + b2
        return -np.mean(log_softmax(logits)[np.arange(len(stored.labels)), stored.labels])

    ours = grad(loss, argnums=(0, 1, 2, 3))(*stored.parameters)
    assert set(stored.gradients) == {"PyTorch", "JAX"}
    for theirs in stored.gradients.values():
        for mine, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(mine, other, rtol=0, atol=1e-13)
