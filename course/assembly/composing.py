"""The files of `my_autodiff`: those that the course gives, and one for each answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from course.assembly.excerpt import excerpt
from course.assembly.parts import PARTS, Part
from course.authoring.sources import read, task_source, without_solution
from course.authoring.texts import built_text
from course.syllabus import find_module
from course.workspace.folder import relative_path

GIVEN = Path(__file__).parent / "given"


def compose(answers: Mapping[str, str], missing: Mapping[str, str] | None = None) -> dict[str, str]:
    """The library's files: text by path within the package.

    Parameters:
        answers: a module's source for each part that is the learner's, by the name of its task.
        missing: for other parts, why the course fills them in.
    """
    files = {
        path.relative_to(GIVEN).as_posix(): path.read_text("utf-8")
        for path in sorted(GIVEN.rglob("*"))
        if path.suffix in (".py", ".md")
    }
    rows = "\n".join(f"| `{part.file}` | `{part.function}`: {part.does} |" for part in PARTS)
    files["README.md"] = files["README.md"].replace("{table}", rows)
    reasons = {
        part.task_name: (missing or {}).get(part.task_name, "not assembled") for part in PARTS
    }
    for part in PARTS:
        mine = answers.get(part.task_name)
        body = mine if mine is not None else solution(part)
        head = _yours(part) if mine is not None else _filled(part, reasons[part.task_name])
        files[part.file] = f"{head}\n\n{body.strip()}\n"
    files["provenance.py"] = _provenance(answers, reasons)
    return files


def solution(part: Part) -> str:
    """The course's own answer to a part's task, as a module that stands alone."""
    built: str | None = built_text("parts", part.task_name)
    if built is not None:
        return built
    path = find_module(part.task.module).folder / "exercise.md"
    cells = [cell for cell in read(path) if cell.cell_type == "code"]
    tasks = [cell.metadata.get("task") for cell in cells]
    own = tasks.index(part.task.short_name)
    sources = [without_solution(cell.source) for cell in cells]
    sources[own] = task_source(part.task).solution
    return excerpt(sources, own)


def _yours(part: Part) -> str:
    where = relative_path("exercise", find_module(part.task.module))
    return f"# Yours: `{part.task_name}`, from {where}."


def _filled(part: Part, why: str) -> str:
    return (
        f"# The course's own, since yours is missing: `{part.task_name}` ({why}).\n"
        "# Once your answer passes, `backprop assemble` puts it here."
    )


def _provenance(answers: Mapping[str, str], reasons: Mapping[str, str]) -> str:
    yours = [part.task_name for part in PARTS if part.task_name in answers]
    filled = {name: why for name, why in reasons.items() if name not in answers}
    lines = ['"""Where each part comes from. `backprop assemble` writes this file."""', ""]
    lines += ["yours = [", *(f"    {name!r}," for name in yours), "]", ""]
    lines += ["filled = {", *(f"    {name!r}: {why!r}," for name, why in filled.items()), "}", ""]
    return "\n".join(lines)
