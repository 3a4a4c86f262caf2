"""`backprop learn`: a workspace, brought up to date and opened in JupyterLab."""

from __future__ import annotations

from argparse import Namespace
from importlib.util import find_spec
from pathlib import Path

from course.cli.terminal import say, say_error, waiting
from course.errors import CourseError
from course.workspace.described import described
from course.workspace.folder import DEFAULT, NEARBY, prepare
from course.workspace.server import Server, interrupted_by_signals
from course.workspace.state import STATE, find_workspace


def run(arguments: Namespace) -> int:
    root = arguments.folder or arguments.workspace or _usual()
    is_new = not (root / STATE).is_dir()
    changes = prepare(root)
    say(f"{'Made a workspace in' if is_new else 'Your workspace is'} {root.resolve()}")
    for line in described(changes, is_new):
        say(line)
    if find_spec("jupyterlab") is None:
        raise CourseError(
            "JupyterLab is not installed here, so the workspace was not opened. "
            "`python -m pip install jupyterlab` brings it, or open the notebooks elsewhere."
        )
    with interrupted_by_signals():
        return _serve(root, browser=not arguments.no_browser, port=arguments.port)


def _usual() -> Path:
    """The workspace around the current folder, else one that lies in it, else a new one."""
    here = Path.cwd()
    nearby = (here / name for name in NEARBY if (here / name / STATE).is_dir())
    return find_workspace() or next(nearby, here / DEFAULT)


def _serve(root: Path, *, browser: bool, port: int | None) -> int:
    server = Server(root, browser=browser, port=port)
    try:
        with waiting("Starting JupyterLab …"):
            server.wait_until_it_answers()
        say("\nJupyterLab serves it at")
        print(f"  {server.address}", flush=True)
        say("Leave this window open while you work. Ctrl-C stops JupyterLab.")
        code = server.wait()
    except KeyboardInterrupt:
        server.stop()
        say("\nJupyterLab has stopped. The same command opens it again.")
        return 0
    except CourseError as error:
        say_error(str(error))
        return 1
    if code:
        say_error(f"JupyterLab broke down. Its log is {server.log}.")
    return 1 if code else 0
