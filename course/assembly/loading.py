"""Imports the learner's `my_autodiff`, or one of the course's parts where there is none."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

from course.assembly.parts import PACKAGE, PARTS
from course.in_browser import command
from course.workspace.state import find_workspace

# Under this name stand the hashes of the files that passed the library's tests.
TESTED = "tested"


def library(start: Path | None = None) -> ModuleType:
    """The package `my_autodiff` of the workspace around `start` (default: the current folder).

    Where there is none, or where it cannot be imported, the course's own parts stand in. One line
    is printed that says which. It is imported once: after `backprop assemble`, restart the kernel.
    """
    root = find_workspace(start)
    if (
        PACKAGE not in sys.modules
        and root is not None
        and (root / PACKAGE / "__init__.py").is_file()
    ):
        sys.path.insert(0, str(root))
        try:
            package = import_module(PACKAGE)
            package.broken = _broken(root)  # type: ignore[attr-defined]
        except Exception as error:  # whatever a learner's edit raises
            forget()
            print(f"Your {PACKAGE} cannot be imported: {type(error).__name__}: {error}.")
        finally:
            sys.path.remove(str(root))
    if PACKAGE not in sys.modules:
        # Here: a learner's own library needs no sources, and these take a second to be read.
        from course.assembly.composing import compose

        sys.meta_path.insert(0, InMemory(compose({}, whole=True)))
        import_module(PACKAGE)
    package = sys.modules[PACKAGE]
    print(_notice(package))
    for file, why in getattr(package, "broken", {}).items():
        print(f"{PACKAGE}/{file} is broken: it fails its own test. {why}")
    return package


def _broken(root: Path) -> dict[str, str]:
    """The parts that fail their tests, by their files; a library as it was tested needs no look."""
    from course.workspace.memory import hashes, recall_latest

    if recall_latest(root, TESTED) == hashes(root / PACKAGE, ".py"):
        return {}
    from course.assembly.faults import broken_parts

    return broken_parts()


def _notice(package: ModuleType) -> str:
    filled = list(package.filled)
    mine = len(PARTS) - len(filled)
    if not filled:
        return f"{PACKAGE}: all {mine} parts are yours."
    if not mine:
        return (
            f"{PACKAGE}: the course's own parts stand in. "
            f"`{command('assemble')}` puts yours in their place."
        )
    return (
        f"{PACKAGE}: {mine} of {len(PARTS)} parts are yours. "
        f"The course's stand in for the others; `{PACKAGE}.filled` names them."
    )


def forget() -> None:
    """Let the next import find the library anew."""
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, InMemory)]
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


class InMemory(MetaPathFinder, ExecutionLoader):
    """Finds the modules of a package among texts, so that nothing is written to a disk."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.split(".")[0] != PACKAGE or self._path(name) not in self._files:
            return None
        return spec_from_loader(name, self)

    def get_filename(self, name: str) -> str:
        return str(Path(__file__).parent / PACKAGE / self._path(name))

    def is_package(self, name: str) -> bool:
        return self._path(name).endswith("__init__.py")

    def get_source(self, name: str) -> str:
        return self._files[self._path(name)]

    def _path(self, name: str) -> str:
        inside = name.partition(".")[2].replace(".", "/")
        package = f"{inside}/__init__.py".lstrip("/")
        return package if package in self._files else f"{inside}.py"
