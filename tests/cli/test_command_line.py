"""What holds for every command: help with examples, exit codes, one message for a mistake."""

import os
import re
import subprocess
import sys
from importlib.metadata import version

import pytest

from course.cli.grammar import grammar
from course.syllabus import find_task

COMMANDS = sorted(grammar()._subparsers._group_actions[0].choices)
TASK = "numerical.gradient"
OUTSIDE = ["check", f"hint {TASK}", "progress", f"solution {TASK}", "reset numerical"]


def test_help_has_examples_and_lists_every_command(backprop):
    said = backprop("--help")
    assert said.code == 0
    assert "examples:" in said.out and "exit codes:" in said.out
    for command in COMMANDS:
        assert re.search(rf"^    {command} ", said.out, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_examples_and_exit_codes(backprop, command):
    said = backprop(command, "--help")
    assert said.code == 0
    examples = said.out.partition("examples:")[2]
    assert f"  backprop {command}" in examples
    assert re.search(r"^  0  .+\n(  1  .+\n)?  2  .+", examples, re.MULTILINE)
    assert "  1  never" not in examples


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_in_the_help_is_understood(backprop, command):
    examples = re.findall(r"^  backprop (.+?)(?:  .*|>.*)?$", backprop(command, "--help").out, re.M)
    assert examples
    for example in examples:
        assert grammar().parse_args(example.split()).command == command


def test_version(backprop):
    assert backprop("--version").out == f"backprop {version('backprop-course')}\n"


def test_without_a_command_the_help_is_shown(backprop):
    said = backprop()
    assert (said.code, "examples:" in said.out) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["cheek"], "there is no command `cheek`. Did you mean `check`?"),
        (["learn", "--no-server"], "no option `--no-server`. Did you mean `--no-browser`?"),
        (["hint"], "`backprop hint` needs a TASK after it"),
        (["check", "numerical", "reverse"], "`backprop check` understands no further `reverse`"),
        (["learn", "--port"], "`--port` needs a value after it"),
        (["learn", "--port", "0"], "`--port`: 0 is not a port"),
    ],
)
def test_wrong_use_is_said_in_a_sentence_with_what_to_do(backprop, arguments, says):
    said = backprop(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1 and said.err.startswith("backprop: ")
    assert says in said.err and "--help` has examples" in said.err


@pytest.mark.parametrize("command", OUTSIDE)
def test_outside_a_workspace_one_message_says_what_to_do(backprop, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = backprop(*command.split())
    assert (said.code, said.out) == (2, "")
    assert "There is no workspace here" in said.err and "backprop learn" in said.err


@pytest.mark.parametrize("command", [*OUTSIDE, "doctor"])
def test_named_folder_that_is_no_workspace(backprop, command, tmp_path):
    said = backprop(*command.split(), "--workspace", str(tmp_path / "nowhere"))
    assert said.code == 2
    assert "is not a workspace" in said.err


@pytest.mark.parametrize("command", ["hint", "solution"])
def test_unknown_task_names_those_that_there_are(backprop, workspace, command):
    said = backprop(command, "central_diference")
    assert (said.code, said.out) == (2, "")
    assert "no task `central_diference`" in said.err and "numerical.central_difference" in said.err


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("numerical", "`numerical` is a module. Say which of its tasks: numerical.forward_diff"),
        ("numerical.centrl", "Try one of: numerical.central_difference."),
        ("grad", "Try one of: numerical.gradient, numerical.gradient_check, reverse.gradient, "),
        ("nonsense", "and none of a similar name. `backprop progress` lists them"),
    ],
)
def test_what_is_no_task_is_answered_with_the_nearest_names(backprop, workspace, name, says):
    said = backprop("hint", name)
    assert (said.code, said.out) == (2, "")
    assert says in " ".join(said.err.split())


@pytest.mark.parametrize(
    ("name", "says"),
    [("nonsense", "The modules are start, numerical,"), ("revrese", "Did you mean `reverse`?")],
)
def test_what_is_neither_module_nor_task_is_said_so(backprop, workspace, name, says):
    said = backprop("check", name)
    assert said.code == 2
    assert f"There is no module `{name}`, and no task of that name. {says}" in " ".join(
        said.err.split()
    )


@pytest.mark.parametrize("command", ["check", "reset", "build"])
def test_unknown_module_names_those_that_there_are(backprop, workspace, command):
    said = backprop(command, "numerics")
    assert (said.code, said.out) == (2, "")
    assert "no module `numerics`" in said.err and "numerical" in said.err


def test_workspace_beside_the_current_folder_is_found(backprop, workspace, monkeypatch):
    workspace.rename(workspace.parent / "backprop-workspace")
    monkeypatch.chdir(workspace.parent)
    assert backprop("progress").code == 0


def test_workspace_is_found_from_its_subfolders(backprop, workspace, monkeypatch):
    monkeypatch.chdir(workspace / "exercises")
    assert backprop("progress", "--json").json["workspace"] == str(workspace)


def test_example_tasks_in_the_help_are_tasks_of_the_course(backprop):
    for command in "hint", "solution":
        said = backprop(command, "--help").out
        for name in re.findall(rf"^  backprop {command} (\S+)", said, re.MULTILINE):
            assert find_task(name)


def in_a_process(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "course.cli", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


def imported_by(*arguments):
    """The modules that a command imports, on its way through a process of its own."""
    code = (
        f"import sys, course.cli\ntry: course.cli.main({arguments!r})\nfinally: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("hint", "numerical.gradient"),
        ("progress",),
        ("solution", "numerical.gradient", "--give-up"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_prints_a_sentence_imports_nothing_that_takes_a_second(workspace, arguments):
    slow = {"numpy", "matplotlib", "pytest", "IPython", "jupyter_core", "nbformat", "jupytext"}
    assert imported_by(*arguments) & slow == set()


@pytest.mark.slow
def test_check_imports_no_grammar_no_engine_and_no_kernel(workspace):
    slow = {"lark", "rfc3987_syntax", "numpy", "matplotlib", "pytest", "IPython", "jupyter_client"}
    assert imported_by("check", "numerical") & slow == set()


def test_help_imports_no_rich():
    assert "rich" not in imported_by("--help")


def test_pipe_gets_no_colours(workspace):
    done = in_a_process("progress")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout


def test_a_stream_of_ascii_only_gets_the_whole_table(workspace):
    done = in_a_process("progress", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "------------" in done.stdout and "?" not in done.stdout


def test_reader_that_stops_early_gets_no_traceback(workspace):
    process = subprocess.Popen(
        [sys.executable, "-m", "course.cli", "progress"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait()
