"""Each kind of fault, introduced into a copy of a module or a small notebook, becomes a finding."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course.authoring.answers import answers
from course.syllabus import Module, find_module
from course.validate import links, mutants, notebooks, outputs, steps
from course.validate.edits import Edit
from course.validate.finding import Finding
from course.validate.mutants import Mutant
from course.validate.steps import Step, run, run_all

NUMERICAL = find_module("numerical")
HINT = '+++ {"hint": "forward_difference"}'
WRONG = """
```{code-cell} ipython3
:task: forward_difference
:wrong: planted
:says: words that no check says

def forward_difference(f, x, h):
    return (f(x + h) - f(x)) / h / 2
```
"""
TAKEN_FOR_WRONG = """
```{code-cell} ipython3
:task: forward_difference
:correct: planted

def forward_difference(f, x, h):
    return (f(x + h) - f(x)) / h / 2
```
"""
RAISES = WRONG.replace("def forward", "nothing_of_the_kind\n\ndef forward")
RIGHT_AFTER_ALL = WRONG.replace(" / 2", "")


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The texts of module 1, to be changed; its checks stay where they are."""
    folder = tmp_path / "numerical"
    folder.mkdir()
    for path in NUMERICAL.folder.glob("*.md"):
        (folder / path.name).write_bytes(path.read_bytes())
    shutil.copytree(NUMERICAL.folder / "elsewhere", folder / "elsewhere")
    monkeypatch.setattr(Module, "folder", property(lambda module: folder))
    return folder


def change(path: Path, edit: Callable[[str], str]) -> None:
    text = path.read_text("utf-8")
    assert edit(text) != text
    path.write_text(edit(text), "utf-8")


def said_of(what: str, task: str = "") -> list[str]:
    return [str(finding) for finding in run(Step(what, "numerical", task)).findings]


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        (WRONG, "no message says 'words that no check says'"),
        (TAKEN_FOR_WRONG, "a right answer loses points"),
        (RAISES, "its cell raises NameError"),
        (RIGHT_AFTER_ALL, "a wrong answer scores in full"),
    ],
)
def test_an_answer_that_is_misjudged(sources: Path, planted: str, says: str):
    change(sources / "answers.md", lambda text: text[: text.index("```")] + planted)
    said = said_of("answers", "numerical.forward_difference")
    assert said
    for line in said:
        assert line.startswith("answers.md: forward_difference, planted (seed ")
        assert says in line and "Mend forward_difference.py, or the answer." in line


def test_a_solution_that_is_wrong(sources: Path):
    change(sources / "answers.md", lambda text: text[: text.index("```")])
    change(sources / "exercise.md", lambda text: text.replace("(f(x + h) - f(x)) / h", "f(x)", 1))
    said = said_of("answers", "numerical.forward_difference")
    assert len(said) == 4 and "exercise.md: forward_difference, reference solution" in said[0]


def test_a_text_that_was_changed_and_not_built(sources: Path):
    change(sources / "exercise.md", lambda text: text.replace(" points.", " points!", 1))
    assert said_of("built notebooks") == [
        f"{folder}/01_numerical.ipynb: does not match its source. `backprop build` mends this."
        for folder in ("exercises", "solutions")
    ]


def test_a_hint_that_is_gone_and_answers_that_are_missing(sources: Path):
    change(sources / "exercise.md", lambda text: text.replace(HINT, "+++", 1))
    change(sources / "answers.md", lambda text: text[: text.index("```")])
    said = said_of("completeness")
    assert any("exercise.md: numerical.forward_difference: 2 hints; it needs 3." in s for s in said)
    assert any("answers.md: numerical.gradient: 0 wrong answers" in s for s in said)


def test_a_source_that_cannot_be_read(sources: Path):
    change(sources / "exercise.md", lambda text: text.replace(":task: gradient\n", "", 1))
    (said,) = said_of("completeness")
    assert "a hint for `gradient` comes before such a task" in said


def test_links_that_lead_nowhere(sources: Path):
    bad = "\n## More\n\n[a](gone.ipynb) [b](glossary.ipynb#no-such-heading) `[c](in/code)`\n"
    good = "\n[d](glossary.ipynb) [e](#more) [f](https://example.org/x) ![g](picture.svg)\n"
    change(sources / "lesson.md", lambda text: text + bad + good)
    assert said_of("links") == [
        "lesson.md: More: gone.ipynb leads to no file. Mend the link.",
        "lesson.md: More: glossary.ipynb#no-such-heading leads to no heading. "
        "Name one that is there.",
    ]


def test_a_heading_is_found_by_the_names_that_code_hosts_and_jupyterlab_give_it():
    text = "# 1 · Add a task: how?\n\n```\n# no heading\n```\n"
    text += "[b](#1--Add-a-task-how) [c](#no)"
    found = links.broken("a.md", "a.md", text, lambda path: None)
    assert [finding.says for finding in found] == ["#no leads to no heading."]


