"""Counts the lines of code of a library: how many are the learner's, and how many the glue's."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from course.assembly.parts import PARTS

# Not code: a list of names.
NOT_COUNTED = ("provenance.py",)


def code_lines(source: str) -> int:
    """Lines without blank ones, comments, docstrings and imports."""
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt) and _is_no_code(node):
            left_out.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = enumerate(source.splitlines(), 1)
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in left_out
        for number, line in lines
    )


def _is_no_code(node: ast.stmt) -> bool:
    """Whether a statement is an import, or a text alone, as docstrings are."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return isinstance(node.value.value, str)
    return isinstance(node, ast.Import | ast.ImportFrom)


def lines_by_file(files: Mapping[str, str]) -> dict[str, int]:
    """The lines of each file of code that is no test."""
    counted = {
        path: code_lines(text)
        for path, text in files.items()
        if path.endswith(".py") and not path.startswith("tests/") and path not in NOT_COUNTED
    }
    return {path: lines for path, lines in counted.items() if lines}


def shares(files: Mapping[str, str], yours: Mapping[str, str]) -> dict[str, int]:
    """Lines that are "yours", that are "given" as glue, and that are "missing" parts' imports."""
    counted = lines_by_file(files)
    mine = {part.file for part in PARTS if part.task_name in yours}
    parts = {part.file for part in PARTS}
    return {
        "yours": sum(lines for path, lines in counted.items() if path in mine),
        "given": sum(lines for path, lines in counted.items() if path not in parts),
        "missing": sum(lines for path, lines in counted.items() if path in parts - mine),
    }
