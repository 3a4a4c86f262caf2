"""`make learn` and `make test` say in a sentence what is missing, and do nothing twice."""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib

import pytest
from packaging.requirements import Requirement

from course.syllabus import COURSE

CHECKOUT = COURSE.parent
needs_make = pytest.mark.skipif(
    os.name == "nt" or shutil.which("make") is None, reason="needs make and a POSIX shell"
)


def make(*arguments, **environment):
    return subprocess.run(
        ["make", "--directory", CHECKOUT, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "MAKEFLAGS": "", **environment},
    )


def python_that(tmp_path, *, fails_on):
    """A `python3` that works but for code that mentions `fails_on`."""
    program = tmp_path / "python3"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *"{fails_on}"*) exit 1;; esac\nexec "{sys.executable}" "$@"\n'
    )
    program.chmod(0o755)
    return program


@needs_make
def test_help_names_both_commands():
    said = make().stdout
    assert "make learn" in said and "make test" in said


@needs_make
def test_missing_python_is_said(tmp_path):
    done = make("learn", f"VENV={tmp_path / 'venv'}", "PYTHON=/nowhere/python3")
    assert done.returncode != 0
    assert "Python 3.11 or newer is missing" in done.stdout
    assert "make learn PYTHON=/path/to/python3" in done.stdout


@needs_make
def test_older_python_is_said(tmp_path):
    old = python_that(tmp_path, fails_on="version_info")
    done = make("test", f"VENV={tmp_path / 'venv'}", f"PYTHON={old}")
    assert done.returncode != 0
    assert "Python 3.11 or newer is missing" in done.stdout


@needs_make
def test_missing_venv_module_is_said(tmp_path):
    bare = python_that(tmp_path, fails_on="ensurepip")
    done = make("learn", f"VENV={tmp_path / 'venv'}", f"PYTHON={bare}")
    assert done.returncode != 0
    assert "has no venv module" in done.stdout and "apt install python3-venv" in done.stdout


@needs_make
@pytest.mark.slow
def test_missing_network_is_said(tmp_path):
    done = make(
        "learn",
        f"VENV={tmp_path / 'venv'}",
        f"PYTHON={sys.executable}",
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL="http://127.0.0.1:9/",
        PIP_RETRIES="0",
        PIP_CACHE_DIR=str(tmp_path / "cache"),
    )
    assert done.returncode != 0
    assert "Is there a network connection?" in done.stdout
    assert not (tmp_path / "venv" / ".learn").exists()


@needs_make
def test_second_time_nothing_is_installed(tmp_path):
    for stamp in ".made", ".learn", ".test":
        (tmp_path / stamp).touch()
    for goal in "learn", "test":
        planned = make("--dry-run", goal, f"VENV={tmp_path}").stdout
        assert "pip install" not in planned
    yesterday = time.time() - 100_000_000
    os.utime(tmp_path / ".test", (yesterday, yesterday))
    assert "pip install" in make("--dry-run", "test", f"VENV={tmp_path}").stdout


def requirements():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return [Requirement(each) for group in (project["dependencies"], *extras) for each in group]


def constraints():
    lines = (CHECKOUT / "constraints.txt").read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("python", ["3.11.0", "3.12.0", "3.13.0", "3.14.0"])
def test_every_requirement_is_pinned_once_on_every_python(python):
    environment = {"python_version": python[:4], "python_full_version": python}
    pins = {}
    for each in constraints():
        assert re.fullmatch(r"==[\w.]+", str(each.specifier)) and each.url is None
        if each.marker is None or each.marker.evaluate(environment):
            assert each.name not in pins, f"{each.name} is pinned twice"
            pins[each.name] = str(each.specifier).removeprefix("==")
    for each in requirements():
        assert each.specifier.contains(pins[each.name]), f"{each} is pinned to {pins[each.name]}"
