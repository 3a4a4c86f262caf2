"""Reads notebooks that are written as text: the part of MyST Markdown that the sources use.

    ```{code-cell} ipython3
    :task: central_difference         options, in YAML, are the cell's metadata

    def central_difference(f, x, h):
    ```

    Text around code cells makes Markdown cells.

    +++ {"hint": "central_difference"}

    Such a line begins a new one; its metadata, in JSON, may be left out.

Jupytext reads the same format, and a test compares the two on every source. It takes a second and a
half to import, which `backprop hint` would spend before it prints a sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

FENCE = re.compile(r"(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)")
CODE = "{code-cell}"
BREAK = "+++"
FRONT_MATTER = "---"


@dataclass
class Cell:
    """One cell of a notebook, as far as a source says it."""

    cell_type: Literal["markdown", "code"]
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)


def cells_of(text: str) -> list[Cell]:
    """The cells of a notebook in MyST Markdown.

    Raises:
        ValueError: where a fence has no end or metadata cannot be read, with the line's number.
    """
    return list(_Reader(text.splitlines()).cells())


class _Reader:
    """Walks through the lines of a source, and gathers Markdown until something ends it."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.position = self._after_front_matter()
        self.markdown: list[str] = []
        self.metadata: dict[str, Any] = {}

    def cells(self) -> Iterator[Cell]:
        while self.position < len(self.lines):
            line = self.lines[self.position]
            if fence := FENCE.fullmatch(line):
                block = self._block(fence["marks"])
                if fence["info"].startswith(CODE):
                    yield from self._flushed()
                    yield self._code_cell(block)
                else:
                    # A listing within the text: what looks like a cell in it is none.
                    self.markdown += [line, *block, self.lines[self.position]]
            elif line.startswith(BREAK):
                yield from self._flushed()
                self.metadata = self._read(json.loads, line.removeprefix(BREAK).strip() or "{}")
            else:
                self.markdown.append(line)
            self.position += 1
        yield from self._flushed()

    def _after_front_matter(self) -> int:
        if self.lines[:1] != [FRONT_MATTER]:
            return 0
        if FRONT_MATTER not in self.lines[1:]:
            raise ValueError("line 1: the front matter has no end")
        return self.lines.index(FRONT_MATTER, 1) + 1

    def _block(self, marks: str) -> list[str]:
        """The lines between the fence here and its end, where the reader stands afterwards."""
        closing = re.compile(re.escape(marks) + re.escape(marks[0]) + r"*\s*")
        begin = self.position + 1
        for end in range(begin, len(self.lines)):
            if closing.fullmatch(self.lines[end]):
                self.position = end
                return self.lines[begin:end]
        raise ValueError(f"line {begin}: this fence has no end")

    def _code_cell(self, block: list[str]) -> Cell:
        count = next((i for i, line in enumerate(block) if line[:1] != ":"), len(block))
        options = "\n".join(line.removeprefix(":") for line in block[:count])
        code = block[count:]
        if code and not code[0].strip():
            # A blank line may set the options off from the code.
            code = code[1:]
        return Cell("code", "\n".join(code), self._read(_from_yaml, options or "{}"))

    def _read(self, load: Any, text: str) -> dict[str, Any]:
        try:
            found = load(text)
        except ValueError as error:
            raise ValueError(f"line {self.position + 1}: {error}") from None
        if not isinstance(found, dict):
            raise ValueError(f"line {self.position + 1}: {text} is no metadata")
        return found

    def _flushed(self) -> Iterator[Cell]:
        """The Markdown cell of what was gathered, if that is more than blank lines."""
        source = "\n".join(self.markdown).rstrip().lstrip("\n")
        if source:
            yield Cell("markdown", source, self.metadata)
        self.markdown = []
        self.metadata = {}


def _from_yaml(text: str) -> Any:
    # Here: where only built texts are read, as in a browser, YAML is not to be had.
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
