"""Tables: by the roster, with nothing guessed and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from course.errors import CourseError
from course.grading.exports import canvas, moodle, points_csv
from course.grading.exports.spreadsheet import as_csv, harmless
from course.grading.records import Student
from course.grading.roster import read_roster
from tests.grading.exports.conftest import MODULE, ROSTER, hand_in

TOTAL, HALF = MODULE.points, sum(task.points // 2 for task in MODULE.tasks)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def by_first(text: str) -> dict[str, list[str]]:
    return {row[0]: row for row in rows(text)}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "  ="])
def test_no_text_begins_a_formula(sign):
    (row,) = rows("".join(as_csv([[f'{sign}cmd|" /C calc"!A0', 7]])))
    assert row[0].startswith("'")
    assert row[1] == "7"


def test_a_quote_or_a_new_line_in_a_name_ends_no_cell():
    assert rows("".join(as_csv([['a"b,\n=c', "d;=e"]]))) == [['a"b,\n=c', "d;=e"]]
    assert harmless("Jo-Ann") == "Jo-Ann"


def test_the_table_has_a_column_for_each_task_and_totals(export):
    files, _ = export(points_csv.files)
    table = by_first(files["grades.csv"])
    head = table["student"]
    assert [name for name in head if "." in name] == [task.name for task in MODULE.tasks]
    assert dict(zip(head, table["points possible"], strict=True))["total"] == str(TOTAL)
    assert table["right"][-1] == str(TOTAL)
    assert table["partial"][-1] == str(HALF)
    assert dict(zip(head, table["right"], strict=True))["SIS User ID"] == "u11"


def test_who_handed_in_nothing_has_empty_cells_or_zeros_as_wanted(export):
    for wanted, cell in (({}, ""), ({"zeros": True}, "0")):
        files, notes = export(points_csv.files, **wanted)
        width = len(MODULE.tasks) + 2
        assert by_first(files["grades.csv"])["absent"][-width:] == [cell] * width
        assert any("handed in nothing" in note and "`absent`" in note for note in notes)


def test_who_is_not_on_the_roster_is_named_and_no_lms_gets_them(export):
    for files_of in (canvas.files, moodle.files):
        files, notes = export(files_of)
        assert "script" not in "".join(files.values())
        assert any("not on the roster" in note for note in notes)


def test_canvas_gets_its_columns_and_an_assignment_for_each_module(export):
    files, _ = export(canvas.files, titles={"numerical": "Homework 1 (4711)"})
    table = rows(files["canvas.csv"])
    assert table[0] == [
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Homework 1 (4711)")
    ]
    assert table[1] == ["    Points Possible", "", "", "", "", str(TOTAL)]
    students = by_first(files["canvas.csv"])
    assert students["Lovelace, Ada"][1:] == ["11", "u11", "right", "A", str(TOTAL)]
    assert students["'=HYPERLINK(1), Mallory"][-1] == str(HALF)
    assert students["Doe, Jo"][-1] == ""


def test_moodle_finds_students_by_email_or_number(export):
    files, _ = export(moodle.files)
    table = by_first(files["moodle.csv"])
    assert table["Email address"][1:] == [MODULE.title]
    assert table["right@example.org"][1] == str(TOTAL)
    numbered = [Student("right", {"ID number": "4"}), Student("partial", {"ID number": ""})]
    files, notes = export(moodle.files, roster=numbered)
    assert by_first(files["moodle.csv"]).keys() == {"ID number", "4"}
    assert any("having no id number: partial" in note for note in notes)


@pytest.mark.parametrize("files_of", [canvas.files, moodle.files])
def test_a_roster_without_what_an_lms_finds_students_by_says_what_to_do(export, files_of):
    with pytest.raises(CourseError, match="--roster FILE"):
        export(files_of, roster=[Student("right", {"Shoe size": "44"})])


@pytest.mark.parametrize("files_of", [canvas.files, moodle.files])
def test_two_students_with_one_number_are_refused(export, files_of):
    twin = Student("partial", ROSTER[0].details)
    with pytest.raises(CourseError, match="`partial`, `right` have the same"):
        export(files_of, roster=[ROSTER[0], twin])


def test_moodles_two_columns_of_names_are_one_name(tmp_path):
    path = tmp_path / "participants.csv"
    path.write_text("First name,Last name,Email\nAda,Lovelace,a@b.org\nAda,Yonath,y@b.org\n")
    assert read_roster(path) == [
        Student("Ada Lovelace", {"Email": "a@b.org"}),
        Student("Ada Yonath", {"Email": "y@b.org"}),
    ]


def test_an_lms_own_export_serves_as_the_roster(book, export):
    hand_in(book, "hoppergrace", 1)
    listed = Student("Hopper, Grace", {"ID": "14"})
    header = Student("Points Possible", {"ID": "28"})
    files, _ = export(canvas.files, roster=[header, *ROSTER, listed])
    table = by_first(files["canvas.csv"])
    assert table["Hopper, Grace"][-1] == str(TOTAL)
    assert "Points Possible" not in table


def test_a_grade_that_is_not_whole_is_not_passed_on(book, export):
    hand_in(book, "absent", 1, tasks=2)
    files, notes = export(canvas.files)
    assert by_first(files["canvas.csv"])["Doe, Jo"][-1] == ""
    assert any("not graded in every task" in note and "`absent`" in note for note in notes)
