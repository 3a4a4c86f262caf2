"""From a notebook to a page of the edition."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from nbformat import NotebookNode

from course.markup import slug
from course.reading.alive import programs
from course.reading.cells import code_cell
from course.reading.markdown import Prose
from course.reading.page import Page

PAGE = ".html"
GLOSSARY = f"glossary{PAGE}"
NOTEBOOK = ".ipynb"
# Where a site opens a notebook, followed by its path.
RUN = "notebooks/index.html?path="


def page_of(
    file: str, notebook: NotebookNode, terms: Mapping[str, str], site: str = ""
) -> tuple[Page, dict[str, str]]:
    """The page of a notebook, and the anchors of the words that head the rows of its tables.

    Parameters:
        terms: those of the glossary, to which links lead.
        site: where notebooks can be run, if anywhere.
    """
    run = f"{site}{RUN}lessons/{file.removesuffix(PAGE)}{NOTEBOOK}" if site else ""

    def address(link: str, words: str) -> str:
        return _address(link, words, terms, site)

    def aside(heading: str) -> str:
        said = escape(f"Run this: {heading}", quote=True)
        return f'<a class="run" href="{run}" aria-label="{said}">Run this</a>' if run else ""

    prose = Prose(address, aside)
    pieces = [
        prose.html(cell.source) if cell.cell_type == "markdown" else code_cell(cell, address)
        for cell in notebook.cells
    ]
    title = prose.headings[0].text
    head = programs(pieces)
    page = Page(file, title, "\n".join(pieces), prose.headings, head)
    return page, prose.terms


def _address(link: str, words: str, terms: Mapping[str, str], site: str) -> str:
    """Where a link of a notebook leads in the edition: a glossary's word to its very row."""
    path, _, anchor = link.partition("#")
    if not path.endswith(NOTEBOOK) or "://" in link:
        return link
    if path.startswith("exercises/"):
        # They are for running; the first page says how.
        return f"{site}{RUN}{path}" if site else f"index{PAGE}"
    place = path.removeprefix("lessons/").removesuffix(NOTEBOOK) + PAGE
    if place == GLOSSARY and not anchor:
        word = slug(words)
        anchor = terms.get(word) or terms.get(word.removesuffix("s"), "")
    return f"{place}#{anchor}" if anchor else place
