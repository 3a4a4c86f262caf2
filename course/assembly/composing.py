"""The files of `my_autodiff`: those that the course gives, and one for each answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from course.assembly.describing import parts_block, pyproject, with_block
from course.assembly.excerpt import excerpt
from course.assembly.parts import PARTS, Part
from course.assembly.redirect import redirected
from course.authoring.sources import read, task_source, without_solution
from course.authoring.texts import built_text
from course.syllabus import find_module
from course.workspace.folder import relative_path

GIVEN = Path(__file__).parent / "given"
STAND_IN = '''"""The course's own part, in the place of `{task}`: {why}.

Solve the task, and `backprop assemble` puts your answer here.
"""

from course.assembly.standing_in import part

{function} = part("{task}", __package__)
'''


def compose(
    answers: Mapping[str, str], missing: Mapping[str, str] | None = None, *, whole: bool = False
) -> dict[str, str]:
    """The library's files: text by path within the package.

    Parameters:
        answers: a module's source for each part that is the learner's, by the name of its task.
        missing: for other parts, why the course stands in.
        whole: with the sources of the course's parts, so that nothing need be imported from it.
            Such a library is kept in memory; no solution is written to a disk.
    """
    files = {
        path.relative_to(GIVEN).as_posix(): path.read_text("utf-8")
        for path in sorted(GIVEN.rglob("*"))
        if path.suffix in (".py", ".md")
    }
    reasons = {
        part.task_name: (missing or {}).get(part.task_name, "not assembled")
        for part in PARTS
        if part.task_name not in answers
    }
    for part in PARTS:
        if part.task_name in answers:
            files[part.file] = _yours(part, answers[part.task_name])
        elif whole:
            files[part.file] = solution(part)
        else:
            files[part.file] = STAND_IN.format(
                task=part.task_name, why=reasons[part.task_name], function=part.function
            )
    for name in dict.fromkeys(part.task.module for part in PARTS):
        title = find_module(name).title
        files[f"{name}/__init__.py"] = f'"""Parts from the exercise *{title}*."""\n'
    files["provenance.py"] = _provenance(answers, reasons)
    files["README.md"] = with_block(files["README.md"], parts_block(files, answers))
    files["pyproject.toml"] = pyproject(answers)
    return files


@cache
def solution(part: Part) -> str:
    """The course's own answer to a part's task, as a module of the library."""
    built: str | None = built_text("parts", part.task_name)
    if built is not None:
        return built
    path = find_module(part.task.module).folder / "exercise.md"
    cells = [cell for cell in _cells(path) if cell.cell_type == "code"]
    tasks = [cell.metadata.get("task") for cell in cells]
    own = tasks.index(part.task.short_name)
    sources = [without_solution(cell.source) for cell in cells]
    sources[own] = task_source(part.task).solution
    return f"{redirected(excerpt(sources, own))}\n"


_cells = cache(read)


def _yours(part: Part, source: str) -> str:
    where = relative_path("exercise", find_module(part.task.module))
    return f"# Yours: `{part.task_name}`, from {where}.\n\n{redirected(source)}\n"


def _provenance(answers: Mapping[str, str], reasons: Mapping[str, str]) -> str:
    yours = [part.task_name for part in PARTS if part.task_name in answers]
    lines = ['"""Where each part comes from. `backprop assemble` writes this file."""', ""]
    lines += ["yours = [", *(f"    {name!r}," for name in yours), "]", ""]
    lines += ["filled = {", *(f"    {name!r}: {why!r}," for name, why in reasons.items()), "}", ""]
    return "\n".join(lines)
