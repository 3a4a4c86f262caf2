"""Who imports whom: the graph of a repository's files, and its circles.

Imports are read from the syntax tree, absolute and relative, at the top of a file and inside
functions. What stands under `if TYPE_CHECKING:` is not an import: it never runs. What is imported
by a name that is computed is not seen.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath

from tests.house.source import read, source_files

JAVASCRIPT_IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")

Graph = dict[str, set[str]]


def import_graph(root: Path, rooms: Iterable[str]) -> Graph:
    """For each file of the rooms, the files of the rooms that it imports; paths from `root`."""
    files = {
        path.relative_to(root).as_posix(): read(path)
        for room in rooms
        for path in source_files(root / room)
    }
    modules = {module_name(file): file for file in files if file.endswith(".py")}
    graph: Graph = {}
    for file, source in files.items():
        if file.endswith(".py"):
            names = imported_names(source.tree, package_of(file))
            found = {target for name in names if (target := module_of(name, modules))}
        else:
            folder = posixpath.dirname(file)
            paths = JAVASCRIPT_IMPORT.findall(source.text)
            found = {posixpath.normpath(posixpath.join(folder, path)) for path in paths}
        graph[file] = found.intersection(files) - {file}
    return graph


def module_name(file: str) -> str:
    """`a/b.py` is `a.b`, and `a/__init__.py` is `a`."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def package_of(file: str) -> str:
    """The package that relative imports in this file start from."""
    return posixpath.dirname(file).replace("/", ".")


def imported_names(tree: ast.AST, package: str) -> Iterator[str]:
    """The absolute name of everything that is imported: a module, or a name in a module."""
    for node in running(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = [node.module] if node.module else []
            if node.level:
                parents = package.split(".")
                origin = parents[: len(parents) - node.level + 1] + origin
            yield from (".".join([*origin, alias.name]) for alias in node.names)


def running(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below but those that only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for other in child.orelse:
                yield other
                yield from running(other)
        else:
            yield child
            yield from running(child)


def module_of(name: str, modules: dict[str, str]) -> str | None:
    """The file of the module of this name, or of the module that holds the name."""
    return modules.get(name) or modules.get(name.rpartition(".")[0])


# --- circles --------------------------------------------------------------------------------------


def find_circle(graph: Graph) -> list[str]:
    """Files that import each other in a circle, the first once more at the end; else nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # The sorter goes from what is imported to who imports it; an arrow is the other way.
        return error.args[1][::-1]
    return []


def neighbours(graph: Graph, folder: str) -> Graph:
    """The graph as it looks from `folder`: files in it, and each folder in it as one thing.

    Seen from outside a folder is one room, whichever of its files imports or is imported.
    """
    seen: Graph = {}
    for file, targets in graph.items():
        here = child_of(folder, file)
        if here is None:
            continue
        there = {child_of(folder, target) for target in targets} - {None, here}
        seen.setdefault(here, set()).update(name for name in there if name)
    return seen


def child_of(folder: str, file: str) -> str | None:
    """The file or folder directly in `folder` that `file` is or is in; None if it is elsewhere."""
    path = PurePosixPath(file)
    if not path.is_relative_to(folder):
        return None
    return str(PurePosixPath(folder, path.relative_to(folder).parts[0]))


def folders(graph: Graph) -> list[str]:
    """Every folder with files somewhere in it, the repository itself (`.`) first."""
    return sorted({str(parent) for file in graph for parent in PurePosixPath(file).parents})


def trail(graph: Graph, start: str, goal: str) -> list[str]:
    """The shortest way along imports from a file into the folder `goal`; else nothing."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        for target in sorted(graph.get(way[-1], ())):
            if PurePosixPath(target).is_relative_to(goal):
                return [*way, target]
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []
