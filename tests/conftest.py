"""One Chromium for every test that looks at a page, and what lets many tests run at once."""

import gc
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
)
QUIET = (  # no requests to the outside, and no sandbox where tests run as root in a container
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# As many tests run at once as there are processors. With threads of their own beside them, the
# libraries that multiply matrices would spend most of their time waiting for one another.
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, since tests of pages and kernels wait for answers."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First what JupyterLab is started for: what comes last, several workers would share."""
    items.sort(key=lambda item: "lab" not in getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    """Spare the garbage collector half a million objects that stay to the end of all tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_arrives() -> Iterator[None]:
    """Hear Ctrl-C: a shell's background job ignores it, and hands that on to all it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def chromium():
    """Playwright's way to start Chromium, and where that is."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        candidates = [*map(shutil.which, CHROMIUM_NAMES), playwright.chromium.executable_path]
        path = next((path for path in candidates if path and Path(path).exists()), None)
        if path is None:
            pytest.skip("Chromium is not installed; `playwright install chromium` would bring it.")
        yield playwright.chromium, path


@pytest.fixture(scope="session")
def browser(chromium):
    launcher, path = chromium
    browser = launcher.launch(executable_path=path, args=QUIET)
    yield browser
    browser.close()
