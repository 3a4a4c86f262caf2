"""Grades the repository in the current folder for Classroom 50, and writes `result.json` there.

It ends with 0 whenever it ran to its end, whatever the score: anything else is for the teacher.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MODULE, STEM = "@MODULE@", "@STEM@"
PACKAGE = Path(__file__).resolve().parent / "package"


def python_with_the_course(folder):
    """This Python where it has the course; else one of a new environment that gets it."""
    if importlib.util.find_spec("course") is not None:
        return sys.executable
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    install = ["-m", "pip", "install", "--quiet", "--constraint", PACKAGE / "constraints.txt"]
    subprocess.run([python, *install, PACKAGE], check=True)
    return python


def main():
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        student = work / "submitted" / os.environ.get("GITHUB_ACTOR", "student")
        student.mkdir(parents=True)
        for path in Path().rglob(f"{STEM}.ipynb"):
            if path.is_file() and not path.is_symlink():
                shutil.copyfile(path, student / path.name)
        if not any(student.iterdir()):
            print(f"There is no {STEM}.ipynb in this repository, so it is graded as a blank one.")
            shutil.copyfile(PACKAGE / "exercises" / f"{STEM}.ipynb", student / f"{STEM}.ipynb")
        backprop = [python_with_the_course(work / "venv"), "-m", "course.cli"]
        graded = ["grade", student.parent, "--out", work / "grades", "-j", "1"]
        subprocess.run([*backprop, *graded], check=True)
        export = [*backprop, "export", work / "grades", "--module", MODULE, "--format"]
        Path("result.json").unlink(missing_ok=True)
        subprocess.run([*export, "classroom50", "--to", "result.json"])
        subprocess.run([*export, "gradescope", "--to", "-"])
    if not Path("result.json").is_file():
        sys.exit("The grade could not be written; see above.")


if __name__ == "__main__":
    main()
