"""Imports modules from texts that were handed in, where their files are out of reach.

They come compiled, too: the same few texts go to every process, and each would compile them again.
"""

from __future__ import annotations

import base64
import marshal
import sys
from collections.abc import Mapping
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import CodeType
from typing import Any

from course.syllabus import COURSE


class Texts(MetaPathFinder, ExecutionLoader):
    """Finds the modules whose sources it was given, by name, and the packages they are in.

    Parameters:
        compiled: of each, what `compiled` made of it, by this Python.
    """

    def __init__(self, texts: Mapping[str, str], compiled: Mapping[str, str]) -> None:
        self._texts = dict(texts)
        self._compiled = dict(compiled)
        for name in texts:
            while "." in name:
                name = name.rpartition(".")[0]
                self._texts.setdefault(name, "")

    def install(self) -> None:
        """From now on imports look here first."""
        sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return spec_from_loader(name, self) if name in self._texts else None

    def is_package(self, name: str) -> bool:
        return any(other.startswith(name + ".") for other in self._texts)

    def get_source(self, name: str) -> str:
        return self._texts[name]

    def get_code(self, name: str) -> CodeType | None:
        if name not in self._compiled:
            return super().get_code(name)
        code: CodeType = marshal.loads(base64.b64decode(self._compiled[name]))
        return code

    def get_filename(self, name: str) -> str:
        return _place(name)


def compiled(texts: Mapping[str, str]) -> dict[str, str]:
    """Modules' texts, compiled, in letters that JSON can hold."""
    codes = {name: compile(text, _place(name), "exec") for name, text in texts.items()}
    return {name: base64.b64encode(marshal.dumps(code)).decode() for name, code in codes.items()}


def _place(name: str) -> str:
    """A place of the course's, so that a line in it is not taken for the learner's."""
    return str(COURSE.joinpath(*name.split(".")[1:]).with_suffix(".py"))
