"""`backprop validate`: a line for each finding, files for machines, and exit codes."""

from xml.etree import ElementTree

import pytest
import yaml

from course.cli.grammar import grammar
from course.syllabus import COURSE, find_module
from course.validate.finding import Finding
from course.validate.steps import Outcome, Step

FOUND = Finding("a.md", "Part", "it is wrong.", "Mend it.", "detail \x1b<&>")


@pytest.fixture
def finds(monkeypatch):
    """Makes each step find what a test says, in no time."""
    asked = []

    def find(*findings):
        def run_all(todo, processes):
            asked.append((todo, processes))
            yield Outcome(Step("links"), ())
            yield Outcome(Step("answers", "numerical", "numerical.gradient"), findings, 1.5)

        monkeypatch.setattr("course.validate.steps.run_all", run_all)
        return asked

    return find


def test_nothing_to_mend_exits_with_0_and_says_what_was_not_tried(backprop, finds):
    asked = finds()
    said = backprop("validate", "numerical", "-j", "2")
    assert said.code == 0
    assert said.out.startswith("Nothing to mend. 2 steps in ")
    assert "`--mutants`" in said.out
    assert said.err.startswith("Validating numerical …\n")
    ((todo, processes),) = asked
    assert processes == 2
    assert {step.module for step in todo} == {"numerical", ""}


def test_a_finding_is_a_line_and_exits_with_1(backprop, finds):
    finds(FOUND)
    said = backprop("validate", "1")
    assert said.code == 1
    assert "✗ a.md: Part: it is wrong. Mend it.\n1 thing to mend." in said.out


def test_json_and_junit_hold_the_findings(backprop, finds, tmp_path):
    finds(FOUND)
    said = backprop("validate", "numerical", "--json", "--junit", str(tmp_path / "new" / "x.xml"))
    assert (said.code, said.err) == (1, "")
    (found,) = said.json["findings"]
    assert (found["file"], found["place"], said.json["steps"]) == ("a.md", "Part", 2)
    root = ElementTree.parse(tmp_path / "new" / "x.xml").getroot()
    (suite,) = root.findall("testsuite[@failures='1']")
    (failure,) = suite.iter("failure")
    assert suite.get("name") == "numerical"
    assert failure.get("message") == "a.md: Part: it is wrong. Mend it."
    assert "detail <&>" in failure.text


def test_only_what_changed_is_validated(backprop, finds, monkeypatch):
    asked = finds()
    changed = [find_module("numerical"), find_module("reverse")]
    monkeypatch.setattr("course.validate.changed.changed_modules", lambda base: changed)
    assert backprop("validate", "--changed", "main").code == 0
    assert backprop("validate", "reverse", "cost", "--changed", "main").code == 0
    assert [{step.module for step in todo} for todo, _ in asked] == [
        {"numerical", "reverse", ""},
        {"reverse", ""},
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("numercial",), "There is no module `numercial`"),
        (("--changed", "no-such-commit"), "git cannot compare with that"),
        (("-j", "0"), "0 is not a number of them"),
    ],
)
def test_misuse_exits_with_2_and_a_message(backprop, finds, arguments, says):
    finds()
    said = backprop("validate", *arguments)
    assert said.code == 2
    assert says in said.err


def test_the_workflow_uses_the_command_as_it_is():
    path = COURSE.parent / ".github" / "workflows" / "validate.yml"
    steps = yaml.safe_load(path.read_text("utf-8"))["jobs"]["validate"]["steps"]
    (line,) = (step["run"] for step in steps if "backprop" in step.get("run", ""))
    _, *words = line.replace("$CHANGED", "--changed origin/main").split()
    asked = grammar().parse_args(words)
    assert (asked.command, asked.changed, str(asked.junit)) == (
        "validate",
        "origin/main",
        "validate.xml",
    )
