"""What a lesson's code offers for copying: its functions and classes, and cells that compute.

Nothing of a lesson runs but imports, definitions and tables of constants; a copier takes the text.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

DEFINITIONS = (ast.FunctionDef, ast.ClassDef)
STATIC = (*DEFINITIONS, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Signature:
    """What a task asks for: a name and its parameters; a class where these are None."""

    name: str
    parameters: tuple[str, ...] | None


@dataclass(frozen=True)
class Piece:
    """A part of a lesson, turned into an answer's cell by renaming and no more."""

    title: str
    source: str


def signature(code: str, name: str) -> Signature | None:
    """How `code` defines an answer; None where it is data, which no lesson could be copied for."""
    for statement in ast.parse(code).body:
        if isinstance(statement, DEFINITIONS) and statement.name == name:
            if isinstance(statement, ast.FunctionDef):
                return Signature(name, _required(statement))
            return Signature(name, None)
    return None


def pieces(cells: Sequence[str], wanted: Signature, given: Sequence[str] = ()) -> Iterator[Piece]:
    """Every part of a lesson's cells that could be meant as the answer.

    Parameters:
        given: the code that the exercise has beside its tasks.
    """
    builtin = set(dir(builtins))
    names_given = {n for cell in given for each in _statements(cell) for n in _made(each)}
    for number, cell in enumerate(cells):
        body = _statements(cell)
        around = _around(cells, number, names_given | builtin)
        known = names_given | builtin | {n for each in around for n in _made(each)}
        taken_along = "\n".join(map(_kept, around))
        for statement in body:
            for renamed in _renamed(statement, wanted, known):
                yield Piece(_name(statement), f"{taken_along}\n{renamed}")
        if wanted.parameters and (inlined := _inlined(body, wanted, known)):
            yield Piece(f"code cell {number}", f"{taken_along}\n{inlined}")


@cache
def _statements(cell: str) -> list[ast.stmt]:
    """Each cell is looked at once for every other: it is parsed once."""
    return ast.parse(cell).body


def _around(cells: Sequence[str], number: int, known: set[str]) -> list[ast.stmt]:
    """What a copier takes along: definitions of all cells; of two alike, that of this cell."""
    order = [*cells[:number], *cells[number + 1 :], cells[number]]
    found: list[ast.stmt] = []
    for statement in (each for cell in order for each in _statements(cell)):
        is_table = isinstance(statement, ast.Assign) and not _missing([statement.value], known)
        if _is_static(statement) and (is_table or isinstance(statement, STATIC)):
            found.append(statement)
            known = known.union(_made(statement))
    return found


def _is_static(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        return not any(isinstance(node, ast.Call) for node in _outside_functions(statement.value))
    return isinstance(statement, STATIC)


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Lambda):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _outside_functions(child)


@cache
def _kept(statement: ast.stmt) -> str:
    """A statement that may fail, where it needs what the lesson computes."""
    lines = ast.unparse(statement).replace("\n", "\n    ")
    return f"try:\n    {lines}\nexcept Exception:\n    pass"


# --- names ----------------------------------------------------------------------------------------


def _name(statement: ast.stmt) -> str:
    if isinstance(statement, DEFINITIONS):
        return statement.name
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def _made(statement: ast.stmt) -> list[str]:
    """The names that a statement of a cell leaves there: not those within a function."""
    return [_name(statement)] if isinstance(statement, DEFINITIONS) else [*_names_bound(statement)]


def _names_bound(node: ast.AST) -> Iterator[str]:
    """The names that are given a value somewhere in a statement."""
    for each in ast.walk(node):
        if isinstance(each, ast.alias):
            yield (each.asname or each.name).partition(".")[0]
        elif isinstance(each, ast.arg):
            yield each.arg
        elif isinstance(each, DEFINITIONS):
            yield each.name
        elif isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id


def _missing(nodes: Sequence[ast.AST], known: set[str]) -> list[str]:
    """The names that must come from elsewhere, in the order in which they are first read."""
    bound = known.union(name for node in nodes for name in _names_bound(node))
    read = [each for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)]
    read.sort(key=lambda each: (each.lineno, each.col_offset))
    return [name for name in dict.fromkeys(each.id for each in read) if name not in bound]


# --- one part, under the name that is wanted ------------------------------------------------------


def _renamed(statement: ast.stmt, wanted: Signature, known: set[str]) -> Iterator[str]:
    """A definition called as the task calls its answer."""
    name = _name(statement)
    if wanted.parameters is None:
        if isinstance(statement, ast.ClassDef):
            yield f"copied = {name}\nclass {wanted.name}(copied):\n    pass"
        return
    function = statement.value if isinstance(statement, ast.Assign) else statement
    if not isinstance(function, ast.FunctionDef | ast.Lambda) or not name:
        return
    for order, from_outside in _matches(function, wanted.parameters, known):
        yield _calling(name, wanted, order, from_outside)


def _matches(
    function: ast.FunctionDef | ast.Lambda, wanted: tuple[str, ...], known: set[str]
) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """With which of the wanted parameters to call a function, and which set names outside it."""
    own = _required(function)
    if len(own) == len(wanted):
        yield wanted, {}
        if own != wanted and set(own) == set(wanted):
            yield own, {}
    outside = _missing([function], known)
    if outside and len(own) + len(outside) == len(wanted):
        # What the lesson had beside the function, the task hands to it.
        rest = [each for each in wanted if each not in own][: len(outside)]
        order = tuple(each for each in wanted if each not in rest)
        yield order, dict(zip(outside, rest, strict=True))


def _calling(name: str, wanted: Signature, order: tuple[str, ...], outside: dict[str, str]) -> str:
    lines = [f"copied = {name}", f"def {wanted.name}({', '.join(wanted.parameters or ())}, *rest):"]
    set_outside = ", ".join(f"{each}={parameter}" for each, parameter in outside.items())
    lines += [f"    globals().update({set_outside})"] if outside else []
    return "\n".join([*lines, f"    return copied({', '.join(order)}, *rest)"])


def _required(function: ast.FunctionDef | ast.Lambda) -> tuple[str, ...]:
    """The parameters that have no default value; a starred one is not among them."""
    listed = function.args.posonlyargs + function.args.args
    return tuple(each.arg for each in listed[: len(listed) - len(function.args.defaults)])


def _inlined(body: list[ast.stmt], wanted: Signature, known: set[str]) -> str:
    """A cell's statements as the body of the answer, where they begin from its parameters."""
    parameters = wanted.parameters or ()
    work = [each for each in body if not isinstance(each, STATIC) and not _prints(each)]
    # What the lesson sets to an example is a parameter of the answer.
    work = [each for each in work if _name(each) not in parameters]
    if not work or not isinstance(work[-1], ast.Expr | ast.Assign):
        return ""
    outside = _missing(work, known - set(parameters))
    if len(outside) != len(parameters):
        return ""
    by_name = set(outside) == set(parameters)
    pairs = () if by_name else zip(outside, parameters, strict=True)
    first = [f"    {each} = {parameter}" for each, parameter in pairs]
    lines = [f"    {line}" for each in work[:-1] for line in ast.unparse(each).splitlines()]
    result = f"    return {ast.unparse(work[-1].value)}"
    head = f"def {wanted.name}({', '.join(parameters)}):"
    return "\n".join([head, *first, *lines, result])


def _prints(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "print" for node in ast.walk(statement))
