"""The library that answers make: whose it is, and what it leaks."""

import ast

import pytest

from course.assembly.composing import compose
from course.assembly.describing import GLUE
from course.assembly.excerpt import excerpt
from course.assembly.lines import code_lines, lines_by_file, shares
from course.assembly.parts import PARTS
from course.assembly.redirect import redirected
from course.authoring.sources import task_sources
from course.syllabus import find_module
from tests.assembly.answers import answers_of_set
from tests.assembly.libraries import python, write_library

LEAST_SHARE = 0.70


def test_most_of_the_code_and_nearly_all_tasks_are_the_learners(capsys):
    mine = answers_of_set(0)
    files = compose(mine)
    sums = shares(files, mine)
    share = share_of(sums)
    with capsys.disabled():
        for path, lines in lines_by_file(files).items():
            print(f"{path:40} {lines:4} {'glue' if path in GLUE else 'yours'}")
        print(f"{len(mine)} tasks, {sums}, share {share:.1%}")
    assert sums["missing"] == 0
    assert share >= LEAST_SHARE
    assert f"{sums['yours']} lines of code, {100 * share:.0f} %" in files["README.md"]


def test_the_share_is_as_large_with_other_right_answers():
    mine = answers_of_set(1)
    assert share_of(shares(compose(mine), mine)) >= LEAST_SHARE


def share_of(lines: dict[str, int]) -> float:
    return lines["yours"] / (lines["yours"] + lines["given"])


def test_every_part_is_used_by_the_library_or_offered_and_tested():
    files = compose(answers_of_set(0))
    glue = "\n".join(files[path] for path in GLUE)
    tests = "\n".join(text for path, text in files.items() if path.startswith("tests/test_"))
    for part in PARTS:
        module = part.file.removesuffix(".py").replace("/", ".")
        assert f"from .{module} import" in glue, f"{part.task_name} only counts"
        assert f"def test_{part.task_name.replace('.', '_')}(" in tests


def test_no_solution_is_written_for_what_is_missing():
    files = compose({})
    for part in PARTS:
        tree = ast.parse(files[part.file])
        defined = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        assert not defined, part.file
        assert part.task_name in files[part.file]
    assert "backprop-course" in files["pyproject.toml"]
    assert "backprop-course" not in compose(answers_of_set(0))["pyproject.toml"]


@pytest.mark.slow
def test_without_a_workspace_the_courses_own_parts_stand_in(tmp_path):
    said = python("from course.assembly import library; print(len(library().filled))", tmp_path)
    assert "the course's own parts stand in" in said and said.endswith(f"{len(PARTS)}\n")


@pytest.mark.slow
def test_a_library_that_was_edited_to_pieces_is_named_and_replaced(tmp_path):
    write_library(tmp_path, {**compose({}), "tensor.py": "class Tensor("})
    said = python("from course.assembly import library; library()", tmp_path)
    assert "cannot be imported: SyntaxError" in said and "stand in" in said


def test_answers_that_import_the_engine_get_the_learners_own():
    source = (
        "import numpy as np\n"
        "from autodiff_core import grad, jvp, vjp\n"
        "import autodiff_core as core\n"
        "from course.assembly import library\n"
        "my = library()\n\n"
        "def f(x):\n"
        "    from autodiff_core import constant\n"
        "    return constant(grad(x)), core.jvp, my.exp"
    )
    said = redirected(source)
    assert "from ..engine import grad\n" in said
    assert "from .. import engine as core" in said and "from .. import engine as my" in said
    assert "    from ..engine import constant" in said
    for gone in ("autodiff_core", "course", "vjp", "library"):
        assert gone not in said


def test_lines_of_code_are_no_blanks_comments_docstrings_or_imports():
    head = '"""Says."""\n\nimport os\n\n# why\n'
    source = head + 'def f():\n    """Does."""\n    return (\n        1\n    )\n'
    assert code_lines(source) == 4


def test_an_excerpt_brings_what_its_cell_needs_and_leaves_the_rest():
    cells = [
        "import math\nimport sys\nscale = 3",
        "def twice(x):\n    return 2 * x\n\nunused = 1",
        "%matplotlib inline\nimport json\n# three times two\ndef f(x):\n    sys = 0\n"
        "    return scale * twice(x) * math.pi\n\nprint(f(1))\nf(2)",
    ]
    source = excerpt(cells, 2)
    names: dict = {}
    exec(source, names)
    assert names["f"](1) == pytest.approx(6 * 3.141592653589793)
    assert "# three times two" in source and "f(2)" in source
    for absent in ("print", "unused", "import sys", "%matplotlib"):
        assert absent not in source


def test_an_excerpt_takes_the_definition_before_its_cell():
    cells = ["k = 1", "k = 2", "def f():\n    return k", "k = 3"]
    names: dict = {}
    exec(excerpt(cells, 2), names)
    assert names["f"]() == 2
    names = {}
    exec(excerpt([*cells[2:]], 0), names)
    assert names["f"]() == 3


def test_every_part_is_a_task_whose_answer_has_the_parts_name():
    for part in PARTS:
        sources = task_sources(find_module(part.task.module))
        assert sources[part.task.short_name].answer == part.function
    assert len({part.file for part in PARTS}) == len(PARTS)


@pytest.mark.slow
def test_a_broken_part_of_the_library_is_named_when_it_is_loaded_and_where_training_fails(tmp_path):
    files = compose(answers_of_set(0))
    files["arrays/matmul.py"] = "def matmul_vjp(u, a, b):\n    return u @ b.T, -a.T @ u\n"
    write_library(tmp_path, files)
    said = python(JUDGED, tmp_path)
    assert "my_autodiff/arrays/matmul.py is broken" in said
    assert "`my_autodiff/arrays/matmul.py`, a part of your library, fails its own test" in said
    assert said.endswith("of 7\n") and not said.endswith("7 of 7\n")


JUDGED = """
from course.assembly import library
library()
from course.authoring.sources import task_sources
from course.checking.registry import check_of
from course.syllabus import find_module, find_task
from course.validate.answers import namespace

capstone = find_module("capstone")
names = namespace(capstone, task_sources(capstone)["train"].solution, "train")
report = check_of(find_task("capstone.train")).run(names["train"], 0)
for verdict in report.verdicts:
    print(verdict.message)
print(report.points, "of", report.max_points)
"""
