"""Writes the reading edition into a folder: every page, the search's index, scripts and styles."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from nbformat import NotebookNode

from course.authoring.library import notebook, page
from course.errors import CourseError
from course.play.page import STYLE, WORKER, playground
from course.reading.alive import as_stored, run_again
from course.reading.contents import contents
from course.reading.page import FILES, FRONT, Page, html_of
from course.reading.search import words_js
from course.reading.texts import GLOSSARY, page_of
from course.syllabus import Module, modules

# By this file a folder is known as one that may be written anew.
MARK = "words.js"
CHEAT_SHEET = "cheat_sheet.html"
PLAY_FOOT = "Everything on this page but Python works without a network."
# What runs a lesson, and what hears of it.
Run = Callable[[Path], NotebookNode]
Tell = Callable[[str], None]


def write_edition(out: Path, tell: Tell, *, site: str = "", run: Run = run_again) -> list[Page]:
    """Write the edition into the folder `out`, in place of one that is there; return its pages.

    Parameters:
        site: the address, from a page of the edition, of the site where lessons can be run.
        run: makes an executed notebook of a built lesson.

    Raises:
        CourseError: when `out` holds something else, or a package is missing.
    """
    if out.exists() and not _may_be_replaced(out):
        raise CourseError(f"{out} holds something that is no reading edition: name another.")
    pages = edition(tell, site, run)
    out.mkdir(parents=True, exist_ok=True)
    around = [None, *pages, None]
    for before, each, after in zip(around, pages, around[2:], strict=False):
        (out / each.file).write_text(html_of(each, before, after, site), "utf-8")
    for path in shared_files():
        shutil.copy(path, out)
    words = words_js((each.title, each.file, each.body) for each in pages)
    (out / MARK).write_text(words, "utf-8")
    return pages


def edition(tell: Tell, site: str, run: Run) -> list[Page]:
    """All pages, in the order in which they are read."""
    glossary, terms = page_of(GLOSSARY, as_stored(page("glossary")), {})
    cheat_sheet, _ = page_of(CHEAT_SHEET, as_stored(page("cheat_sheet")), terms)
    lessons = []
    for module, executed in _executed(tell, run):
        lesson, _ = page_of(f"{module.stem}.html", executed, terms, site)
        lessons.append((module, lesson))
    first = contents(lessons, site)
    text, head = playground(site)
    play = Page("play.html", "Playground", text, head=head, foot=PLAY_FOOT)
    return [first, *(lesson for _, lesson in lessons), glossary, cheat_sheet, play]


def _executed(tell: Tell, run: Run) -> Sequence[tuple[Module, NotebookNode]]:
    """Every lesson with its outputs; two are run at a time."""

    def executed(module: Module) -> tuple[Module, NotebookNode]:
        tell(f"Running lesson {module.number}, {module.title} …")
        return module, run(notebook("lesson", module))

    with ThreadPoolExecutor(max_workers=2) as workers:
        return list(workers.map(executed, modules()))


def size_of(pages: Sequence[Page], out: Path) -> int:
    """The bytes of all that was written."""
    names = chain((each.file for each in pages), (path.name for path in shared_files()), [MARK])
    return sum((out / name).stat().st_size for name in names)


def shared_files() -> list[Path]:
    """Scripts and styles that pages share."""
    return [*(FRONT / name for name in FILES), STYLE, WORKER]


def _may_be_replaced(out: Path) -> bool:
    return out.is_dir() and ((out / MARK).is_file() or not any(out.iterdir()))
