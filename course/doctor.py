"""Tries out an installation part by part, and says what to do where a part does not work.

Nothing here is imported before it is needed: the doctor must work where the packages do not.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, Literal

from course.errors import CourseError
from course.kernels import started

DISTRIBUTION = "backprop-course"
OLDEST_PYTHON = (3, 11)
SECONDS_FOR_A_KERNEL = 90
LEARNERS = {"extra": "learn"}
QUESTION = "import sys, json, numpy, course; print(json.dumps([sys.executable, 6 * 7]))"
LAYOUT = "import pygraphviz; pygraphviz.AGraph('digraph { a -> b }').layout('dot')"
REINSTALL = "Install the course again, as its README says."

State = Literal["works", "warning", "broken"]


@dataclass(frozen=True)
class Finding:
    """One part of the installation: its state, what was found, and what to do about it."""

    part: str
    state: State
    found: str
    advice: str = ""

    def to_dict(self) -> dict[str, str]:
        """The finding as plain data, for JSON."""
        return asdict(self)


def examine(workspace: Path | None) -> Iterator[Finding]:
    """Try every part, one after the other. What raises unexpectedly is a finding too."""
    parts: dict[str, Callable[[], Finding]] = {
        "Python": _python,
        "packages": _packages,
        "course files": _course_files,
        "kernel": _kernel,
        "widgets": _widgets,
        "Graphviz": _graphviz,
        "workspace": lambda: _workspace(workspace),
    }
    for part, trial in parts.items():
        try:
            yield trial()
        except Exception as error:
            # Whatever a broken installation raises is what to report.
            yield Finding(part, "broken", f"{type(error).__name__}: {error}", REINSTALL)


def _python() -> Finding:
    found = f"{'.'.join(map(str, sys.version_info[:3]))} at {sys.executable}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding(
            "Python",
            "broken",
            found,
            "The course needs Python 3.11 or newer. Make a new environment with one.",
        )
    return Finding("Python", "works", found)


def _packages() -> Finding:
    """Every requirement of the course, as its learners have it, against what is installed."""
    from packaging.requirements import Requirement

    wanted = [Requirement(line) for line in requires(DISTRIBUTION) or ()]
    wanted = [each for each in wanted if not each.marker or each.marker.evaluate(LEARNERS)]
    only_learners = {each.name for each in wanted if each.marker}
    missing: list[str] = []
    old: list[str] = []
    there: list[str] = []
    for each in wanted:
        try:
            installed = version(each.name)
        except PackageNotFoundError:
            missing.append(each.name)
            continue
        fits = each.specifier.contains(installed, prereleases=True)
        (there if fits else old).append(f"{each.name} {installed}")
    if not old and missing and only_learners.issuperset(missing):
        lacking = f"checks and grades work; for JupyterLab there lack {', '.join(missing)}"
        return Finding(
            "packages", "warning", lacking, "Learners install the course with `[learn]`."
        )
    if missing or old:
        found = [f"missing: {', '.join(missing)}"] if missing else []
        found += [f"too old: {', '.join(old)}"] if old else []
        return Finding("packages", "broken", "; ".join(found), REINSTALL)
    return Finding("packages", "works", ", ".join(there))


def _course_files() -> Finding:
    from course.workspace.folder import items

    try:
        count = len(items())
    except CourseError as error:
        return Finding("course files", "broken", str(error), REINSTALL)
    return Finding(
        "course files", "works", f"{DISTRIBUTION} {version(DISTRIBUTION)}, {count} notebooks"
    )


def _kernel() -> Finding:
    """Start a kernel as a notebook would, and let it compute."""
    from jupyter_client.manager import start_new_kernel

    start = partial(
        start_new_kernel, SECONDS_FOR_A_KERNEL, kernel_name="python3", stderr=subprocess.DEVNULL
    )
    manager, client = started(start)
    said: list[str] = []
    try:
        client.execute_interactive(
            QUESTION, timeout=SECONDS_FOR_A_KERNEL, output_hook=lambda message: _hear(message, said)
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    try:
        executable, answer = json.loads("".join(said))
    except ValueError:
        last = "".join(said).strip().splitlines()[-1:] or ["nothing"]
        return Finding("kernel", "broken", f"it started, but answered {last[0]}", REINSTALL)
    if Path(executable).resolve() != Path(sys.executable).resolve():
        return Finding(
            "kernel",
            "warning",
            f"Jupyter's `python3` is another Python: {executable}",
            "`backprop learn` and `backprop check` use the right one. For a JupyterLab that you "
            "start yourself: `python -m ipykernel install --sys-prefix`.",
        )
    return Finding("kernel", "works", f"6 * 7 is {answer}, says {executable}")


def _hear(message: dict[str, Any], said: list[str]) -> None:
    content = message["content"]
    if message["msg_type"] == "stream":
        said.append(content["text"])
    elif message["msg_type"] == "error":
        said.append(f"{content['ename']}: {content['evalue']}")


def _widgets() -> Finding:
    """The front ends that draw widgets must be where this environment's JupyterLab looks."""
    from jupyter_core.paths import jupyter_path

    front_ends = {
        "@jupyter-widgets/jupyterlab-manager": "jupyterlab-widgets",
        "anywidget": "anywidget",
    }
    folders = [Path(folder) for folder in jupyter_path("labextensions")]
    missing = [
        package
        for name, package in front_ends.items()
        if not any((folder / name / "package.json").is_file() for folder in folders)
    ]
    if missing:
        return Finding(
            "widgets",
            "broken",
            f"JupyterLab does not find the front end of {', '.join(missing)}",
            f"`python -m pip install --force-reinstall --no-deps {' '.join(missing)}`, "
            "then start JupyterLab again. If JupyterLab belongs to another environment, "
            "use `backprop learn`.",
        )
    packages = ", ".join(f"{package} {version(package)}" for package in front_ends.values())
    return Finding("widgets", "works", packages)


def _graphviz() -> Finding:
    """Lay a small graph out: with the system's `dot`, else with the library that pip brought."""
    program = shutil.which("dot")
    if program:
        answer = subprocess.run([program, "-V"], capture_output=True, text=True, timeout=30)
        if answer.returncode == 0:
            return Finding("Graphviz", "works", f"{answer.stderr.strip()} at {program}")
    # In a process of its own: a library that does not fit may end the process.
    trial = subprocess.run(
        [sys.executable, "-c", LAYOUT], capture_output=True, text=True, timeout=60
    )
    if trial.returncode:
        last = trial.stderr.strip().splitlines()[-1:] or [f"exit code {trial.returncode}"]
        return Finding(
            "Graphviz",
            "warning",
            f"none works ({last[0]})",
            "Graphs will not be drawn; all else works. `python -m pip install --force-reinstall "
            "pygraphviz`, or install Graphviz from your system's packages.",
        )
    return Finding("Graphviz", "works", f"pygraphviz {version('pygraphviz')}")


def _workspace(workspace: Path | None) -> Finding:
    folder = workspace or Path.cwd()
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(
            "workspace",
            "broken",
            f"{folder} cannot be written: {error.strerror}",
            "Go to a folder of yours, or name one: `backprop learn DIR`.",
        )
    if workspace is None:
        return Finding("workspace", "works", f"none here; one can be made in {folder}")
    return Finding("workspace", "works", f"{workspace}, can be written")
