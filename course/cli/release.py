"""`backprop release`: a students' package, an autograder, a workflow, a container."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from course.cli.terminal import say, waiting
from course.grading.ready.folders import FOLDERS, Wishes
from course.syllabus import find_module

NEXT = {
    "students": "Learners install it: `python -m pip install 'DIR[learn]'`, then `backprop learn`.",
    "gradescope": "Its README.md says what to upload.",
    "classroom50": "Its README.md says where it goes.",
    "workflow": "Its README.md says where it goes.",
    "container": "Its README.md has the commands.",
}


def run(arguments: Namespace) -> int:
    module = find_module(arguments.module) if arguments.module else None
    with waiting(f"Writing {arguments.out} …"):
        FOLDERS[arguments.kind](arguments.out, Wishes(module, arguments.course))
    say(f"{arguments.out} is ready. {NEXT[arguments.kind].replace('DIR', _for_pip(arguments.out))}")
    return 0


def _for_pip(folder: Path) -> str:
    """A folder as pip takes it: without a slash it looks for a package of that name."""
    text = str(folder)
    return text if folder.is_absolute() or text.startswith("..") else f"./{text}"
