"""A real JupyterLab in a real browser: `open_notebook` runs cells there and returns the page."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

from course.workspace.server import SAVE_HOOK

REPOSITORY = Path(__file__).parents[2]
# How long a busy machine may take; a quiet one waits for none of this.
SECONDS_TO_START = 180
MILLISECONDS_TO_ANSWER = 120_000


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """A JupyterLab server on loopback: its address, token, folder and folder of settings."""
    root = tmp_path_factory.mktemp("lab")
    settings = tmp_path_factory.mktemp("settings")
    token = secrets.token_hex(8)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path_factory.mktemp("workspaces")),
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")])
        ),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--ContentsManager.pre_save_hook={SAVE_HOOK}"]  # as `backprop learn` does
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}"]
    log = root.parent / "lab.log"
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                urllib.request.urlopen(f"{address}/api?token={token}", timeout=30).close()
                break
            except (urllib.error.URLError, ConnectionError):
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.2)
        yield address, token, root, settings
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture(scope="module")
def open_notebook(browser, lab):
    """A function of code cells: runs them in JupyterLab, waits for a selector, returns the page."""
    address, token, root, settings = lab
    contexts = []

    def open_it(*cells: str, wait_for: str, theme: str = "Light"):
        _write_settings(settings, theme)
        name = f"{secrets.token_hex(4)}"
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(notebook, root / f"{name}.ipynb")
        contexts.append(browser.new_context(viewport={"width": 1200, "height": 1000}))
        page = contexts[-1].new_page()
        page.goto(f"{address}/lab/workspaces/{name}/tree/{name}.ipynb?token={token}")
        page.set_default_timeout(MILLISECONDS_TO_ANSWER)
        # Asked too early, JupyterLab wants to know which kernel, in a dialog.
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.wait_for_selector(wait_for)
        return page

    yield open_it
    for context in contexts:
        context.close()
    for session in _request(f"{address}/api/sessions?token={token}"):
        _request(f"{address}/api/sessions/{session['id']}?token={token}", "DELETE")


def _request(url: str, method: str = "GET"):
    with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=60) as answer:
        body = answer.read()
    return json.loads(body) if body else None


def _write_settings(folder: Path, theme: str) -> None:
    folder = folder / "@jupyterlab" / "apputils-extension"
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in {
        "themes": {"theme": f"JupyterLab {theme}"},
        "notification": {"fetchNews": "false", "checkForUpdates": False},
    }.items():
        (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(value))


@pytest.fixture
def stage(browser):
    """A function that shows a widget on a bare page, without Jupyter; an error fails the test."""
    from .stage import mount

    pages, errors = [], []

    def show(widget, theme="light", **options):
        page = browser.new_page(**({"viewport": {"width": 1000, "height": 900}} | options))
        page.on("pageerror", lambda error: errors.append(error))
        pages.append(page)
        return mount(page, widget, theme)

    yield show
    for page in pages:
        page.close()
    assert errors == []
