"""A source file by its lines: which are code, comments, docstrings, and which stand in a table.

A table is what stands between a line `# fmt: off` and a line `# fmt: on`: rows that are read one
below the other, and may be as wide as they need. In JavaScript the marks begin with `//`.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

TABLE_BEGINS = "fmt: off"
TABLE_ENDS = "fmt: on"
SUFFIXES = (".py", ".js")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def source_files(folder: Path, *suffixes: str) -> list[Path]:
    """The source files under `folder`, in order; what is hidden or compiled is left out."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in (suffixes or SUFFIXES) and not is_hidden(path.relative_to(folder))
    ]


def is_hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


class Source:
    """One file. Lines are numbered from 1, as editors and syntax trees do."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self.lines = self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """Raises SyntaxError where the file is not Python."""
        return ast.parse(self.text, str(self.path))

    @cached_property
    def comments(self) -> dict[int, str]:
        """The text of every comment, by its line. In JavaScript, of those on lines of their own."""
        if self.path.suffix == ".py":
            tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
            return {
                token.start[0]: token.string.lstrip("# ")
                for token in tokens
                if token.type == tokenize.COMMENT
            }
        return {
            number: line.strip().lstrip("/ ")
            for number, line in enumerate(self.lines, 1)
            if line.strip().startswith("//")
        }

    @cached_property
    def own_line_comments(self) -> set[int]:
        return {n for n in self.comments if self.lines[n - 1].lstrip().startswith(("#", "//"))}

    @cached_property
    def docstrings(self) -> set[int]:
        return {number for node in ast.walk(self.tree) for number in docstring_lines(node)}

    @cached_property
    def tables(self) -> set[int]:
        """The lines inside tables, their marks included."""
        inside: set[int] = set()
        begin: int | None = None
        for number in sorted(self.own_line_comments):
            mark = self.comments[number].strip()
            if mark == TABLE_BEGINS and begin is None:
                begin = number
            elif mark == TABLE_ENDS and begin is not None:
                inside.update(range(begin, number + 1))
                begin = None
        # A table that nobody closes reaches to the end, for the formatter as for us.
        if begin is not None:
            inside.update(range(begin, len(self.lines) + 1))
        return inside

    @cached_property
    def written(self) -> list[int]:
        """The lines outside tables that are not blank."""
        numbered = enumerate(self.lines, 1)
        return [n for n, line in numbered if line.strip() and n not in self.tables]

    @cached_property
    def code(self) -> list[int]:
        """The lines outside tables that are neither blank, nor docstring, nor all comment."""
        silent = self.docstrings | self.own_line_comments
        return [number for number in self.written if number not in silent]

    def nodes(self) -> Iterator[ast.expr | ast.stmt]:
        """Every expression and statement that begins outside tables."""
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.expr, ast.stmt)) and node.lineno not in self.tables:
                yield node

    def wider_than(self, columns: int) -> list[int]:
        """The lines outside tables with more than `columns` characters."""
        return [number for number in self.written if len(self.lines[number - 1]) > columns]


@cache
def read(path: Path) -> Source:
    """The file, read and parsed once however many rules look at it."""
    return Source(path)


def docstring_lines(node: ast.AST) -> range:
    """The lines of a node's docstring; none where it has none."""
    if not isinstance(node, DOCUMENTED) or ast.get_docstring(node, clean=False) is None:
        return range(0)
    docstring = node.body[0]
    return range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1)
