"""The rules of the house: each catches what is planted against it, and says what to do."""

import pytest

from tests.house import rules

LONG = "x = 1\n" * 301
WIDE = f'x = "{"x" * 100}"\n'
DENSE = "x = [(a + b) * c for a, b, c in zip(d, e, f)] if (g and h) or i[j] else k(l, m, n)\n"


def only(complaints):
    [complaint] = complaints
    return complaint


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_sound_house_has_nothing_to_mend(plant, rule):
    assert rule(plant({})) == []


@pytest.mark.parametrize("name", ["autodiff_core/long.py", "course/widgets/long.js"])
def test_a_long_file_is_to_be_split(plant, name):
    complaint = only(rules.files_are_short(plant({name: LONG})))
    assert complaint.startswith(f"split {name}, which has 301 lines: one idea a file")


def test_wide_lines_are_to_be_broken_or_marked_as_a_table(plant):
    root = plant({"course/page.py": f"x = 1\n{WIDE}x = 1\n{WIDE}"})
    complaint = only(rules.lines_are_narrow(root))
    assert complaint.startswith("lines 2, 4 of course/page.py: break them")
    assert "`# fmt: off`" in complaint


def test_a_table_may_be_wide(plant):
    root = plant({"course/page.py": f"# fmt: off\n{WIDE}# fmt: on\n"})
    assert rules.lines_are_narrow(root) == []


def test_many_lines_are_not_all_named():
    assert rules.listed([7]) == "line 7"
    assert rules.listed(list(range(1, 12))) == "lines 1, 2, 3, 4, 5, 6, 7, 8 and 3 more"


def test_a_function_does_not_hide_in_a_table(plant):
    text = "# fmt: off\ndef hidden():\n    pass\n# fmt: on\n"
    complaint = only(rules.tables_hold_rows(plant({"course/page.py": text})))
    assert complaint.startswith("line 2 of course/page.py: move `hidden` out of the table")


@pytest.mark.parametrize("folder", ["autodiff_core", "course", "course/cli", "tests/core"])
def test_a_dense_package_is_to_be_unpacked(plant, folder):
    complaint = only(rules.lines_do_one_thing(plant({f"{folder}/dense.py": DENSE * 9})))
    assert complaint.startswith(f"{folder} has ")
    assert f"first in {folder}/dense.py" in complaint


def test_a_dense_table_is_no_dense_code(plant):
    root = plant({"course/cli/dense.py": f"# fmt: off\n{DENSE}# fmt: on\n"})
    assert rules.lines_do_one_thing(root) == []


@pytest.mark.parametrize(
    "lines",
    [
        'select = ["E"]\nignore = ["E731"]',
        'select = ["E"]\nignore = ["E7"]',
        'select = ["E"]\nper-file-ignores = { "a.py" = ["E731"] }',
        'select = ["F"]',
    ],
)
def test_the_linter_is_not_told_to_look_away(plant, lines):
    root = plant({"pyproject.toml": f"[tool.ruff.lint]\n{lines}\n"})
    assert "pyproject.toml" in only(rules.the_linter_watches(root))


@pytest.mark.parametrize("comment", ["# noqa", "# ruff: noqa", "# noqa:", "# why  # noqa"])
def test_a_blanket_noqa_must_say_which_rule(plant, comment):
    root = plant({"course/page.py": f"x = 1  {comment}\n"})
    assert only(rules.exceptions_are_few(root)).startswith("line 1 of course/page.py: say which")


@pytest.mark.parametrize("comment", ["# noqa: E402", "# ruff: noqa: SIM905 (a table)"])
def test_a_noqa_with_its_rule_may_stay(plant, comment):
    assert rules.exceptions_are_few(plant({"course/page.py": f"x = 1  {comment}\n"})) == []


def test_a_few_skips_may_stay_but_not_more(plant):
    skip = "x = 1  # fmt: skip\n"
    assert rules.exceptions_are_few(plant({"course/page.py": skip * rules.SKIPS})) == []
    root = plant({"course/other.py": skip * (rules.SKIPS + 1)})
    assert any("of course/other.py: let the formatter" in c for c in rules.exceptions_are_few(root))


def test_a_learners_path_that_grows_is_to_be_cut(plant):
    complaint = only(rules.the_learners_path_is_short(plant({"autodiff_core/graph.py": LONG * 2})))
    assert "have 603 lines to read: keep them under 600" in complaint


def test_a_learners_file_does_not_reach_the_fast_rooms_by_others(plant):
    root = plant(
        {
            "autodiff_core/graph.py": "def f():\n    from .structure import g\n",
            "autodiff_core/structure.py": "from .fast.steps import step\n",
            "autodiff_core/fast/steps.py": "",
        }
    )
    complaint = only(rules.the_learners_path_is_short(root))
    trail = "autodiff_core/graph.py → autodiff_core/structure.py → autodiff_core/fast/steps.py"
    assert complaint.startswith(trail)


def test_the_readme_must_name_the_learners_files(plant):
    root = plant({"autodiff_core/README.md": "No path.\n"})
    assert "must name the learner's files" in only(rules.the_learners_path_is_short(root))


def test_the_readme_must_not_name_files_that_are_gone(plant):
    root = plant({"autodiff_core/README.md": "`gone` `graph`: read these two first.\n"})
    assert "there is no autodiff_core/gone.py" in only(rules.the_learners_path_is_short(root))


def test_a_circle_of_files_is_to_be_opened(plant):
    root = plant({"course/cli/a.py": "from . import b", "course/cli/b.py": "from . import a"})
    complaint = only(rules.files_form_no_circle(root))
    assert complaint.endswith("move what both need into a file below")
    assert only(rules.rooms_form_no_circle(root)).count("→") == 2


def test_a_circle_of_rooms_without_a_circle_of_files_is_to_be_opened(plant):
    root = plant(
        {
            "course/cli/a.py": "from course.site import b",
            "course/site/b.py": "",
            "course/site/c.py": "from course.cli import d",
            "course/cli/d.py": "",
        }
    )
    assert rules.files_form_no_circle(root) == []
    circle, _, advice = only(rules.rooms_form_no_circle(root)).partition(": ")
    assert set(circle.split(" → ")) == {"course/cli", "course/site"}
    assert advice == "move a file to the room of those who use it"


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("autodiff_core/graph.py", "course.errors"),
        ("course/errors.py", "tests.core"),
        ("course/authoring/build.py", "course.checking"),
        ("course/modules/a.py", "course.widgets"),
    ],
)
def test_an_import_does_not_run_upward(plant, file, target):
    folder = target.replace(".", "/")
    name = f"{folder}.py" if target == "course.errors" else f"{folder}/__init__.py"
    root = plant({file: f"import {target}", name: ""})
    complaint = only(rules.imports_go_down(root))
    assert complaint.startswith(f"{file} imports {name}, which is not below it")


def test_a_new_room_must_be_given_its_floor(plant):
    complaint = only(rules.imports_go_down(plant({"course/attic/box.py": ""})))
    assert complaint.startswith("attic has no floor in course: give it one")
