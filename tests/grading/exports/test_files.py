"""What programs and learners read: well formed, theirs alone, and without a key to the answers."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from course.errors import CourseError
from course.grading.exports import (
    FORMATS,
    classroom50,
    feedback,
    gradescope,
    junit,
    points_json,
)
from course.grading.exports.text import file_name, printable
from course.grading.exports.writing import write_all, write_one
from tests.grading.exports.conftest import MARKUP, MODULE

STEM = MODULE.stem


def test_json_has_what_counts_for_each_student(export):
    files, _ = export(points_json.files)
    data = json.loads(files["grades.json"])
    students = {each["student"]: each["submissions"] for each in data["students"]}
    assert data["points_possible"] == {"numerical": MODULE.points}
    assert students["absent"] == []
    (only,) = students["right"]
    assert (only["points"], only["complete"]) == (MODULE.points, True)
    assert [task["task"] for task in only["tasks"]] == [task.name for task in MODULE.tasks]


def test_junit_is_xml_whatever_a_name_or_an_output_holds(export):
    files, _ = export(junit.files)
    suites = ElementTree.fromstring(files["junit.xml"].encode()).findall("testsuite")
    failures = {suite.get("name"): suite.get("failures") for suite in suites}
    assert failures["right numerical"] == "0"
    assert failures["partial numerical"] == str(len(MODULE.tasks))
    (failure, *_) = suites[1].iter("failure")
    assert "is not a slope" in failure.text


def test_gradescope_gets_a_score_and_a_test_for_each_task(export):
    files, _ = export(gradescope.files)
    data = json.loads(files[f"right/{STEM}.results.json"])
    assert data["score"] == MODULE.points
    assert [test["max_score"] for test in data["tests"]] == [task.points for task in MODULE.tasks]
    assert {test["status"] for test in data["tests"]} == {"passed"}
    partial = json.loads(files[f"partial/{STEM}.results.json"])
    assert "Cell 7 ended Python." in partial["tests"][0]["output"]


def test_classroom50_gets_whole_numbers_and_what_its_runner_says(export, monkeypatch):
    monkeypatch.setenv("CLASSROOM", "cs1")
    monkeypatch.setenv("COMMIT_URL", "https://example.org/c")
    files, _ = export(classroom50.files)
    data = json.loads(files[f"right/{STEM}.result.json"])
    assert data["schema"] == "classroom50/result/v1"
    assert (data["score"], data["max-score"]) == (MODULE.points, MODULE.points)
    assert (data["classroom"], data["review"]) == ("cs1", "https://example.org/c")
    tests = data["tests"]
    assert all(test["passed"] and type(test["score"]) is int for test in tests)
    assert tests[0].keys() == {"test-name", "passed", "score", "max-score"}


def test_feedback_is_escaped_and_has_no_seed_and_nobody_else(export):
    files, _ = export(feedback.files)
    page = files["partial.html"]
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "987654321" not in page
    assert "right" not in page.partition("<body>")[2]
    assert "Nothing of yours was handed in." in files["absent.html"]


def test_feedback_says_no_more_than_the_learners_own_check(export):
    files, _ = export(feedback.files)
    assert "A check cell came back." in files["partial.html"]
    assert "is not a slope" in files["partial.html"]
    assert "expected" not in files["partial.html"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/root", "..", "", "con", "NUL.txt", "a\0b", "x" * 300, "é/ü", " "]
)
def test_a_students_file_stays_in_its_folder(name, tmp_path):
    made = file_name(name)
    assert Path(made).name == made
    assert made not in (".", "..")
    (tmp_path / made).write_text("theirs")


def test_two_students_never_share_a_file():
    names = ["ada", "Ada", "a/da", "a_da", "a da", "x" * 300, "x" * 301, MARKUP, "ада"]
    assert len({file_name(name).lower() for name in names}) == len(names)
    assert file_name("ada") == "ada"


def test_what_cannot_be_shown_is_replaced():
    assert printable("a\x00b\x1b\ud800c\u202ed\n") == "a�b��c�d\n"


def test_every_format_can_be_written_again_over_itself(export, tmp_path):
    for each in FORMATS.values():
        files, _ = export(each.files)
        out = tmp_path / each.module
        assert write_all(files.items(), out, replace=False) == len(files)
    files, _ = export(feedback.files)
    assert write_all(files.items(), tmp_path / "feedback", replace=False) == len(files)


def test_another_file_is_not_replaced_without_a_word(tmp_path):
    mine = tmp_path / "grades.csv"
    mine.write_text("mine")
    with pytest.raises(CourseError, match="--force"):
        write_all([("grades.csv", ["theirs"])], tmp_path, replace=False)
    assert mine.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [mine]
    write_all([("grades.csv", ["theirs"])], tmp_path, replace=True)
    assert mine.read_text() == "theirs"


def test_one_file_goes_where_it_was_asked_for(tmp_path, capsys):
    write_one([("a.json", ["{}"])], tmp_path / "results.json", replace=True)
    assert (tmp_path / "results.json").read_text() == "{}"
    write_one([("a.json", ["{}"])], Path("-"), replace=True)
    assert capsys.readouterr().out == "{}"
    with pytest.raises(CourseError, match="--student"):
        write_one([("a", ["1"]), ("b", ["2"])], tmp_path / "c", replace=True)
    with pytest.raises(CourseError, match="nothing to export"):
        write_one([], tmp_path / "c", replace=True)
    assert not (tmp_path / "c").exists()
