"""The graph of imports: what is an arrow, and how circles and trails are found in it."""

from itertools import pairwise

import pytest

from tests.house.imports import find_circle, folders, import_graph, neighbours, trail


def arrows(root, file):
    return import_graph(root, ["autodiff_core", "course"])[file]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("import autodiff_core.graph", "autodiff_core/graph.py"),
        ("import autodiff_core.graph as g", "autodiff_core/graph.py"),
        ("from autodiff_core import graph", "autodiff_core/graph.py"),
        ("from autodiff_core import grad", "autodiff_core/__init__.py"),
        ("from autodiff_core.graph import Node", "autodiff_core/graph.py"),
        ("from . import errors", "course/errors.py"),
        ("from .errors import CourseError", "course/errors.py"),
        ("def f():\n    from .errors import CourseError", "course/errors.py"),
        ("try:\n    import course.errors\nexcept ImportError:\n    pass", "course/errors.py"),
    ],
)
def test_an_import_is_an_arrow_to_the_file_that_is_meant(plant, text, target):
    root = plant({"course/page.py": text})
    assert arrows(root, "course/page.py") == {target}


def test_a_relative_import_climbs_to_the_folder_above(plant):
    root = plant({"course/cli/learn.py": "from .. import errors\nfrom ..errors import X\n"})
    assert arrows(root, "course/cli/learn.py") == {"course/errors.py"}


def test_an_inits_relative_imports_start_in_its_own_folder(plant):
    root = plant({"course/cli/__init__.py": "from .learn import run", "course/cli/learn.py": ""})
    assert arrows(root, "course/cli/__init__.py") == {"course/cli/learn.py"}


def test_what_only_a_type_checker_reads_is_no_arrow(plant):
    text = (
        "import typing\n"
        "if typing.TYPE_CHECKING:\n"
        "    from course import errors\n"
        "else:\n"
        "    from autodiff_core import graph\n"
    )
    root = plant({"course/page.py": text})
    assert arrows(root, "course/page.py") == {"autodiff_core/graph.py"}


def test_packages_from_elsewhere_are_no_arrows(plant):
    root = plant({"course/page.py": "import numpy\nfrom json import loads\n"})
    assert arrows(root, "course/page.py") == set()


def test_javascript_imports_are_arrows(plant):
    text = 'import {\n  a,\n  b,\n} from "./front/page.js";\nimport "./chart.js";\nconst c = 1;\n'
    root = plant(
        {
            "course/widgets/curve.js": text,
            "course/widgets/chart.js": "",
            "course/widgets/front/page.js": 'import { c } from "../chart.js";\n',
        }
    )
    assert arrows(root, "course/widgets/curve.js") == {
        "course/widgets/front/page.js",
        "course/widgets/chart.js",
    }
    assert arrows(root, "course/widgets/front/page.js") == {"course/widgets/chart.js"}


def test_a_circle_is_named_in_the_direction_of_its_imports():
    circle = find_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
    assert circle[0] == circle[-1]
    assert set(pairwise(circle)) == {("a", "b"), ("b", "c"), ("c", "a")}


def test_a_graph_without_a_circle_has_none():
    assert find_circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_a_folder_is_one_room_for_its_neighbours():
    graph = {"p/a.py": {"p/q/b.py"}, "p/q/b.py": {"p/q/c.py"}, "p/q/c.py": {"p/a.py"}}
    assert neighbours(graph, "p") == {"p/a.py": {"p/q"}, "p/q": {"p/a.py"}}
    assert neighbours(graph, "p/q") == {"p/q/b.py": {"p/q/c.py"}, "p/q/c.py": set()}
    assert folders(graph) == [".", "p", "p/q"]


def test_a_trail_is_the_shortest_way_into_a_folder():
    graph = {"a": {"b", "c"}, "b": {"d"}, "c": {"fast/x"}, "d": {"c"}}
    assert trail(graph, "a", "fast") == ["a", "c", "fast/x"]
    assert trail(graph, "fast/x", "fast") == []
