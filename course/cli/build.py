"""`backprop build`: sources to notebooks, or what no longer matches."""

from __future__ import annotations

from argparse import Namespace

from course.authoring.build import build, differences, strays
from course.checking.registry import check_of
from course.cli.terminal import say, waiting
from course.syllabus import find_module, modules


def run(arguments: Namespace) -> int:
    chosen = [find_module(name) for name in arguments.modules] or list(modules())
    if arguments.check:
        found = differences(chosen) + ([] if arguments.modules else strays(modules()))
        for sentence in found:
            say(sentence)
        say("`backprop build` mends this." if found else "Every notebook matches its source.")
        return 1 if found else 0
    for module in chosen:
        for task in module.tasks:
            # Before anything is executed or written: a task that nothing checks cannot be built.
            check_of(task)
    with waiting(f"Building and executing {', '.join(each.name for each in chosen)} …"):
        build(chosen, say)
    return 0
