"""Which modules a change touches, by what git says of the files."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Iterable
from typing import Any

from course.errors import CourseError
from course.syllabus import COURSE, Module, modules

SYLLABUS = "course/syllabus.toml"
BUILT = ("course/notebooks/", "exercises/", "solutions/")
# What every module depends on, if it is not in a module's own folder.
SHARED = ("course/", "autodiff_core/", "pyproject.toml", "constraints.txt")
# Texts that are always looked at, whatever changed.
TEXTS = ".md"


def changed_modules(base: str) -> list[Module]:
    """The modules whose files differ from those of the commit `base`; all, if what they share does.

    Raises:
        CourseError: when git does not know `base`, or this is no repository.
    """
    files = _git("diff", "--name-only", base, "--", ".").splitlines()
    files += _git("ls-files", "--others", "--exclude-standard").splitlines()
    if SYLLABUS in files:
        files.remove(SYLLABUS)
        before = tomllib.loads(_git("show", f"{base}:./{SYLLABUS}"))
        now = tomllib.loads((COURSE.parent / SYLLABUS).read_text("utf-8"))
        touched = entries_that_differ(before, now)
    else:
        touched = set()
    return touched_by(files, touched)


def touched_by(files: Iterable[str], named: Iterable[str] = ()) -> list[Module]:
    """The modules that a change of these files touches, and those that are `named`."""
    touched = set(named)
    for file in files:
        owner = next((each.name for each in modules() if _belongs(file, each)), None)
        if owner is not None:
            touched.add(owner)
        elif file.startswith(SHARED) and not file.endswith(TEXTS) and not file.startswith(BUILT):
            return list(modules())
    return [module for module in modules() if module.name in touched]


def entries_that_differ(before: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """The names of the modules that two versions of the syllabus do not say the same of."""
    old = {entry["name"]: entry for entry in before.get("module", ())}
    return {entry["name"] for entry in now["module"] if old.get(entry["name"]) != entry}


def _belongs(file: str, module: Module) -> bool:
    in_folder = file.startswith(f"course/modules/{module.name}/")
    return in_folder or (file.startswith(BUILT) and file.endswith(f"/{module.stem}.ipynb"))


def _git(*arguments: str) -> str:
    # Paths from the folder that holds the course, whichever repository holds that.
    command = ["git", "-c", "core.quotePath=false", *arguments]
    if arguments[0] == "diff":
        command.insert(-3, "--relative")
    try:
        done = subprocess.run(command, cwd=COURSE.parent, capture_output=True, encoding="utf-8")
    except FileNotFoundError:
        raise CourseError("`--changed` asks git, which is not installed here.") from None
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [""])[0]
        raise CourseError(
            f"git cannot compare with that ({said}). Name a commit or a branch that this checkout "
            "has; in CI, check out with the whole history (`fetch-depth: 0`)."
        )
    return done.stdout
