"""Takes one answer out of a notebook: its cell, and what that needs from other cells."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    lines = ["" if line.startswith(("%", "!")) else line for line in cell.splitlines()]
    found: list[Statement] = []
    nodes = ast.parse("\n".join(lines)).body
    end = 0
    for node, following in zip(nodes, [*nodes[1:], None], strict=True):
        last = node.end_lineno or node.lineno
        if following is not None and following.lineno == last:
            # Two statements on one line stay together.
            continue
        source = "\n".join(lines[end:last])
        end = last
        module = symtable.symtable(source, "cell", "exec")
        found.append(
            Statement(
                source if found else source.lstrip("\n"),
                frozenset(
                    symbol.get_name() for symbol in module.get_symbols() if _is_defined(symbol)
                ),
                frozenset(_used(module)),
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


def _is_defined(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _used(table: symtable.SymbolTable) -> Iterator[str]:
    """The global names that a table's code refers to."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _used(child)
