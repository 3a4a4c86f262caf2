"""The same elsewhere: the strips' scripts print what is stored, and become tables that hold."""

import runpy
from importlib.util import find_spec

import numpy as np
import pytest

from course.authoring.elsewhere import NEEDS, PLACE, expanded, printed, scripts, strip
from course.authoring.sources import read
from course.errors import BrokenSource
from course.syllabus import SOURCES, find_module, modules

EVERY = {script.relative_to(SOURCES).with_suffix("").as_posix(): script for script in scripts()}
WIDEST = 72


def of(framework):
    return [name for name, script in EVERY.items() if script.stem == framework]


@pytest.mark.parametrize("name", of("ours"))
def test_ours_prints_what_is_stored(name, capsys):
    # A strip may turn NumPy's warnings off, for itself.
    with np.errstate():
        runpy.run_path(str(EVERY[name]))
    assert capsys.readouterr().out == EVERY[name].with_suffix(".txt").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("framework", ["pytorch", "jax"])
def test_the_others_print_what_is_stored(framework):
    if find_spec(NEEDS[framework]) is None:
        pytest.skip(f"{NEEDS[framework]} is not installed; the extra `frameworks` would bring it.")
    for name in of(framework):
        assert printed(EVERY[name]) == EVERY[name].with_suffix(".txt").read_text("utf-8"), name


def test_every_strip_is_in_its_lesson():
    asked = {
        (module.folder / "elsewhere" / (place[1] or "")).relative_to(SOURCES).as_posix()
        for module in modules()
        for cell in read(module.folder / "lesson.md")
        if (place := PLACE.fullmatch(cell.source.strip()))
    }
    assert asked == {name.rpartition("/")[0] for name in EVERY}


def test_lines_fit_beside_their_output():
    for name, script in EVERY.items():
        assert all(len(line) <= WIDEST for line in script.read_text("utf-8").splitlines()), name


def planted(tmp_path, code="print(1 < 2)"):
    for name in NEEDS:
        (tmp_path / f"{name}.py").write_text(code, "utf-8")
        (tmp_path / f"{name}.txt").write_text("True\n", "utf-8")
    return tmp_path


def test_a_strip_is_one_block_of_html(tmp_path):
    table, _, note = strip(planted(tmp_path, "x = 1\n\nprint(1 < 2)")).partition("</table>")
    assert "\n\n" not in table
    assert "x = 1\n&#10;print(1 &lt; 2)" in table
    assert note.startswith("\n\n*")


@pytest.mark.parametrize("lost", ["jax.py", "jax.txt"])
def test_what_is_missing_is_named(tmp_path, lost):
    (planted(tmp_path) / lost).unlink()
    with pytest.raises(BrokenSource, match=lost):
        strip(tmp_path)


def test_a_ninth_line_is_refused(tmp_path):
    with pytest.raises(BrokenSource, match="more than 8 lines"):
        strip(planted(tmp_path, "x = 1\n" * 9))


def test_other_cells_stay_as_they_are():
    assert expanded("text {{elsewhere}}", find_module("cost")) == "text {{elsewhere}}"
