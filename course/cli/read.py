"""`backprop read`: lessons, glossary and cheat sheet as pages to be read anywhere."""

from __future__ import annotations

from argparse import Namespace

from course.cli.terminal import say, waiting
from course.reading.writing import size_of, write_edition


def run(arguments: Namespace) -> int:
    site = arguments.site and f"{arguments.site.rstrip('/')}/"
    with waiting(f"Writing the pages in {arguments.out} …") as tell:
        pages = write_edition(arguments.out, tell, site=site)
    megabytes = size_of(pages, arguments.out) / 1e6
    say(f"{arguments.out} is ready: {len(pages)} pages, {megabytes:.0f} MB, for any static host.")
    say(f"They open as files too: {arguments.out / pages[0].file}")
    return 0
