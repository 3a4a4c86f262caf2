"""What the tests of widgets stand on: a JupyterLab, and bare pages without one."""

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

import pytest

from course.workspace.server import SAVE_HOOK

REPOSITORY = Path(__file__).parents[2]
# A busy machine may take so long; a quiet one waits for none of this.
SECONDS_TO_START = 180
PATIENCE = 120_000  # milliseconds


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
    command = [sys.executable, "-m", "course.workspace.lab", "--no-browser", "--allow-root"]
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


def run_all(page):
    """Choose "Run All Cells"; again where the kernel was not yet ready to hear it."""
    from playwright import sync_api

    last = None
    for patience in (15_000, 15_000, PATIENCE):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        try:
            page.locator(".bp").first.wait_for(timeout=patience)
            return
        except sync_api.TimeoutError as error:
            last = error
    raise last


def _write_settings(folder: Path, theme: str) -> None:
    folder = folder / "@jupyterlab" / "apputils-extension"
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in {
        "themes": {"theme": f"JupyterLab {theme}"},
        "notification": {"fetchNews": "false", "checkForUpdates": False},
    }.items():
        (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(value))


@pytest.fixture(scope="session")
def pages(browser):
    """A function that lends a page, the same for the same options: a new one costs a process."""
    open_pages = {}

    def lend(**options):
        options = {"viewport": {"width": 1000, "height": 900}} | options
        key = json.dumps(options, sort_keys=True)
        if key not in open_pages:
            page = browser.new_page(**options)
            errors = []
            page.on("pageerror", lambda error: errors.append(error))
            open_pages[key] = page, errors
        # A page behind another one is not painted, and would wait for that for ever.
        open_pages[key][0].bring_to_front()
        return open_pages[key]

    yield lend
    for page, _ in open_pages.values():
        page.close()


@pytest.fixture
def stage(pages):
    """A function that shows a widget on a bare page, without Jupyter; an error fails the test."""
    from .stage import mount

    lent = []

    def show(widget, theme="light", **options):
        page, errors = pages(**options)
        errors.clear()
        lent.append((page, errors))
        return mount(page, widget, theme)

    yield show
    for page, errors in lent:
        # What still runs on it would go on into the next test.
        page.goto("about:blank")
        assert errors == []


@pytest.fixture
def timed_stage(browser):
    """As `stage`, on a page whose time passes only when it is told to; that cannot be undone."""
    from .stage import mount

    page = browser.new_page(viewport={"width": 1000, "height": 900})
    errors = []
    page.on("pageerror", lambda error: errors.append(error))

    def show(widget):
        mount(page, widget)
        page.clock.install(time=0)
        page.clock.pause_at(60)
        return page

    yield show
    page.close()
    assert errors == []


@pytest.fixture
def blank(pages):
    """A bare page; an error on it fails the test."""
    page, errors = pages()
    errors.clear()
    yield page
    page.goto("about:blank")
    assert errors == []
