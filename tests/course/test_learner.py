"""Plays the learner: every listed answer in a live kernel, and through `pytest --nbval`."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course.authoring.answers import answers
from course.authoring.execution import execute
from course.authoring.notebooks import exercise
from course.checking import METADATA, NOTEBOOK_SEED
from course.checking.notebook.run import check_notebook
from course.checking.verdict import Report
from course.syllabus import Module, modules
from tests.course.playing import rounds, with_answers
from tests.course.test_answers import judged

pytestmark = pytest.mark.slow


def by_name(module: Module) -> str:
    return module.name


@pytest.mark.parametrize("module", modules(), ids=by_name)
def test_every_answer_gets_its_report_in_a_kernel(module: Module, tmp_path: Path):
    expected, notebook = [], new_notebook()
    for cell in exercise(module).cells:
        if cell.id.startswith("task-"):
            mine = [a for a in answers(module) if f"task-{a.task}" == cell.id]
        elif cell.id.startswith("check-"):
            for answer in mine:
                expected.append(answer)
                notebook.cells += [new_code_cell(answer.source), new_code_cell(cell.source)]
        elif cell.cell_type == "code":
            notebook.cells.append(new_code_cell(cell.source))
    execute(notebook, tmp_path)
    shown = [cell.outputs for cell in notebook.cells if cell.source.startswith('check("')]
    assert len(shown) == len(expected)
    for outputs, answer in zip(shown, expected, strict=True):
        report = next(o for o in outputs if o.output_type == "display_data")
        points = next(o for o in outputs if o.output_type == "execute_result")
        text, html = report.data["text/plain"], report.data["text/html"]
        assert points.data["text/plain"] == str(Report.from_dict(report.metadata[METADATA]).points)
        assert "Traceback" not in text and "AssertionError" not in text
        if answer.correct:
            assert "✗" not in text and "✗" not in html, f"{answer.title}:\n{text}"
        else:
            assert answer.says in text.replace("\n         → ", "\n"), f"{answer.title}:\n{text}"
            assert "✗" in html


@pytest.mark.parametrize(
    ("module", "number"),
    [pytest.param(m, n, id=f"{m.name}-{n}") for m in modules() for n in range(len(rounds(m)))],
)
def test_every_answer_gets_the_judges_report_through_nbval(
    module: Module, number: int, tmp_path: Path
):
    hand = rounds(module)[number]
    path = tmp_path / f"{module.stem}.ipynb"
    sources = {name: answer.source for name, answer in hand.items()}
    nbformat.write(with_answers(module, sources), path)
    result = check_notebook(module, path)
    assert result.problems == []
    for name, answer in hand.items():
        said = result.reports[f"{module.name}.{name}"]
        wanted = judged(module, answer.source, name, NOTEBOOK_SEED)
        assert said.points == wanted.points, result.log
        assert [v.message for v in said.verdicts] == [v.message for v in wanted.verdicts]


@pytest.mark.parametrize("module", modules(), ids=by_name)
def test_blank_exercise_scores_nothing_through_nbval(module: Module, tmp_path: Path):
    path = tmp_path / f"{module.stem}.ipynb"
    nbformat.write(exercise(module), path)
    result = check_notebook(module, path)
    assert (result.points, result.max_points) == (0, module.points)
    assert not any(report.started for report in result.reports.values())
