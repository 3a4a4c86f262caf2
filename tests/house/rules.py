"""The rules of the house. Each takes a root folder and returns what to mend, a line a matter."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.house.imports import find_circle, folders, import_graph, neighbours, trail
from tests.house.measure import ROOMS, density
from tests.house.source import Source, read, source_files

LINES = 300
COLUMNS = 100
SKIPS = 8
LEARNERS_LINES = 600

NODES = 6.5
# A test states a whole fact on a line: what is called, with which data, and what must come out.
NODES_IN_TESTS = 7.5
MEASURED_WHOLE = ("autodiff_core", "benchmarks")
MEASURED_BY_ROOM = {"course": NODES, "tests": NODES_IN_TESTS}
LISTED = 8

# Who may import whom at the top: each line only the lines above it.
FLOORS = (
    ("autodiff_core",),
    ("course",),
    ("benchmarks",),
    ("tests",),
)
# And in the course: what it is made of, text to notebooks, the learner's folder, checks, what
# is checked and shown, whole libraries, pages to read, whole courses, and the commands.
COURSE_FLOORS = (
    ("in_browser", "quick_nbformat"),
    ("__init__", "errors", "markup"),
    ("syllabus", "kernels", "figures"),
    ("authoring",),
    ("workspace",),
    ("checking",),
    ("widgets", "modules"),
    ("assembly", "doctor", "hosted", "play"),
    ("reading",),
    ("validate", "grading", "site", "portfolio"),
    ("cli",),
)

Rule = Callable[[Path], list[str]]


def sources(root: Path, *suffixes: str) -> Iterator[tuple[str, Source]]:
    """Every source file of the rooms, with its path from the root."""
    for room in ROOMS:
        for path in source_files(root / room, *suffixes):
            yield path.relative_to(root).as_posix(), read(path)


def listed(numbers: list[int]) -> str:
    """`lines 3, 7, 12`, and how many more where there are many."""
    more = len(numbers) - LISTED
    shown = ", ".join(map(str, numbers[:LISTED])) + (f" and {more} more" if more > 0 else "")
    return f"line{'s'[: len(numbers) - 1]} {shown}"


# --- files and lines ------------------------------------------------------------------------------


def files_are_short(root: Path) -> list[str]:
    """At most 300 lines."""
    return [
        f"split {name}, which has {len(source.lines)} lines: one idea a file, at most {LINES} lines"
        for name, source in sources(root)
        if len(source.lines) > LINES
    ]


def lines_are_narrow(root: Path) -> list[str]:
    """At most 100 columns outside tables."""
    return [
        f"{listed(wide)} of {name}: break them at {COLUMNS} columns, or mark a table with "
        f"`{'#' if name.endswith('.py') else '//'} fmt: off` and `fmt: on`"
        for name, source in sources(root)
        if (wide := source.wider_than(COLUMNS))
    ]


def tables_hold_rows(root: Path) -> list[str]:
    """No function and no class stands in a table, where nothing is measured."""
    return [
        f"line {node.lineno} of {name}: move `{node.name}` out of the table, which is for rows"
        for name, source in sources(root, ".py")
        if source.tables
        for node in ast.walk(source.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        and node.lineno in source.tables
    ]


def lines_do_one_thing(root: Path) -> list[str]:
    """At most 6.5 nodes a code line in a package, outside tables."""
    complaints = []
    for name, files, most in packages(root):
        everything = [read(path) for path in files]
        together = density(everything)
        if round(together, 1) <= most:
            continue
        each = [(density([source]), source.path) for source in everything]
        worst = [pair for pair in sorted(each, reverse=True) if pair[0] > most][:3]
        shown = ", ".join(f"{path.relative_to(root).as_posix()} {x:.1f}" for x, path in worst)
        complaints.append(
            f"{name} has {together:.1f} nodes a code line, at most {most} are wanted: "
            f"give each step a line of its own, first in {shown}"
        )
    return complaints


def packages(root: Path) -> Iterator[tuple[str, list[Path], float]]:
    """What is measured together: its name, its files, and how dense it may be."""
    for name in MEASURED_WHOLE:
        yield name, source_files(root / name, ".py"), NODES
    for name, most in MEASURED_BY_ROOM.items():
        files: dict[str, list[Path]] = {}
        for path in source_files(root / name, ".py"):
            below = path.relative_to(root / name).parts
            room = f"{name}/{below[0]}" if len(below) > 1 else name
            files.setdefault(room, []).append(path)
        yield from ((room, paths, most) for room, paths in files.items())


# --- the linter stays on --------------------------------------------------------------------------


def the_linter_watches(root: Path) -> list[str]:
    """pyproject.toml lets ruff find lambdas that are given a name (E731)."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    lint = settings.get("tool", {}).get("ruff", {}).get("lint", {})
    off = [*lint.get("ignore", [])]
    for codes in lint.get("per-file-ignores", {}).values():
        off += codes
    if "E" not in lint.get("select", []):
        return ["pyproject.toml: select ruff's rules E again"]
    if any("E731".startswith(code) for code in off):
        return ["pyproject.toml: do not ignore E731; write `def` where a lambda has a name"]
    return []


