"""Fingerprints of Python that names, layout, comments and the order of lines leave alone.

A fingerprint is a digest of a part of the syntax tree. In it a variable is a variable, whatever its
name; a block is the set of its statements; and sums and products have no left or right. So a copy
that was renamed, reformatted and reordered keeps almost all of its fingerprints, where n-grams of
tokens, which see what stands beside what, lose those at every line that moved.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable

from course.checking.names import without_magics

# Smaller parts, such as `x + h`, stand in everybody's answer.
SMALLEST = 5
LONGEST_SOURCE = 60_000
COMMUTES = (ast.Add, ast.Mult, ast.And, ast.Or, ast.Eq, ast.NotEq)
# What a name is, and where it stands, is said by the kind of its node.
NOT_COMPARED = (
    "id",
    "arg",
    "name",
    "names",
    "annotation",
    "returns",
    "type_comment",
    "ctx",
    "kind",
)
BLOCKS = ("body", "orelse", "finalbody", "handlers")


def fingerprints(source: str) -> list[int]:
    """The fingerprints of a cell; none where it is not Python."""
    if len(source) > LONGEST_SOURCE:
        return []
    try:
        found: set[int] = set()
        _digest(ast.parse(without_magics(source)), found)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return sorted(found)


def _digest(node: ast.AST, found: set[int]) -> tuple[str, int]:
    """The digest of a node and the size of its tree; those below are put among `found`."""
    parts = [type(node).__name__]
    size = 1
    for name, value in ast.iter_fields(node):
        if name in NOT_COMPARED and not isinstance(node, ast.Attribute | ast.keyword):
            continue
        digests, below = _digests(value, found)
        size += below
        parts += sorted(digests) if name in BLOCKS or _commutes(node) else digests
    digest = hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=7).hexdigest()
    if size >= SMALLEST and not isinstance(node, ast.Module):
        found.add(int(digest, 16))
    return digest, size


def _digests(value: object, found: set[int]) -> tuple[list[str], int]:
    if isinstance(value, list):
        every = [_digest(each, found) for each in _said(value) if isinstance(each, ast.AST)]
    elif isinstance(value, ast.AST):
        every = [_digest(value, found)]
    else:
        # A number tells much, a text little: messages and labels are often changed first.
        return ["text" if isinstance(value, str) and len(value) > 2 else repr(value)], 0
    return [digest for digest, _ in every], sum(size for _, size in every)


def _said(nodes: list[object]) -> Iterable[object]:
    """The nodes of a list without those that do nothing, as docstrings."""
    return (
        each
        for each in nodes
        if not isinstance(each, ast.Pass)
        and not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
    )


def _commutes(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        return all(isinstance(each, COMMUTES) for each in node.ops)
    return isinstance(getattr(node, "op", None), COMMUTES) and not isinstance(node, ast.AugAssign)
