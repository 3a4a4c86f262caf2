"""JupyterLite around the course: notebooks, settings, and Python from a folder of the site."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.site.inputs import TESTED, Lock
from course.site.official import Tell
from course.site.runtime import LOADER, write_runtime
from course.workspace.folder import prepare
from course.workspace.state import STATE

KERNEL = "@jupyterlite/pyodide-kernel-extension"
WHEELS = f"share/jupyter/labextensions/{KERNEL}/static/pypi"
APPS = ("lab", "notebooks", "tree")
PYTHON = "static/pyodide"
SETTINGS = "jupyter-lite.json"
# The kernel asks for packages of these names by itself, unless they are said to be there.
ASKED_FOR = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython"]
SECONDS = 1200


def write_lite(out: Path, tell: Tell, *, cdn: bool = False, lock: Lock = TESTED) -> None:
    """Build JupyterLite with the course into the folder `out`, which is not there yet.

    Parameters:
        cdn: take official packages from the runtime's public CDN, and host only the rest.
        lock: the files that Python is made of.

    Raises:
        CourseError: when JupyterLite is not installed, or its build fails.
    """
    if find_spec("jupyterlite_core") is None or find_spec("jupyterlite_pyodide_kernel") is None:
        raise CourseError(
            "JupyterLite is not installed here: "
            '`python -m pip install -c constraints.txt -e ".[site]"` brings it.'
        )
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write_runtime(work / PYTHON, kernel_wheels(), tell, cdn=cdn, lock=lock)
        _write_contents(work / "contents")
        _write_settings(work)
        tell("Building JupyterLite …")
        _build(work, out)
    _start_python_by_our_script(out)


def kernel_wheels() -> list[Path]:
    """What the kernel's extension for JupyterLite brings, as wheels.

    Raises:
        CourseError: when it brings none.
    """
    place = Path(sys.prefix, WHEELS)
    wheels = sorted(place.glob("*.whl"))
    if not wheels:
        raise CourseError(f"The kernel for browsers has no packages in {place}. Reinstall it.")
    return [path for path in wheels if not path.name.startswith("widgetsnbextension-3")]


def _write_contents(place: Path) -> None:
    """A workspace as `backprop learn` makes one, but for what is remembered of its owner."""
    prepare(place)
    for path in (place / STATE).iterdir():
        path.unlink()
    # By this folder the course knows a workspace; without a file in it, it would not be served.
    (place / STATE / "site.json").write_text("{}", "utf-8")


def _write_settings(work: Path) -> None:
    kernel = {
        "disablePyPIFallback": True,
        "loadPyodideOptions": {
            "packages": ASKED_FOR,
            "lockFileURL": f"./{PYTHON}/pyodide-lock.json",
        },
    }
    config = {
        "appName": "Backpropagation",
        "defaultKernelName": "python",
        "enableMemoryStorage": True,
        "exposeAppInBrowser": True,
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
    }
    _write(work / SETTINGS, {"jupyter-lite-schema-version": 0, "jupyter-config-data": config})
    # The folder in which a workspace remembers begins with a dot.
    _write(work / "jupyter_lite_config.json", {"ContentsManager": {"allow_hidden": True}})


def _build(work: Path, out: Path) -> None:
    apps = [word for app in APPS for word in ("--apps", app)]
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", "."]
    command += ["--output-dir", str(out.resolve()), "--contents", "contents", "--no-sourcemaps"]
    # Settings, and a database of what was built, are taken from the current folder.
    done = subprocess.run(
        [*command, *apps], cwd=work, capture_output=True, text=True, timeout=SECONDS
    )
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip()[-400:]
        raise CourseError(f"JupyterLite could not be built: {said}")


def _start_python_by_our_script(out: Path) -> None:
    """The build sets the runtime's own script, whatever the settings say; ours starts that."""
    settings = json.loads((out / SETTINGS).read_text("utf-8"))
    kernels = settings["jupyter-config-data"]["litePluginSettings"]
    kernels[f"{KERNEL}:kernel"]["pyodideUrl"] = f"./{PYTHON}/{LOADER.name}"
    _write(out / SETTINGS, settings)


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1), "utf-8")
