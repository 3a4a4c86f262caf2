"""What all widgets share: modules joined for the browser, and packaged with the course."""

import re
from collections import Counter

import pytest

from course import widgets
from course.widgets.depth_explorer import DepthExplorer
from course.widgets.widget import HERE, assemble

SCRIPTS = [getattr(widgets, name).script for name in widgets.__all__]
TOP_LEVEL = re.compile(r"^(?:const|let|function|class) (\w+|\[[^\]]+\]|\{[^}]+\})", re.MULTILINE)


def names_at_the_top(source):
    return [name for found in TOP_LEVEL.findall(source) for name in re.findall(r"\w+", found)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_joined_modules_share_no_name(script):
    names = Counter(names_at_the_top(assemble(script)))
    twice = [name for name, times in names.items() if times > 1]
    assert not twice, f"{script} and what it imports define {', '.join(twice)} more than once"


@pytest.mark.parametrize("script", SCRIPTS)
def test_nothing_is_left_to_import_and_one_widget_is_exported(script):
    source = assemble(script)
    assert not re.search(r"^import ", source, re.MULTILINE)
    assert re.findall(r"^export .*", source, re.MULTILINE) == ["export default { render };"]


def test_every_module_is_used_by_a_widget():
    joined = "\n".join(assemble(script) for script in SCRIPTS)
    for module in HERE.rglob("*.js"):
        first = module.read_text(encoding="utf-8").partition("\n")[0]
        assert first.startswith("// ")
        assert first in joined, f"{module.name} is used nowhere"


def test_a_choice_that_a_widget_does_not_have_is_named_with_those_that_it_has():
    with pytest.raises(TypeError, match=r"no `seeds`.*: activation, depth, scale"):
        DepthExplorer(seeds=3)
