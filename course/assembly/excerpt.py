"""Takes one answer out of a notebook: its cell, and what that needs from other cells."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from dataclasses import dataclass

from course.checking.names import names_of, without_magics

# Calls that belong to a notebook, not to a module.
SHOWN = ("print", "display", "check", "help")


@dataclass(frozen=True)
class Statement:
    """A top-level statement with the comments before it, and the names that it defines and uses."""

    source: str
    defines: frozenset[str]
    uses: frozenset[str]
    only_shows: bool
    is_import: bool


def excerpt(cells: Sequence[str], own: int) -> str:
    """The source of `cells[own]` as a module that stands alone.

    What it needs from other cells comes first: the last definition before the cell, as when the
    notebook runs from top to bottom, else a later one. Lines that only show something are left out.

    Raises:
        SyntaxError: when the cell is not Python.
    """
    mine = [statement for statement in _statements(cells[own]) if not statement.only_shows]
    by_nearness = [*reversed(range(own)), *range(own + 1, len(cells))]
    others = [each for index in by_nearness for each in reversed(_statements_if_any(cells[index]))]
    defined = {name for statement in mine for name in statement.defines}
    wanted = {name for statement in mine for name in statement.uses}
    needed: set[int] = set()
    while wanted:
        name = wanted.pop()
        if name in defined or hasattr(builtins, name):
            continue
        for place, statement in enumerate(others):
            if name in statement.defines:
                needed.add(place)
                defined |= statement.defines
                wanted |= statement.uses
                break
    before = [others[place] for place in sorted(needed, reverse=True)]
    imports = "\n".join(each.source for each in before if each.is_import)
    rest = [each.source for each in before if not each.is_import]
    return "\n\n\n".join(
        [*([imports] if imports else []), *rest, "\n".join(each.source for each in mine)]
    )


def _statements_if_any(cell: str) -> list[Statement]:
    try:
        return _statements(cell)
    except SyntaxError:
        return []


def _statements(cell: str) -> list[Statement]:
    python = without_magics(cell)
    lines = python.splitlines()
    found: list[Statement] = []
    nodes = ast.parse(python).body
    end = 0
    for node, following in zip(nodes, [*nodes[1:], None], strict=True):
        last = node.end_lineno or node.lineno
        if following is not None and following.lineno == last:
            # Two statements on one line stay together.
            continue
        source = "\n".join(lines[end:last])
        end = last
        names = names_of(source)
        found.append(
            Statement(
                source if found else source.lstrip("\n"),
                names.defines,
                names.uses,
                isinstance(node, ast.Expr) and _only_shows(node.value),
                isinstance(node, ast.Import | ast.ImportFrom),
            )
        )
    return found


def _only_shows(value: ast.expr) -> bool:
    """Whether an expression on a line of its own leaves nothing behind, so far as one can tell."""
    if not isinstance(value, ast.Call):
        return True
    return isinstance(value.func, ast.Name) and value.func.id in SHOWN
