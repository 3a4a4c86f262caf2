"""The wheel alone is a whole course: installed elsewhere, without checkout or network."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest

from course.authoring.sources import task_sources
from course.syllabus import COURSE, find_module, modules
from course.workspace.folder import relative_path
from tests.cli.test_learn import get, learning

pytestmark = pytest.mark.slow
CHECKOUT = COURSE.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel, tmp_path_factory):
    """The programs of an environment that has the wheel, and borrows what it needs from ours."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    paths = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    programs, packages = Path(paths["scripts"]), Path(paths["purelib"])
    python = programs / Path(sys.executable).name
    install = ["install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run([sys.executable, "-m", "pip", "--python", python, *install], check=True)
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return programs


@pytest.fixture
def environment(scripts, monkeypatch):
    """What an activated environment has, and where the borrowed JupyterLab keeps its pages."""
    monkeypatch.setenv("JUPYTERLAB_DIR", str(Path(sys.prefix) / "share" / "jupyter" / "lab"))
    monkeypatch.setenv("PATH", f"{scripts}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("PYTHONPATH", raising=False)


def test_wheel_has_sources_and_built_notebooks(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {"course/syllabus.toml", "course/start.md", "course/notebooks/index.ipynb"}
    for each in modules():
        wanted |= {
            f"course/{kind}/{each.stem}.ipynb" for kind in ("notebooks", "exercises", "solutions")
        }
        wanted |= {
            path.relative_to(CHECKOUT).as_posix()
            for path in each.folder.rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }
    assert wanted <= names
    assert not any(name.startswith(("tests/", "workspace/")) for name in names)


def test_installed_course_is_learnt_checked_and_diagnosed(
    scripts, environment, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    python = scripts / Path(sys.executable).name

    def run(*arguments):
        return subprocess.run(
            [scripts / "backprop", *arguments], capture_output=True, text=True, encoding="utf-8"
        )

    where = [python, "-c", "import course; print(course.__file__)"]
    origin = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    assert scripts.parent in origin.parents, "this test must not see the checkout"

    with learning(python=python) as (_, address):
        assert get(address, "/lab/tree/index.ipynb")[0] == 200
        kernel = json.loads(get(address, "/api/kernelspecs")[1])["kernelspecs"]["python3"]
        assert kernel["spec"]["argv"][0] == str(python)

    first = find_module("numerical")
    exercise = tmp_path / "backprop-workspace" / relative_path("exercise", first)
    assert run("check", "numerical").returncode == 1
    notebook = nbformat.read(exercise, as_version=4)
    for name, source in task_sources(first).items():
        next(cell for cell in notebook.cells if cell.id == f"task-{name}").source = source.solution
    nbformat.write(notebook, exercise)
    done = run("check", "numerical", "--json")
    assert (done.returncode, json.loads(done.stdout)["points"]) == (0, first.points)
    assert run("hint", "numerical.gradient").returncode == 0
    assert run("solution", "numerical.gradient").returncode == 0

    findings = json.loads(run("doctor", "--json").stdout)["findings"]
    states = {each["part"]: each["state"] for each in findings}
    del states["widgets"]  # their front ends stayed in the environment that was borrowed from
    assert set(states.values()) == {"works"}, findings
