"""The names that a piece of Python defines at its top level, and those that it uses."""

from __future__ import annotations

import symtable
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """What a cell, or a statement of it, leaves to others and needs of them."""

    defines: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()


def names_of(source: str) -> Names:
    """The names in a piece of Python.

    Raises:
        SyntaxError: when it is not Python.
    """
    module = symtable.symtable(source, "cell", "exec")
    defined = (symbol.get_name() for symbol in module.get_symbols() if _is_defined(symbol))
    return Names(frozenset(defined), frozenset(_used(module)))


def without_magics(cell: str) -> str:
    """A cell's Python: lines that only IPython understands are blank."""
    return "\n".join("" if line.startswith(("%", "!")) else line for line in cell.splitlines())


def _is_defined(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _used(table: symtable.SymbolTable) -> Iterator[str]:
    """The global names that a table's code refers to."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _used(child)
