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

from jupyter_core.paths import jupyter_runtime_dir

from course.errors import CourseError
from course.workspace.state import STATE

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
SAVE_HOOK = "course.workspace.saved_pictures.keep_pictures"
SETTINGS = {
    # A learner who opens the start page should see it, not a question about news and updates.
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    # A saved notebook, opened without its kernel, should show its widgets, not "model not found".
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
}


class Server:
    """A running JupyterLab. `address` opens the start page and holds the token."""

    def __init__(self, root: Path, *, browser: bool, port: int | None = None) -> None:
        if port is not None and not _is_free(port):
            raise CourseError(
                f"Port {port} is taken or not allowed. Name another, or leave `--port` out: "
                "then a free one is found."
            )
        self.address = ""
        self.log = root / STATE / "jupyterlab.log"
        self._token = secrets.token_urlsafe(24)
        with self.log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                _command(port, browser),
                cwd=root,
                env=_environment(root, self._token),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_it_answers(self) -> None:
        """Return as soon as pages are served; `address` is known then.

        Raises:
            CourseError: when it ends or stays silent instead, with the end of its log.
        """
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and self._process.poll() is None:
            if (port := self._port()) is not None:
                with contextlib.suppress(urllib.error.URLError, OSError):
                    urllib.request.urlopen(f"http://{LOOPBACK}:{port}/api", timeout=5).close()
                    page = f"http://{LOOPBACK}:{port}/lab/tree/index.ipynb"
                    self.address = f"{page}?token={self._token}"
                    return
            time.sleep(0.1)
        self.stop()
        lines = self.log.read_text("utf-8", errors="replace").splitlines()[-8:]
        raise CourseError(
            "JupyterLab did not start. The end of its log, "
            f"{self.log}:\n\n" + "\n".join(lines) + "\n\n`backprop doctor` may say what is missing."
        )

    def _port(self) -> int | None:
        """The port that JupyterLab chose, from the note that it leaves for its user's programs.

        The note is known by its token: the process that we started may not be the one that serves.
        """
        for note in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
            with contextlib.suppress(OSError, ValueError):  # it is being written, or just gone
                told = json.loads(note.read_text("utf-8"))
                if told.get("token") == self._token:
                    return int(told["port"])
        return None

    def wait(self) -> int:
        """Wait until JupyterLab ends (by File → Shut Down, say); return its exit code."""
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
    """Treat a request to end, or a closed terminal, like Ctrl-C: so the server ends too."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name != "nt":  # there the option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _command(port: int | None, browser: bool) -> list[str]:
    tries = 0 if port else PORTS_TO_TRY
    command = [
        *(sys.executable, "-m", "course.workspace.lab"),
        *(f"--ServerApp.ip={LOOPBACK}", f"--ServerApp.port={port or FIRST_PORT}"),
        f"--ServerApp.port_retries={tries}",
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
    _write_json(
        own / "jupyter_server_config.json", {"ContentsManager": {"pre_save_hook": SAVE_HOOK}}
    )
    return {
        **os.environ,
        # A terminal in JupyterLab should know `backprop`, activated environment or not.
        "PATH": os.pathsep.join((sysconfig.get_path("scripts"), os.environ.get("PATH", ""))),
        "JUPYTER_TOKEN": token,
        "JUPYTER_PATH": _prepended(own, "JUPYTER_PATH"),
        "JUPYTER_CONFIG_PATH": _prepended(own, "JUPYTER_CONFIG_PATH"),
        # Tabs that were open in other projects should not come back here.
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "layouts"),
    }


def _prepended(folder: Path, variable: str) -> str:
    return os.pathsep.join(part for part in (str(folder), os.environ.get(variable, "")) if part)


def _write_json(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1), "utf-8")
