"""Single edits of a piece of Python, by its syntax tree: what a slip of the hand would make of it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterator
from dataclasses import dataclass

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult, ast.Div),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
NOT_COMMUTATIVE = (ast.Sub, ast.Div, ast.FloorDiv, ast.Pow, ast.MatMult, ast.Mod)


@dataclass(frozen=True)
class Edit:
    """One edit: the statement that it changes, before and after, and the whole source after it."""

    was: str
    becomes: str
    source: str


def edits(source: str, lines: Collection[int]) -> Iterator[Edit]:
    """All edits of the code on `lines`, each once."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for statement, parent, field, index in _places(tree):
        held = getattr(parent, field)
        node = held if index is None else held[index]
        if getattr(node, "lineno", 0) not in lines:
            continue
        was = _first_line(statement)
        for replacement in _replacements(node):
            _put(parent, field, index, replacement)
            after = ast.unparse(ast.fix_missing_locations(tree))
            becomes = _first_line(replacement if node is statement else statement)
            _put(parent, field, index, node)
            if after not in seen:
                seen.add(after)
                yield Edit(was, becomes, after)


def _places(
    node: ast.AST, statement: ast.AST | None = None
) -> Iterator[tuple[ast.AST, ast.AST, str, int | None]]:
    """Each node below, as its statement, its parent, and where it stands there."""
    for field, value in ast.iter_fields(node):
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _is_docstring(child):
                inner = child if isinstance(child, ast.stmt) else statement
                if inner is not None:
                    yield inner, node, field, index
                yield from _places(child, inner)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]


def _is_docstring(node: ast.AST) -> bool:
    held = node.value if isinstance(node, ast.Expr) else None
    return isinstance(held, ast.Constant) and isinstance(held.value, str)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    """What an edit makes of one node."""
    match node:
        case ast.Constant():
            yield from (_with(node, value=value) for value in _other_constants(node.value))
        case ast.BinOp(left, op, right):
            yield from (_with(node, op=other()) for other in OPERATORS.get(type(op), ()))
            if isinstance(op, NOT_COMMUTATIVE):
                yield _with(node, left=right, right=left)
        case ast.Compare(_, [op], _):
            yield from (_with(node, ops=[other()]) for other in COMPARISONS[type(op)])
        case ast.BoolOp(op):
            yield _with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield operand
        case ast.Call(_, [first, second, *rest], _):
            yield _with(node, args=[second, first, *rest])
        case ast.Slice():
            ends = [name for name in ("lower", "upper", "step") if getattr(node, name)]
            yield from (_with(node, **{name: None}) for name in ends)
        case ast.Tuple([first, second], ast.Load()):
            yield _with(node, elts=[second, first])
        case ast.stmt():
            yield from _other_statements(node)
    if isinstance(node, ast.Call):
        for gone in node.keywords:
            yield _with(node, keywords=[each for each in node.keywords if each is not gone])


def _other_constants(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
        yield value - 1
    elif isinstance(value, float):
        yield value * 2
        yield value + 1
    elif isinstance(value, str):
        yield value + "_"


def _other_statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.AugAssign(target, op, value):
            yield from (_with(node, op=other()) for other in OPERATORS.get(type(op), ()))
            yield ast.Assign([target], value)
            yield ast.Pass()
        case ast.Return(value) if value is not None:
            yield ast.Return(None)
        case ast.If() | ast.While():
            yield _with(node, test=ast.Constant(False))
            if isinstance(node, ast.If):
                yield _with(node, test=ast.Constant(True))
        case ast.Assign() | ast.Expr() | ast.Break() | ast.Continue() | ast.Delete() | ast.For():
            yield ast.Pass()
