"""pytest as it comes: the same, and as quick, whatever else is installed or set around it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

OUTSIDE_INFLUENCES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


def bare_command(folder: Path) -> list[str]:
    """The beginning of a command that runs pytest; `folder` gets its settings, which are empty."""
    settings = folder / "pytest.ini"
    settings.write_text("[pytest]\n", "utf-8")
    return [
        *(sys.executable, "-m", "pytest", "-q", "--color=no", "-c", str(settings)),
        *("-p", "no:cacheprovider"),
    ]


def bare_environment() -> dict[str, str]:
    """The environment for that command: no plugin is loaded but those that the command names."""
    environment = {
        name: value for name, value in os.environ.items() if name not in OUTSIDE_INFLUENCES
    }
    return {**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
