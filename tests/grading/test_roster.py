"""A roster is a CSV: its first column names students as their submissions do."""

import pytest

from course.errors import CourseError
from course.grading.records import Student
from course.grading.roster import read_roster


def test_the_first_column_names_and_the_others_are_kept(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("\ufeffstudent,ID,Section\nada, 17 ,A\n\nbob,18\n")
    assert read_roster(path) == [
        Student("ada", {"ID": "17", "Section": "A"}),
        Student("bob", {"ID": "18"}),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [("student\n", "students below it"), ("student\nada\nada\n", "twice, again in line 3")],
)
def test_what_is_wrong_with_a_roster_is_said(tmp_path, text, said):
    path = tmp_path / "roster.csv"
    path.write_text(text)
    with pytest.raises(CourseError, match=said):
        read_roster(path)
    with pytest.raises(CourseError, match="is not there"):
        read_roster(tmp_path / "other.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match="no CSV"):
        read_roster(tmp_path / "binary.csv")
