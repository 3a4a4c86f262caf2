"""The measuring of code: what counts as a line, a table, a node, and what the command prints."""

import subprocess
from pathlib import Path

import pytest

from tests.house import measure as command
from tests.house.measure import measure
from tests.house.source import Source

WIDE = "x" * 90


@pytest.fixture
def written(tmp_path):
    def write(text: str, name: str = "module.py") -> Source:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return Source(path)

    return write


def test_code_lines_are_neither_blank_nor_docstring_nor_all_comment(written):
    source = written('"""Two lines\nof docstring."""\n\n# why\nx = 1  # trailing\n')
    assert source.code == [5]
    assert source.docstrings == {1, 2}
    assert source.own_line_comments == {4}


def test_a_comment_sign_in_a_string_is_code(written):
    source = written('x = """\n# not a comment\n"""\n')
    assert source.code == [1, 2, 3]
    assert source.own_line_comments == set()


def test_a_table_is_what_stands_between_the_formatters_marks(written):
    source = written("a = 1\n# fmt: off\nb = 2\n# fmt: on\nc = 3\n")
    assert source.tables == {2, 3, 4}
    assert source.code == [1, 5]


def test_a_table_that_nobody_closes_reaches_to_the_end(written):
    assert written("a = 1\n# fmt: off\nb = 2\nc = 3\n").tables == {2, 3, 4}


def test_marks_in_a_string_open_no_table(written):
    assert written('text = """\n# fmt: off\n"""\n').tables == set()


def test_javascript_has_tables_too(written):
    source = written(f"const a = 1;\n// fmt: off\n{WIDE}\n// fmt: on\n{WIDE}\n", "module.js")
    assert source.wider_than(80) == [5]


def test_nodes_are_expressions_and_statements_outside_tables(written):
    # An assignment, a name and a number.
    measures = measure([written("a = 1\n# fmt: off\nb = 1 + 2 + 3\n# fmt: on\n")])
    assert measures.nodes == 3
    assert measures.code == 1
    assert measures.density == 3.0
    assert measures.in_tables == 3


def test_packed_assignments_are_those_with_both_sides_written_out(written):
    measures = measure([written("a, b = 1, 2\na, b = b\nc = 1, 2\nfor i, j in x, y: pass\n")])
    assert measures.packed == 1


def test_named_lambdas_are_counted_one_by_one(written):
    text = "f = lambda: 1\ng, h = lambda: 2, 3\nk: object = lambda: 4\nd['x'] = lambda: 5\n"
    assert measure([written(text)]).lambdas == 3


def test_ternaries_widths_comments_and_docstrings(written):
    text = f'"""What it is."""\n# why\na = b if c else d\n{WIDE} = 1\n'
    measures = measure([written(text)])
    assert measures.ternaries == 1
    assert measures.wider_than(88) == 1
    assert measures.share(measures.comments) == 0.25
    assert measures.share(measures.docstrings) == 0.25


def test_an_empty_file_divides_by_nothing(written):
    assert measure([written("")]).density == 0


def test_the_command_prints_a_row_a_folder_and_says_what_a_table_is(tmp_path, capsys):
    (tmp_path / "module.py").write_text("x = 1\n", encoding="utf-8")
    assert command.main([str(tmp_path)]) == 0
    header, row, *legend = capsys.readouterr().out.splitlines()
    assert header.split()[:2] == ["room", "files"]
    assert row.split()[:3] == [str(tmp_path), "1", "1"]
    assert "`# fmt: off`" in "\n".join(legend)


def test_the_command_measures_an_installed_package(capsys):
    assert command.main(["pytest"]) == 0
    assert "pytest" in capsys.readouterr().out


def test_the_command_says_what_it_does_not_find():
    with pytest.raises(SystemExit, match="neither a folder nor a package"):
        command.main(["no_such_package"])


@pytest.fixture
def repository(plant, monkeypatch):
    """A planted house with one commit, measured in place of this one."""
    root = plant({"course/cli/gone.py": "x = 1\n"})
    monkeypatch.setattr(command, "ROOT", root)
    author = ["-c", "user.name=someone", "-c", "user.email=someone@example.org"]
    for words in (["init", "--quiet"], ["add", "."], [*author, "commit", "--quiet", "-m", "."]):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


def test_a_commit_is_measured_above_today(repository, capsys):
    (repository / "course/errors.py").write_text("x = 1\ny = 2\n", encoding="utf-8")
    assert command.main(["course", "--rev", "HEAD"]) == 0
    _, before, today, *_ = capsys.readouterr().out.splitlines()
    assert before.split()[:4] == ["course", "at", "HEAD", "3"]
    assert today.split()[:2] == ["course", "3"]
    assert before.split()[7] == "2" and today.split()[5] == "3"


def test_a_room_that_is_gone_has_only_its_row_at_the_commit(repository, capsys):
    (repository / "course/cli/gone.py").unlink()
    (repository / "course/cli").rmdir()
    assert command.main(["course/cli", "--rev", "HEAD"]) == 0
    _, before, after, *_ = capsys.readouterr().out.splitlines()
    assert before.startswith("course/cli at HEAD")
    assert after == ""


def test_an_unknown_commit_is_named(repository):
    with pytest.raises(SystemExit, match="git knows no such-revision"):
        command.main(["course", "--rev", "such-revision"])


def test_rooms_are_the_packages_and_the_folders_in_them(tmp_path):
    for name in ("course/cli", "autodiff_core", "elsewhere"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "module.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "course" / "notebooks").mkdir()
    found = [room.relative_to(tmp_path) for room in command.rooms(tmp_path)]
    assert found == [Path("autodiff_core"), Path("course"), Path("course/cli")]
