"""How the code reads, in figures: `python -m tests.house.measure`.

A row for each room of the repository, or for the folders and installed packages that are named.
With `--rev`, the same rows at that commit stand above those of today.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import io
import statistics
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.house.source import Source, read, source_files

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("autodiff_core", "course", "benchmarks", "tests")

EXAMPLES = """examples:
  python -m tests.house.measure                              each room of this repository
  python -m tests.house.measure autodiff_core --rev v0.1.0   before and after
  python -m tests.house.measure autograd                     a package that is installed
  python -m tests.house.measure ../elsewhere/package         a folder
"""
HEADER = (
    "room",
    "files",
    "median lines",
    "longest",
    "code lines",
    "p90 width",
    "> 88",
    "> 100",
    "nodes a line",
    "ternaries",
    "packed",
    "named lambdas",
    "comments",
    "docstrings",
    "in tables",
)
LEGEND = """
Nodes are expressions and statements of the syntax tree, a code line. Ternaries, packed assignments
(`a, b = x, y`) and named lambdas (`name = lambda …`) are counted per 1,000 code lines. Widths, and
comments on lines of their own and docstrings, are shares of the lines that are not blank.
Tables, which are the lines between `# fmt: off` and `# fmt: on`, are in the sizes of files and in
the last column, which counts their lines, and in no other figure.
"""


@dataclass(frozen=True)
class Measures:
    """The figures of some files together."""

    sizes: dict[str, int]
    widths: list[int]
    code: int
    nodes: int
    ternaries: int
    packed: int
    lambdas: int
    comments: int
    docstrings: int
    in_tables: int

    @property
    def density(self) -> float:
        """Nodes a code line: how much happens on one."""
        return self.nodes / max(1, self.code)

    def per_thousand(self, count: int) -> float:
        return 1000 * count / max(1, self.code)

    def share(self, count: int) -> float:
        """As a share of the lines that are not blank."""
        return count / max(1, len(self.widths))

    def wider_than(self, columns: int) -> int:
        return sum(width > columns for width in self.widths)

    def width_of_nine_in_ten(self) -> int:
        """The width that nine lines of ten do not exceed."""
        return sorted(self.widths)[int(0.9 * len(self.widths))] if self.widths else 0


def measure(sources: Iterable[Source]) -> Measures:
    """Measure Python files together."""
    sources = list(sources)
    nodes = [node for source in sources for node in source.nodes()]
    return Measures(
        sizes={str(source.path): len(source.lines) for source in sources},
        widths=[len(source.lines[n - 1]) for source in sources for n in source.written],
        code=sum(len(source.code) for source in sources),
        nodes=len(nodes),
        ternaries=sum(isinstance(node, ast.IfExp) for node in nodes),
        packed=sum(is_packed(node) for node in nodes),
        lambdas=sum(named_lambdas(node) for node in nodes),
        comments=sum(len(s.own_line_comments - s.tables) for s in sources),
        docstrings=sum(len(s.docstrings.intersection(s.written)) for s in sources),
        in_tables=sum(len(source.tables) for source in sources),
    )


def density(sources: Sequence[Source]) -> float:
    """That of some files together, without the other figures, which take much longer."""
    nodes = sum(1 for source in sources for _ in source.nodes())
    return nodes / max(1, sum(len(source.code) for source in sources))


def is_packed(node: ast.AST) -> bool:
    """Does it assign several things at once, each written out: `a, b = x, y`?"""
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Tuple)
        and any(isinstance(target, ast.Tuple) for target in node.targets)
    )


def named_lambdas(node: ast.AST) -> int:
    """How many lambdas an assignment gives a name to, one by one or packed."""
    if isinstance(node, ast.AnnAssign):
        pairs = [(node.target, node.value)]
    elif isinstance(node, ast.Assign):
        pairs = [pair for target in node.targets for pair in unpacked(target, node.value)]
    else:
        return 0
    return sum(
        isinstance(target, ast.Name) and isinstance(value, ast.Lambda) for target, value in pairs
    )


def unpacked(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Each target with its value, where both are written out."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


# --- what is measured ---------------------------------------------------------------------------


def rooms(root: Path) -> list[Path]:
    """The rooms of a repository: its packages, each followed by the folders in it."""
    found = []
    for package in (root / name for name in ROOMS if (root / name).is_dir()):
        inside = [folder for folder in sorted(package.iterdir()) if folder.is_dir()]
        found += [package, *(folder for folder in inside if source_files(folder, ".py"))]
    return found


def find(name: str) -> Path:
    """A folder or file of this name, or else the installed package."""
    if Path(name).exists():
        return Path(name).resolve()
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is neither a folder nor a package that Python finds.")
    return Path(spec.submodule_search_locations[0])


def sources_in(path: Path) -> list[Source]:
    files = source_files(path, ".py") if path.is_dir() else [path]
    return [read(file) for file in files]


def extract(revision: str, folder: Path) -> None:
    """Write the repository as it was at a commit into `folder`."""
    archive = subprocess.run(
        ["git", "archive", "--format=tar", revision], cwd=ROOT, capture_output=True
    )
    if archive.returncode:
        raise SystemExit(f"git knows no {revision}: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")


# --- how it is shown ----------------------------------------------------------------------------


def row(name: str, measures: Measures) -> tuple[str, ...]:
    """One line of the table, in the order of `HEADER`."""
    sizes = measures.sizes
    longest = max(sizes, key=sizes.__getitem__)
    wide = measures.wider_than(100)
    return (
        name,
        str(len(sizes)),
        f"{statistics.median(sizes.values()):.0f}",
        f"{Path(longest).name} {sizes[longest]}",
        f"{measures.code:,}",
        str(measures.width_of_nine_in_ten()),
        f"{measures.share(measures.wider_than(88)):.0%}",
        f"{measures.share(wide):.0%} ({wide})",
        f"{measures.density:.1f}",
        f"{measures.per_thousand(measures.ternaries):.0f}",
        f"{measures.per_thousand(measures.packed):.0f}",
        f"{measures.per_thousand(measures.lambdas):.0f}",
        f"{measures.share(measures.comments):.0%}",
        f"{measures.share(measures.docstrings):.0%}",
        str(measures.in_tables),
    )


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as lines: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return "\n".join(lines)


def table_of(names: Sequence[str], root: Path, label: str = "") -> dict[str, tuple[str, ...]]:
    """A row for each name, or each room: a path below `root`, or a package found elsewhere."""
    paths = {name: root / name if (root / name).exists() else find(name) for name in names}
    if not names:
        paths = {str(room.relative_to(root)): room for room in rooms(root)}
    table = {}
    for name, path in paths.items():
        if sources := sources_in(path):
            table[name] = row(f"{name}{label}", measure(sources))
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.house.measure",
        description="Measure how Python code reads.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a folder, a file or a package")
    parser.add_argument("--rev", metavar="REV", help="measure this commit too")
    options = parser.parse_args(arguments)
    before: dict[str, tuple[str, ...]] = {}
    if options.rev:
        with tempfile.TemporaryDirectory() as folder:
            extract(options.rev, Path(folder))
            names = [name for name in options.names if (Path(folder) / name).exists()]
            if names or not options.names:
                before = table_of(names, Path(folder), f" at {options.rev}")
    gone = [name for name in before if not (ROOT / name).exists()]
    names = [name for name in options.names if name not in gone]
    today = table_of(names, ROOT) if names or not options.names else {}
    rows = [HEADER]
    for name in sorted({*before, *today}):
        rows += [table[name] for table in (before, today) if name in table]
    print(aligned(rows) + "\n" + LEGEND)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
