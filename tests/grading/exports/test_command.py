"""`backprop export`: files where they were asked for, sentences on what did not fit."""

from __future__ import annotations

import pytest

from course.cli import main
from tests.grading.exports.conftest import MODULE


@pytest.fixture
def folder(book):
    return book.file.parent


def test_an_export_lies_beside_the_gradebook_and_is_renewed(folder, capsys):
    for _ in range(2):
        assert main(["export", str(folder), "--format", "csv"]) == 1
        said = capsys.readouterr()
        assert "exports/csv" in said.out
        assert "handed in nothing" in said.err
    assert (folder / "exports" / "csv" / "grades.csv").is_file()


def test_one_submission_goes_to_one_file(folder, tmp_path):
    target = tmp_path / "results" / "results.json"
    asked = ["--format", "gradescope", "--student", "right", "--to", str(target)]
    assert main(["export", str(folder), *asked]) == 0
    assert f'"score": {MODULE.points}' in target.read_text()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--student", "nobody"], "no student `nobody`"),
        (["--title", "numerical"], "names no title"),
        (["--module", "numercal"], "Try one of: numerical"),
        (["--roster", "missing.csv"], "is not there"),
    ],
)
def test_a_mistake_of_the_users_is_one_sentence(folder, capsys, asked, said):
    assert main(["export", str(folder), "--format", "csv", *asked]) == 2
    error = " ".join(capsys.readouterr().err.split())
    assert said in error
    assert "Traceback" not in error


def test_a_folder_without_a_gradebook_says_how_to_make_one(tmp_path, capsys):
    assert main(["export", str(tmp_path), "--format", "csv"]) == 2
    assert "backprop grade SUBMISSIONS" in " ".join(capsys.readouterr().err.split())