def test_a_survivor_that_is_not_listed_and_one_that_is_none(monkeypatch: pytest.MonkeyPatch):
    (task, *_) = NUMERICAL.tasks
    survivor = Mutant(task, Edit("a = 1", "a = 2", ""))
    monkeypatch.setattr(mutants, "survivors", lambda tasks, processes: [survivor])
    monkeypatch.setattr(
        mutants, "equivalent", lambda module: {("forward_difference", "b = 1", "b = 2")}
    )
    said = said_of("mutants", task.name)
    assert "`a = 1` → `a = 2` scores in full. Mend it, or list the edit." in said[0]
    assert "`b = 1` → `b = 2` is listed, but is no survivor. Strike it out." in said[1]


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (new_output("stream", text="<object at 0x7f3a2b4c5d6e>"), "an address in memory"),
        (new_output("stream", text="in /home/somebody/x.py"), "a path of the machine"),
        (new_output("stream", text="RuntimeWarning: overflow"), "a warning"),
        (new_output("stream", name="stderr", text="!"), "what was written to stderr"),
        (new_output("error", ename="ValueError", evalue="", traceback=[]), "an error, ValueError"),
        (new_output("display_data", {"image/png": "AAAA"}), "a picture without words"),
        (new_output("display_data", {"text/html": "<img src='x'>"}), "without an alternative"),
    ],
)
def test_an_output_that_must_not_be_stored(output: NotebookNode, says: str):
    (said,) = outputs.faults(output)
    assert said.startswith(says) or says in said


def test_an_output_that_may_be_stored():
    data = {"text/html": "<img src='data:image/png;base64,AA/tmp/AA==' alt='x'>"}
    assert list(outputs.faults(new_output("display_data", data))) == []


def cell(name: str, source: str, output: str) -> NotebookNode:
    stored = [new_output("stream", text=output)] if output else []
    return new_code_cell(source, id=name, outputs=stored, execution_count=1)


@pytest.mark.slow
def test_cells_that_do_not_run_as_stored_are_named_with_their_headings(tmp_path: Path):
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Title\n\ntext", id="t"),
            cell("same", "print(1)", "1\n"),
            new_markdown_cell("## Part", id="p"),
            cell("differs", "print(2)", "3\n"),
            cell("raises", "nothing", ""),
            cell("dies", "import os\nos._exit(3)", ""),
            cell("after", "print(5)", "5\n"),
        ]
    )
    nbformat.write(notebook, tmp_path / "bad.ipynb")
    said = [str(finding) for finding in notebooks.findings(tmp_path / "bad.ipynb")]
    assert len(said) == 3
    assert said[0].startswith("bad.ipynb: Part, code cell 2: Cell outputs differ")
    assert "`backprop build` stores the outputs anew." in said[0]
    assert said[1].startswith("bad.ipynb: Part, code cell 3: Cell execution caused an exception")
    assert "NameError: name 'nothing' is not defined" in said[1]
    assert said[2].startswith("bad.ipynb: Part, code cell 4: the kernel died while this cell ran.")


@pytest.mark.slow
def test_a_cell_that_never_ends_is_named_and_ended(tmp_path: Path):
    cells = [cell("endless", "while True:\n    pass", ""), cell("after", "print(5)", "5\n")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "bad.ipynb")
    (said,) = map(str, notebooks.findings(tmp_path / "bad.ipynb", seconds=2))
    assert said.startswith("bad.ipynb: code cell 1: Timeout of 2 seconds exceeded")
    assert "Look for a loop that never ends." in said


class Fatal(Step):
    """A step that ends the process that takes it up."""

    def __reduce__(self):
        return os._exit, (3,)


@pytest.mark.slow
def test_a_step_that_ends_its_process_costs_itself_alone():
    fatal, harmless = Fatal("answers", "numerical"), Step("stored outputs", "numerical")
    found = {each.step: each.findings for each in run_all([fatal, harmless], 1)}
    ended = replace(steps.ENDED, place="answers of numerical")
    assert found == {fatal: (ended,), harmless: ()}


SLEEPLESS = """
from course.authoring.answers import Answer
from course.syllabus import find_module, find_task
from course.validate import answers

source = "def forward_difference(f, x, h):\\n    return 9 ** 10**9"
listed = [Answer("forward_difference", "huge", source, False, "Too large")]
answers.answers = lambda module: listed
answers.SECONDS_TO_END = 0.3
list(answers.findings(find_module("numerical"), find_task("numerical.forward_difference")))
"""


@pytest.mark.skipif(os.name == "nt", reason="nothing ends a step of C code there")
def test_an_answer_that_stays_in_c_code_ends_its_process():
    done = subprocess.run([sys.executable, "-c", SLEEPLESS], capture_output=True, text=True)
    assert done.returncode == -signal.SIGPROF, done.stderr


def test_of_a_step_that_ended_its_process_the_answer_is_named(monkeypatch: pytest.MonkeyPatch):
    step = Step("answers", "numerical", "numerical.forward_difference")
    guilty = answers(NUMERICAL)[1].title

    def in_pool(todo, processes):
        ends = todo[0].answer in ("", guilty)
        yield steps.Outcome(todo[0], (steps.ENDED,) if ends else ())

    monkeypatch.setattr(steps, "_in_pool", in_pool)
    (outcome,) = run_all([step], 1)
    (finding,) = outcome.findings
    assert finding.place == f"answers of numerical.forward_difference, {guilty}"


def test_a_finding_is_one_line():
    finding = Finding("a.md", "Part", "it is\n  wrong.", "Mend it.", "much\nmore")
    assert str(finding) == "a.md: Part: it is wrong. Mend it."


def test_every_step_of_a_module_is_among_those_of_the_course():
    course_wide = steps.steps([find_module("numerical"), find_module("reverse")])
    assert set(steps.steps([find_module("reverse")])) < set(course_wide)
    assert not any(step.what == "mutants" for step in course_wide)
    with_mutants = steps.steps([NUMERICAL], with_mutants=True)
    assert Step("mutants", "numerical", "numerical.gradient") in with_mutants
