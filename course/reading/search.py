"""The index that pages search: their sections, each with its words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from html.parser import HTMLParser

# What holds no words for eyes.
SILENT = {"script", "style", "svg"}
HEADINGS = {"h1", "h2", "h3"}
# Where these begin, a word ends without a blank.
BLOCKS = {"p", "li", "td", "th", "pre", "div", "summary", "math", "br"}


@dataclass
class Section:
    """What stands under one heading."""

    page: str
    address: str
    title: str = ""
    text: str = ""


def words_js(pages: Iterable[tuple[str, str, str]]) -> str:
    """The script that hands all sections over: of pages by title, file and body."""
    found = [asdict(each) for page in pages for each in sections(*page)]
    return f"tellSections({json.dumps(found, ensure_ascii=False, indent=0)});\n"


def sections(title: str, file: str, body: str) -> list[Section]:
    """The sections of one page, in order."""
    reader = _Reader(title, file)
    reader.feed(body)
    reader.close()
    for section in reader.found:
        section.title = " ".join(section.title.split())
        section.text = " ".join(section.text.split())
    return reader.found


class _Reader(HTMLParser):
    """Gathers the words of a page, section by section."""

    def __init__(self, page: str, file: str) -> None:
        super().__init__()
        self.page = page
        self.file = file
        self.found: list[Section] = []
        self.heading = ""
        self.silent = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        anchor = dict(attributes).get("id")
        if tag in HEADINGS and anchor and not self.silent:
            self.found.append(Section(self.page, f"{self.file}#{anchor}"))
            self.heading = tag
        elif tag in SILENT and not self.silent:
            self.silent = tag
        if tag in BLOCKS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""
        if tag == self.heading:
            self.heading = ""

    def handle_data(self, data: str) -> None:
        if self.silent or not self.found:
            return
        if self.heading:
            self.found[-1].title += data
        else:
            self.found[-1].text += data