def exceptions_are_few(root: Path) -> list[str]:
    """No `noqa` without a rule, and hardly any statement that the formatter must skip."""
    complaints = []
    skips: dict[str, list[int]] = {}
    for name, source in sources(root, ".py"):
        for number, comment in source.comments.items():
            if re.search(r"\bnoqa\b(?!: ?[A-Z]+\d)", comment):
                complaints.append(f"line {number} of {name}: say which rule, `noqa: E402`")
            if comment.startswith("fmt: skip"):
                skips.setdefault(name, []).append(number)
    if sum(map(len, skips.values())) > SKIPS:
        complaints += [
            f"{listed(numbers)} of {name}: let the formatter have it, or mark a table with "
            f"`# fmt: off`; the house has at most {SKIPS} `fmt: skip`"
            for name, numbers in skips.items()
        ]
    return complaints


# --- the learner's path ---------------------------------------------------------------------------


def the_learners_path_is_short(root: Path) -> list[str]:
    """The files that the engine's README has one read first: under 600 lines, without `fast/`."""
    files = learners_path(root)
    if not files:
        return [
            "autodiff_core/README.md: one line must name the learner's files in backticks "
            "and say `read these … first`"
        ]
    gone = [file for file in files if not (root / file).is_file()]
    if gone:
        return [f"autodiff_core/README.md: there is no {file} to read first" for file in gone]
    total = sum(bool(line.strip()) for file in files for line in read(root / file).lines)
    complaints = []
    if total >= LEARNERS_LINES:
        complaints.append(
            f"{', '.join(files)} have {total} lines to read: keep them under {LEARNERS_LINES}, "
            "and move out what a learner may skip"
        )
    graph = import_graph(root, ["autodiff_core"])
    ways = [trail(graph, file, "autodiff_core/fast") for file in files]
    complaints += [
        f"{' → '.join(way)}: a learner's file reaches fast/; let fast/ hand itself in"
        for way in ways
        if way
    ]
    return complaints


def learners_path(root: Path) -> list[str]:
    """The files of the README's line that says `read these four first`."""
    text = (root / "autodiff_core" / "README.md").read_text(encoding="utf-8")
    line = re.search(r"^.*\bread these\b.*\bfirst\b.*$", text, re.MULTILINE)
    names = re.findall(r"`(\w+)(?:\.py)?`", line.group()) if line else []
    return [f"autodiff_core/{name}.py" for name in names]


# --- imports go one way ---------------------------------------------------------------------------


def files_form_no_circle(root: Path) -> list[str]:
    """No file imports itself by way of others."""
    circle = find_circle(import_graph(root, ROOMS))
    return [f"{' → '.join(circle)}: move what both need into a file below"] if circle else []


def rooms_form_no_circle(root: Path) -> list[str]:
    """No folder imports itself by way of its neighbours."""
    graph = import_graph(root, ROOMS)
    circles = [find_circle(neighbours(graph, folder)) for folder in folders(graph)]
    return [
        f"{' → '.join(circle)}: move a file to the room of those who use it"
        for circle in circles
        if circle
    ]


def imports_go_down(root: Path) -> list[str]:
    """The rooms at the top, and those of the course, import only what is on lower floors."""
    graph = import_graph(root, ROOMS)
    return [
        *upward(graph, ".", FLOORS),
        *upward(graph, "course", COURSE_FLOORS),
    ]


def upward(
    graph: dict[str, set[str]], folder: str, floors: tuple[tuple[str, ...], ...]
) -> list[str]:
    """The files whose imports do not go to a lower floor of this folder, and rooms without one."""
    floor = {name: number for number, names in enumerate(floors) for name in names}

    def room(file: str) -> str | None:
        below = file.removeprefix(f"{folder}/") if folder != "." else file
        inside = folder == "." or below != file
        return below.partition("/")[0].removesuffix(".py") if inside else None

    complaints = []
    for name in sorted({name for file in graph if (name := room(file)) and name not in floor}):
        complaints.append(f"{name} has no floor in {folder}: give it one in tests/house/rules.py")
    for file, targets in graph.items():
        here = floor.get(room(file) or "")
        for target in sorted(targets):
            there = floor.get(room(target) or "")
            if here is None or there is None or room(file) == room(target):
                continue
            if there >= here:
                complaints.append(
                    f"{file} imports {target}, which is not below it: "
                    "pass what it needs as an argument, or move it"
                )
    return complaints


RULES: tuple[Rule, ...] = (
    files_are_short,
    lines_are_narrow,
    tables_hold_rows,
    lines_do_one_thing,
    the_linter_watches,
    exceptions_are_few,
    the_learners_path_is_short,
    files_form_no_circle,
    rooms_form_no_circle,
    imports_go_down,
)
