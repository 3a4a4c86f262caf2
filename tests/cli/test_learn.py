"""`backprop learn` serves the workspace on this machine, with this environment's kernel."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import ClassVar

import pytest

from course.cli import learn
from course.workspace import server
from tests import patience


class NoServer:
    """Takes the place of JupyterLab: a learner stops it with Ctrl-C."""

    started: ClassVar[list] = []
    address = "http://127.0.0.1:1/lab"

    def __init__(self, root, **options):
        self.started.append((root, options))

    def wait_until_it_answers(self):
        pass

    def wait(self):
        raise KeyboardInterrupt

    def stop(self):
        pass


@pytest.fixture
def served(monkeypatch):
    NoServer.started = []
    monkeypatch.setattr(learn, "Server", NoServer)
    return NoServer.started


def test_makes_a_workspace_below_the_current_folder(backprop, served, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = backprop("learn", "--no-browser", "--port", "8999")
    assert said.code == 0
    root = tmp_path / "backprop-workspace"
    assert (root / "index.ipynb").is_file()
    assert served == [(root, {"browser": False, "port": 8999})]
    assert f"Made a workspace in {root}" in said.out and "notebooks were put there" in said.out
    assert NoServer.address in said.out and "JupyterLab has stopped" in said.out


def test_opens_the_workspace_around_the_current_folder(backprop, served, workspace, monkeypatch):
    monkeypatch.chdir(workspace / "lessons")
    assert f"Your workspace is {workspace}" in backprop("learn").out
    assert served[0][0] == workspace


def test_opens_the_usual_workspace_beside_it(backprop, served, workspace, monkeypatch):
    workspace.rename(workspace.parent / "workspace")
    monkeypatch.chdir(workspace.parent)
    backprop("learn")
    assert served[0][0] == workspace.parent / "workspace"


def test_named_folder_is_made(backprop, served, tmp_path):
    assert backprop("learn", str(tmp_path / "a" / "b")).code == 0
    assert (tmp_path / "a" / "b" / "index.ipynb").is_file()


def test_file_in_place_of_the_folder_is_said(backprop, served, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    said = backprop("learn", str(tmp_path / "file"))
    assert (said.code, "is a file" in said.err, served) == (2, True, [])


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_impossible_port_is_wrong_use(backprop, served, workspace, port):
    said = backprop("learn", "--port", port)
    assert (said.code, served) == (2, [])


def test_port_that_is_taken_is_said(backprop, workspace):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = backprop("learn", "--no-browser", "--port", str(other.getsockname()[1]))
    assert (said.code, "is taken" in said.err) == (2, True)


def test_without_jupyterlab_the_workspace_is_made_and_the_rest_is_said(
    backprop, served, tmp_path, monkeypatch
):
    monkeypatch.setattr(learn, "find_spec", lambda name: None)
    said = backprop("learn", str(tmp_path / "mine"))
    assert (said.code, served) == (2, [])
    assert "pip install jupyterlab" in " ".join(said.err.split())
    assert (tmp_path / "mine" / "index.ipynb").is_file()


def test_jupyter_that_does_not_start_shows_its_log(backprop, workspace, monkeypatch):
    code = "print('no such extension'); raise SystemExit(3)"
    monkeypatch.setattr(server, "_command", lambda port, browser: [sys.executable, "-c", code])
    said = backprop("learn")
    assert said.code == 1
    assert "no such extension" in said.err and "backprop doctor" in said.err


@contextmanager
def learning(*arguments, python=sys.executable, **options):
    """A running `backprop learn`, and the address that it printed."""
    process = subprocess.Popen(
        [python, "-m", "course.cli", "learn", "--no-browser", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        **options,
    )
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/\S+", line):
                yield process, found[0]
                break
        else:
            raise AssertionError("".join(lines))
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=patience.SECONDS)


def get(address, path):
    """A page of the server, fetched with the token of its printed address."""
    base, token = re.match(r"(http://[^/]+)/.*(token=.+)", address).groups()
    with urllib.request.urlopen(f"{base}{path}?{token}", timeout=patience.SECONDS) as page:
        return page.status, page.read().decode("utf-8")


@pytest.fixture
def intruder(tmp_path):
    """An environment in which a kernel of the usual name, installed elsewhere, does not start."""
    home = tmp_path / "home" / "share"
    folder = home / "kernels" / "python3"
    folder.mkdir(parents=True)
    spec = {"argv": ["/nowhere/python"], "display_name": "Intruder", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), "utf-8")
    return {**os.environ, "JUPYTER_DATA_DIR": str(home)}


@pytest.mark.slow
def test_two_workspaces_are_served_at_once_by_this_environment_until_a_signal(tmp_path, intruder):
    """All in one, since a server takes long to start."""
    with (
        learning(str(tmp_path / "one"), env=intruder) as (first, one),
        learning(str(tmp_path / "two")) as (second, two),
    ):
        assert one != two
        assert get(one, "/lab/tree/index.ipynb")[0] == 200
        for address in one, two:
            contents = json.loads(get(address, "/api/contents/")[1])["content"]
            assert {each["name"] for each in contents} == {"index.ipynb", "lessons", "exercises"}
        kernel = json.loads(get(one, "/api/kernelspecs")[1])["kernelspecs"]["python3"]
        assert kernel["spec"]["argv"][0] == sys.executable
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(
                one.partition("/lab")[0] + "/api/contents/", timeout=patience.SECONDS
            )
        # Windows has no signals of this kind.
        if os.name != "nt":
            assert_ended_by(signal.SIGINT, first, one)
            assert_ended_by(signal.SIGTERM, second, two)


def assert_ended_by(number, process, address):
    """A signal to the command ends the server too."""
    process.send_signal(number)
    assert process.wait(patience.SECONDS) == 0
    end = time.monotonic() + patience.SECONDS
    with pytest.raises(OSError):
        while time.monotonic() < end:
            get(address, "/api")
            time.sleep(0.2)
