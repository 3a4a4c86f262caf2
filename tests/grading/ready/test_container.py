"""The container's recipe and the commands of its README name what is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from course.cli import main
from course.cli.grammar import grammar

INSTALL = ("python", "-m", "pip", "install")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("container") / "grader"
    assert main(["release", "container", "--out", str(target)]) == 0
    return target


def steps(folder: Path, name: str) -> list[list[str]]:
    """What stands behind an instruction of the recipe, as words."""
    lines = (folder / "Containerfile").read_text("utf-8").splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith(f"{name} ")]


def test_the_recipe_installs_what_it_copied(folder):
    ((source, target),) = steps(folder, "COPY")
    ((*words, last),) = steps(folder, "RUN")
    assert tuple(words[: len(INSTALL)]) == INSTALL
    assert last == target and (folder / source / "pyproject.toml").is_file()
    constraints = words[words.index("--constraint") + 1]
    assert (folder / source / Path(constraints).relative_to(target)).is_file()
    assert (folder / source / "solutions").is_dir()


def test_the_command_that_grades_is_one_of_ours_on_what_is_mounted(folder):
    text = (folder / "README.md").read_text("utf-8").replace("\\\n", " ")
    (build,) = re.findall(r"docker build .*", text)
    assert (folder / shlex.split(build)[-2]).is_file()
    (run,) = re.findall(r"docker run .*", text)
    words = shlex.split(run)
    mounted = {words[i + 1].split(":")[1] for i, word in enumerate(words) if word == "--volume"}
    image = shlex.split(build)[shlex.split(build).index("--tag") + 1]
    asked = grammar().parse_args(words[words.index(image) + 1 :])
    assert asked.command == "grade"
    assert {str(asked.submissions), str(asked.out)} == mounted
    assert {"--network", "none", "--read-only"} <= set(words)
