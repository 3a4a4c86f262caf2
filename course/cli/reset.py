"""`backprop reset`: a fresh notebook in place of the learner's, which is kept."""

from __future__ import annotations

from argparse import Namespace

from course.cli.terminal import say
from course.syllabus import find_module
from course.workspace.folder import locate, relative_path, reset


def run(arguments: Namespace) -> int:
    kind = "lesson" if arguments.lesson else "exercise"
    module = find_module(arguments.module)
    root = locate(arguments.workspace)
    backup = reset(root, kind, module)
    say(f"{relative_path(kind, module)} is fresh again.")
    if backup is None:
        say("There was nothing of yours in it, so no backup was made.")
    else:
        say(f"Yours is kept as {backup.relative_to(root).as_posix()}")
    say("Is it open in JupyterLab? There, choose File → Reload Notebook from Disk.")
    return 0
