"""What the playground knows of the engine's table, without a browser."""

import json
import re
from collections import Counter

from autodiff_core.primitive import TABLE
from course.play.page import playground, program, rules
from course.widgets.drawing.facts import javascript_rows


def test_whatever_javascript_evaluates_may_be_typed():
    known = rules()
    missing = {name for name in javascript_rows() if name not in known["arities"]}
    assert missing == set()
    assert {"sigmoid", "relu", "softplus"} <= set(known["composed"])


def test_every_rule_is_of_a_row_of_the_engine_or_composed_of_rows():
    known = rules()
    for name in known["arities"]:
        assert name in TABLE or name in known["composed"]


def test_what_the_page_reads_is_json():
    """It knows neither infinities nor NaN, and a page that cannot read its rules shows nothing."""
    assert json.dumps(rules(), allow_nan=False)


def test_the_program_is_one_piece_that_imports_nothing():
    text = program()
    assert "import " not in "".join(line for line in text.splitlines() if line[:6] == "import")
    assert "export" not in {line.split(" ")[0] for line in text.splitlines()}


def test_no_two_files_of_the_program_declare_the_same_name():
    kinds = "const|let|class|function|async function"
    heads = re.findall(rf"^(?:{kinds}) ([\w$]+|\[[^]]*\])", program(), re.MULTILINE)
    names = [name for head in heads for name in re.findall(r"[\w$]+", head)]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_the_page_lists_the_functions():
    body, head = playground()
    assert "<code>arctan2</code>" in body
    assert 'id="rules"' in head
