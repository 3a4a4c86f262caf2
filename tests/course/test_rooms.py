"""The course's rooms: imports go one way between them, and no file imports itself by a detour."""

import ast
from graphlib import TopologicalSorter

from course.syllabus import COURSE

# From the bottom up: a room may import from itself and from rooms that come earlier in this list.
ORDER = [
    "errors",
    "markup",
    "kernels",
    "figures",
    "syllabus",
    "authoring",
    "workspace",
    "checking",
    "checking.notebook",
    "assembly",
    "widgets",
    "modules",
    "validate",
    "doctor",
    "cli",
]


def files():
    """The course's own files, by the dotted name of their module."""
    for path in COURSE.rglob("*.py"):
        parts = path.relative_to(COURSE.parent).with_suffix("").parts
        yield ".".join(parts).removesuffix(".__init__"), path


def room(module):
    inside = module.removeprefix("course.")
    return max((name for name in ORDER if f"{inside}.".startswith(f"{name}.")), key=len)


def imports():
    """For every file those that it imports, wherever in it the import stands."""
    names = dict(files())
    found = {name: set() for name in names}
    for name, path in names.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                candidates = [f"{node.module}.{alias.name}" for alias in node.names]
                found[name] |= {
                    inner if inner in names else node.module for inner in candidates
                } & names.keys()
            elif isinstance(node, ast.Import):
                found[name] |= {alias.name for alias in node.names} & names.keys()
    return found


def test_a_room_imports_only_from_rooms_below_it():
    upward = [
        f"{name} imports {target}"
        for name, targets in imports().items()
        for target in targets
        if name != "course" and ORDER.index(room(name)) < ORDER.index(room(target))
    ]
    assert upward == []


def test_no_file_imports_itself_by_a_detour():
    order = list(TopologicalSorter(imports()).static_order())  # raises CycleError with the circle
    assert len(order) == len(dict(files()))


def test_every_room_is_there():
    assert {room(name) for name, _ in files() if name != "course"} == set(ORDER)
