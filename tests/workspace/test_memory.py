"""Results are recalled where nothing that they depend on has changed, and nowhere else."""

import pytest

from course.workspace import memory
from course.workspace.memory import hashes, key_of, recall, remember
from course.workspace.state import STATE


@pytest.fixture(autouse=True)
def courses_files_are_read_anew():
    memory._course.cache_clear()
    yield
    memory._course.cache_clear()


def test_a_result_is_recalled_by_its_key_and_replaced_by_the_next(tmp_path):
    remember(tmp_path, "sum", key_of([1, 2]), {"is": 3})
    assert recall(tmp_path, "sum", key_of([1, 2])) == {"is": 3}
    assert recall(tmp_path, "sum", key_of([1, 3])) is None
    assert recall(tmp_path, "product", key_of([1, 2])) is None
    remember(tmp_path, "sum", key_of([1, 3]), {"is": 4})
    assert recall(tmp_path, "sum", key_of([1, 2])) is None


def test_a_damaged_memory_is_no_memory(tmp_path):
    remember(tmp_path, "sum", key_of(), 1)
    (tmp_path / STATE / "results.json").write_text('{"sum": 7}')
    assert recall(tmp_path, "sum", key_of()) is None


def test_a_change_in_the_course_changes_every_key(tmp_path, monkeypatch):
    source = tmp_path / "checks.py"
    monkeypatch.setattr(memory, "COURSE", tmp_path)
    keys = []
    for text in "points = 1", "points = 2", "points = 1":
        source.write_text(text)
        memory._course.cache_clear()
        keys.append(key_of("answer"))
    assert keys[0] == keys[2] != keys[1]


def test_another_numpy_changes_every_key(monkeypatch):
    before = key_of()
    memory._course.cache_clear()
    monkeypatch.setattr(memory, "version", lambda name: "0")
    assert key_of() != before


def test_hashes_tell_names_contents_and_folders(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.py").write_text("1")
    (tmp_path / "a.txt").write_text("1")
    assert list(hashes(tmp_path, ".py")) == ["inner/a.py"]
