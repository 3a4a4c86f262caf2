"""`backprop site`: the course as a static site that runs in a browser."""

from __future__ import annotations

from argparse import Namespace

from course.cli.terminal import say, waiting
from course.site.build import build_site, size_of
from course.site.inputs import NEWER, TESTED


def run(arguments: Namespace) -> int:
    lock = NEWER if arguments.newer else TESTED
    with waiting(f"Building the site in {arguments.out} …") as tell:
        build_site(arguments.out, tell, cdn=arguments.cdn, lock=lock)
    say(f"{arguments.out} is ready: {size_of(arguments.out) / 1e6:.0f} MB for any static host.")
    say(f"To look at it here: `python -m http.server --directory {arguments.out}`")
    return 0
