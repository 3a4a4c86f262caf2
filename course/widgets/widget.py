"""What all widgets share: assembled JavaScript, a picture where no kernel runs, a plain repr."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

HERE = Path(__file__).resolve().parent
IMPORT = re.compile(r'^import \{[^}]*\} from "(\.\.?/[\w./]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def assemble(script: str) -> str:
    """A widget's JavaScript in one text, as anywidget wants it: each module after those it imports.

    Modules are ordinary ones, with `import { … } from "./front/other.js";` at the top; joined, they
    share one scope, so names at the top level must differ.
    """
    joined: dict[Path, str] = {}

    def visit(module: Path) -> None:
        if module in joined:
            return
        source = module.read_text(encoding="utf-8")
        for needed in IMPORT.findall(source):
            visit((module.parent / needed).resolve())
        joined[module] = EXPORT.sub("", IMPORT.sub("", source))

    visit(HERE / script)
    return "\n".join(joined.values())


class CourseWidget(anywidget.AnyWidget):
    """An anywidget that also carries a picture with alternative text.

    A subclass names its `script`, fills `data`, which is sent once, and sets `picture` (HTML) and
    `description` (the words for it).
    """

    script: ClassVar[str]
    _css = (HERE / "widget.css").read_text(encoding="utf-8")
    data = traitlets.Dict(help="what JavaScript draws").tag(sync=True)

    def __init__(self, **choices: Any) -> None:
        strange = [name for name in choices if not self.has_trait(name)]
        if strange:
            known = sorted(set(self.class_own_traits(sync=True)) - {"data", "_esm", "_css"})
            raise TypeError(
                f"{type(self).__name__} has no `{strange[0]}`. What can be chosen there: "
                f"{', '.join(known) or 'nothing'}."
            )
        super().__init__(**choices)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "script" in cls.__dict__:
            cls._esm = assemble(cls.script)
        super().__init_subclass__(**kwargs)

    @property
    def description(self) -> str:
        """What the widget shows, in words: the alternative text of its picture."""
        raise NotImplementedError

    @property
    def picture(self) -> str:
        """The widget as it stands, as HTML that shows anywhere."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.description

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/plain"] = repr(self)
            bundle[0]["text/html"] = self.picture
        return bundle
