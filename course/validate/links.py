"""Links between the course's texts: the file is there, and so is the heading. No network."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from course.authoring.library import PAGES
from course.authoring.sources import read
from course.markup import slug
from course.syllabus import COURSE, Module, modules
from course.validate.finding import Finding, short_path
from course.workspace.folder import FOLDERS, relative_path
from course.workspace.folder import PAGES as PLACES

LINK = re.compile(r"(?<!!)\[[^]]+\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "course/instructors.md", "autodiff_core/README.md")

# The text of a file that a link leads to, or nothing where there is no such file.
Find = Callable[[str], str | None]


def of_documents() -> Iterator[Finding]:
    """The links of the texts that are read as files."""
    root = COURSE.parent
    for name in DOCUMENTS:
        if (root / name).is_file():
            text = (root / name).read_text("utf-8")
            yield from broken(name, name, text, lambda target: _file(root / target))


def of_pages() -> Iterator[Finding]:
    """The links of the start page, the glossary and the cheat sheet, in a workspace."""
    for name in PAGES:
        path = COURSE / f"{name}.md"
        yield from broken(short_path(path), PLACES[name], _prose(path), _in_workspace)


def of_module(module: Module) -> Iterator[Finding]:
    """The links of a module's lesson and exercise, in a workspace."""
    for kind in FOLDERS:
        path = module.folder / f"{kind}.md"
        place = relative_path(kind, module)
        yield from broken(short_path(path), place, _prose(path), _in_workspace)


def broken(file: str, place: str, text: str, find: Find) -> Iterator[Finding]:
    """The links of a text that lead nowhere.

    Parameters:
        file: where the text is written.
        place: where it is read, from which links are followed.
    """
    heading = ""
    for line in CODE.sub("", text).splitlines():
        heading = next(iter(HEADING.findall(line)), heading)
        for link in LINK.findall(line):
            if "://" in link or link.startswith("mailto:"):
                continue
            target, _, anchor = link.partition("#")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(place), target))
            there = find(path) if target else text
            if there is None:
                yield Finding(file, heading, f"{link} leads to no file.", "Mend the link.")
            elif anchor and slug(anchor) not in anchors(there):
                says = f"{link} leads to no heading."
                yield Finding(file, heading, says, "Name one that is there.")


def anchors(text: str) -> set[str]:
    """What a link can name of a text: its headings."""
    return {slug(heading) for heading in HEADING.findall(CODE.sub("", text))}


def _prose(path: Path) -> str:
    return "\n\n".join(cell.source for cell in read(path) if cell.cell_type == "markdown")


def _file(path: Path) -> str | None:
    if not path.exists():
        return None
    return path.read_text("utf-8") if path.suffix == ".md" else ""


@cache
def _in_workspace(place: str) -> str | None:
    sources = {PLACES[name]: COURSE / f"{name}.md" for name in PAGES}
    for module in modules():
        for kind in FOLDERS:
            sources[relative_path(kind, module)] = module.folder / f"{kind}.md"
    return _prose(sources[place]) if place in sources else None
