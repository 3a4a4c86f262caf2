"""Progress in a terminal, a notebook and for machines; the start page fits the syllabus."""

import re

from course.syllabus import modules
from course.workspace.overview import bar, overview
from course.workspace.state import record, write_state

FIRST = modules()[0]


def test_table_lists_every_task_with_its_points(backprop, workspace):
    record("numerical.gradient", 5, workspace)
    said = backprop("progress")
    assert said.code == 0
    for module in modules():
        for task in module.tasks:
            points = 5 if task.name == "numerical.gradient" else 0
            assert re.search(rf"{task.name} .* {points} of {task.points}\b", said.out)


def test_json_holds_points_and_the_next_task(backprop, workspace):
    first, second = FIRST.tasks[:2]
    record(first.name, first.points, workspace)
    data = backprop("progress", "--json").json
    assert data["points"] == first.points
    assert data["max_points"] == sum(module.points for module in modules())
    assert data["next_task"] == second.name
    assert data["modules"][0]["tasks"][0]["points"] == first.points


def test_next_step_leads_from_the_lesson_to_what_is_missing(workspace):
    first, second = FIRST.tasks[:2]
    assert f"read lessons/{FIRST.stem}.ipynb" in overview(workspace).next_step
    record(first.name, first.points, workspace)
    assert overview(workspace).next_step.startswith(f"Next: `{second.name}` in exercises/")
    record(second.name, 1, workspace)
    assert (
        f"{second.points - 1} of {second.points} points are left" in overview(workspace).next_step
    )
    for module in modules():
        for task in module.tasks:
            record(task.name, task.points, workspace)
    assert overview(workspace).next_step == "Every task has all its points."


def test_points_of_an_older_course_never_exceed_those_of_this_one(workspace):
    write_state(workspace, "progress", {"numerical.gradient": 60, "numerical.no_longer": 4})
    assert overview(workspace).points == 6


def test_damaged_state_counts_as_nothing_achieved(backprop, workspace):
    (workspace / ".backprop" / "progress.json").write_text("{", "utf-8")
    assert backprop("progress", "--json").json["points"] == 0


def test_overview_outside_a_workspace_is_blank(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert overview().points == 0


def test_overview_shows_itself_as_text_and_as_html(workspace):
    record("numerical.gradient", 5, workspace)
    assert "5 of 6" in repr(overview())
    html = overview()._repr_html_()
    assert "<progress value='5' max='6' aria-label='Gradient'>" in html
    assert f"<code>{FIRST.tasks[0].name}</code>" in html
    first, rest = html.split("</p>", 1)
    assert first.startswith("<p><strong>5 of ")
    assert f"<a href='lessons/{FIRST.stem}.ipynb'>" in first
    assert rest.count("<details") == len(modules())
    assert rest.count("<details open") == 1


def test_bar_is_full_only_with_all_points():
    assert bar(0, 6, "#-") == "------------"
    assert bar(5, 6, "#-") == "##########--"
    assert bar(6, 6, "#-") == "############"
