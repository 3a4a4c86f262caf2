"""The first cell of a hosted notebook: points are remembered, and what differs is said."""

from course.hosted import settle_in
from course.workspace.state import best_points, find_workspace, record


def test_the_first_cell_makes_a_workspace_and_says_what_differs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    settle_in()
    assert find_workspace() == tmp_path.resolve()
    assert (tmp_path / "lessons" / "00_start.ipynb").is_file()
    said = capsys.readouterr().out
    assert "!backprop hint" in said
    assert f"{tmp_path}/exercises" in said


def test_the_first_cell_run_again_keeps_what_is_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settle_in()
    record("numerical.gradient", 2)
    settle_in()
    assert best_points(tmp_path) == {"numerical.gradient": 2}
