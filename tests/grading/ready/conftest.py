"""Where the ready folders' scripts run: a `backprop` of this checkout, submissions to hand in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from course.authoring.library import notebook
from course.authoring.sources import task_sources
from course.syllabus import COURSE, find_module

MODULE = find_module("numerical")
FILE = f"{MODULE.stem}.ipynb"
NO_WALLS = "Grade on Linux"


def solved() -> str:
    """The exercise with every task solved."""
    data = json.loads(notebook("exercise", MODULE).read_text("utf-8"))
    answers = {f"task-{name}": each.solution for name, each in task_sources(MODULE).items()}
    for cell in data["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    return json.dumps(data)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with the programs `backprop` and `python`, as an environment has them."""
    folder = tmp_path / "venv" / "bin"
    folder.mkdir(parents=True)
    for name, words in (("backprop", "-m course.cli "), ("python", "")):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n')
        program.chmod(0o755)
    return folder


def run(command: list[str], place: Path, course: Path = COURSE.parent, **more: str):
    """Run a script that grades; where nothing can be shut in there is no grade to test."""
    environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": str(course), **more}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
    if NO_WALLS in done.stderr:
        pytest.skip("no sandbox stands on this machine")
    return done
