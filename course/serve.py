"""Runs JupyterLab on a workspace: on this machine only, with the kernel of this environment."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from course.errors import CourseError
from course.progress import STATE

LOOPBACK = "127.0.0.1"
FIRST_PORT = 8888
PORTS_TO_TRY = 100
SECONDS_TO_START = 120
SECONDS_TO_STOP = 10
KERNEL = {
    "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    "display_name": "Python 3",
    "language": "python",
    "metadata": {"debugger": True},
}
# A learner who opens the start page should see it, not a question about news and updates.
SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


class Server:
    """A running JupyterLab. `address` opens the start page and holds the token."""

    def __init__(self, root: Path, *, browser: bool, port: int | None = None) -> None:
        self.port = free_port() if port is None else _claimed(port)
        self.log = root / STATE / "jupyterlab.log"
        self._token = secrets.token_urlsafe(24)
        self.address = f"http://{LOOPBACK}:{self.port}/lab/tree/index.ipynb?token={self._token}"
        with self.log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                _command(self.port, browser),
                cwd=root,
                env=_environment(root, self._token),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_it_answers(self) -> None:
        """Return as soon as pages are served.

        Raises:
            CourseError: when it ends or stays silent instead, with the end of its log.
        """
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"http://{LOOPBACK}:{self.port}/api", timeout=5).close()
                return
            time.sleep(0.1)
        self.stop()
        lines = self.log.read_text("utf-8", errors="replace").splitlines()[-8:]
        raise CourseError(
            "JupyterLab did not start. The end of its log, "
            f"{self.log}:\n\n" + "\n".join(lines) + "\n\n`backprop doctor` may say what is missing."
        )

    def wait(self) -> int:
        """Wait until JupyterLab ends (a learner chose File → Shut Down, say); return its exit code."""
        return self._process.wait()

    def stop(self) -> None:
        """End JupyterLab and its kernels."""
        # Windows knows no polite request; there, Ctrl-C has reached the whole console already.
        if os.name != "nt":
            self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            self._process.kill()
            self._process.wait()


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Treat a request to end, or a terminal that was closed, like Ctrl-C: so the server ends too."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def free_port() -> int:
    """The first port from 8888 up that nobody listens on.

    Raises:
        CourseError: when a hundred in a row are taken.
    """
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY):
        if _is_free(port):
            return port
    raise CourseError(
        f"The ports {FIRST_PORT} to {FIRST_PORT + PORTS_TO_TRY - 1} are all taken. "
        "Name a free one: `backprop learn --port NUMBER`."
    )


def _claimed(port: int) -> int:
    if not _is_free(port):
        raise CourseError(
            f"Port {port} is taken or not allowed. Name another, or leave `--port` out: "
            "then a free one is found."
        )
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name != "nt":  # there the option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _command(port: int, browser: bool) -> list[str]:
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        *(f"--ServerApp.ip={LOOPBACK}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--ServerApp.root_dir=.", "--LabApp.default_url=/lab/tree/index.ipynb"),
        "--ServerApp.answer_yes=True",  # Ctrl-C asks nothing
    ]
    if os.name != "nt":
        # Not the login shell that Jupyter would start: that one forgets the PATH set below.
        settings = {"shell_command": [os.environ.get("SHELL") or "/bin/sh"]}
        command.append(f"--ServerApp.terminado_settings={settings}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container there is often nobody else
    return command if browser else [*command, "--no-browser"]


def _environment(root: Path, token: str) -> dict[str, str]:
    """What makes `python3` this environment's kernel, whatever else is installed for the user."""
    own = root.resolve() / STATE / "jupyter"
    _write_json(own / "kernels" / "python3" / "kernel.json", KERNEL)
    _write_json(own / "labconfig" / "default_setting_overrides.json", SETTINGS)
    return {
        **os.environ,
        # A terminal in JupyterLab should know `backprop`, activated environment or not.
        "PATH": os.pathsep.join((sysconfig.get_path("scripts"), os.environ.get("PATH", ""))),
        "JUPYTER_TOKEN": token,
        "JUPYTER_PATH": _prepended(own, "JUPYTER_PATH"),
        "JUPYTER_CONFIG_PATH": _prepended(own, "JUPYTER_CONFIG_PATH"),
        # Tabs that were open in other projects should not come back here.
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "layouts"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _prepended(folder: Path, variable: str) -> str:
    return os.pathsep.join(part for part in (str(folder), os.environ.get(variable, "")) if part)


def _write_json(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1), "utf-8")
