"""The doctor finds what works and what does not; `build --check` finds what no longer matches."""

import subprocess
import sys
from dataclasses import replace

import pytest

from course import doctor
from course.cli import build as build_command
from course.doctor import Finding, examine
from course.syllabus import Task, find_module

PARTS = ["Python", "packages", "course files", "kernel", "widgets", "Graphviz", "workspace"]


@pytest.mark.slow
def test_all_works_here(backprop, workspace):
    said = backprop("doctor", "--json")
    assert [each["part"] for each in said.json["findings"]] == PARTS
    assert [each for each in said.json["findings"] if each["state"] != "works"] == []
    assert (said.code, said.json["ok"]) == (0, True)


def findings(monkeypatch, *found):
    monkeypatch.setattr("course.cli.doctor.examine", lambda workspace: iter(found))


def test_something_broken_is_named_with_advice(backprop, workspace, monkeypatch):
    broken = Finding("kernel", "broken", "it did not start", "Install ipykernel.")
    findings(monkeypatch, Finding("Python", "works", "3.11"), broken)
    said = backprop("doctor")
    assert said.code == 1
    assert "kernel: Install ipykernel." in said.out
    assert "Not working, and needed: kernel." in said.out
    assert not backprop("doctor", "--json").json["ok"]


def test_warning_alone_is_no_failure(backprop, workspace, monkeypatch):
    findings(monkeypatch, Finding("Graphviz", "warning", "none works", "Install it."))
    assert backprop("doctor").code == 0


def test_outside_a_workspace_the_current_folder_is_tried(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert doctor._workspace(None).state == "works"


def test_older_python_is_broken(monkeypatch):
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (99, 0))
    assert doctor._python().state == "broken"


def test_missing_and_old_packages_are_named(monkeypatch):
    monkeypatch.setattr(
        doctor, "requires", lambda name: ["numpy>=999", "no-such-package>=1", "rich"]
    )
    found = doctor._packages()
    assert found.state == "broken"
    assert "missing: no-such-package" in found.found and "too old: numpy" in found.found


def test_a_machine_that_only_grades_needs_no_jupyterlab(monkeypatch):
    lines = ["rich", 'no-such-lab>=1; extra == "learn"', 'no-such-tool; extra == "test"']
    monkeypatch.setattr(doctor, "requires", lambda name: lines)
    found = doctor._packages()
    assert found.state == "warning"
    assert "no-such-lab" in found.found and "no-such-tool" not in found.found


def test_missing_widget_front_end_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *parts: [str(tmp_path)])
    found = doctor._widgets()
    assert found.state == "broken"
    assert "jupyterlab-widgets, anywidget" in found.found


def test_without_any_graphviz_there_is_a_warning(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor, "LAYOUT", "raise ImportError('no graphviz')")
    found = doctor._graphviz()
    assert (found.state, "no graphviz" in found.found) == ("warning", True)


def test_unwritable_folder_is_broken(tmp_path):
    assert doctor._workspace(tmp_path / "nowhere").state == "broken"


def test_what_raises_is_a_finding_and_the_rest_is_still_examined(monkeypatch, tmp_path):
    def fail():
        raise RuntimeError("out of order")

    monkeypatch.setattr(doctor, "_kernel", fail)
    found = {each.part: each for each in examine(tmp_path)}
    assert list(found) == PARTS
    assert found["kernel"].found == "RuntimeError: out of order"


def test_build_check_passes_where_all_match(backprop, monkeypatch):
    monkeypatch.setattr(build_command, "differences", lambda chosen: [])
    monkeypatch.setattr(build_command, "strays", lambda modules: [])
    said = backprop("build", "--check")
    assert (said.code, said.out) == (0, "Every notebook matches its source.\n")


def test_build_check_names_what_does_not_match(backprop, monkeypatch):
    monkeypatch.setattr(build_command, "differences", lambda chosen: ["a.ipynb: not built"])
    said = backprop("build", "--check", "numerical")
    assert said.code == 1
    assert "a.ipynb: not built" in said.out


def test_build_tells_of_each_notebook(backprop, monkeypatch):
    monkeypatch.setattr(build_command, "build", lambda chosen, say: [say(m.name) for m in chosen])
    assert backprop("build", "1").out == "numerical\n"


def test_a_task_without_a_check_is_said_before_anything_is_built(backprop, monkeypatch):
    strange = Task("numerical.made_up", "Made up", 1)
    module = replace(find_module("numerical"), tasks=(strange,))
    monkeypatch.setattr(build_command, "find_module", lambda name: module)
    monkeypatch.setattr(build_command, "build", lambda *arguments: pytest.fail("it was built"))
    said = backprop("build", "numerical")
    assert (said.code, said.out) == (2, "")
    assert "The task `numerical.made_up` has no check" in said.err
    assert "course/modules/numerical/checks/made_up.py" in " ".join(said.err.split())


def test_command_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "course.cli", "--version"], capture_output=True)
    assert done.returncode == 0
