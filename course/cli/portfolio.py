"""`backprop portfolio`: one page to share, of what the learner built."""

from __future__ import annotations

from argparse import Namespace

from course.assembly.parts import PACKAGE, PARTS
from course.cli.terminal import say, say_step
from course.workspace.folder import locate

DEFAULT = "portfolio.html"


def run(arguments: Namespace) -> int:
    root = locate(arguments.workspace)
    say_step(f"Training a network on your {PACKAGE} …")
    # Here, so that the first line comes before what takes a while to import.
    from course.portfolio.writing import portfolio

    target = arguments.out or root / DEFAULT
    content = portfolio(root, target)
    say(f"{len(content.assembly.yours)} of {len(PARTS)} parts are yours.")
    say(f"It reads {100 * content.trained.accuracy:.1f} % of 500 digits that it never saw.")
    say(f"\n{target} holds it all. It opens in any browser, and holds no solution of a task.")
    return 0
