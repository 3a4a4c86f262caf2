"""What all widgets share: assembled JavaScript, a picture where no kernel runs, a plain repr."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any, ClassVar, Protocol

import anywidget
import traitlets

from .alone import fragment, page, support
from .drawing.svg import image

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


class Drawing(Protocol):
    """What a picture is made of: a graph's diagram, or a plot."""

    def svg(self, description: str) -> str: ...

    def png(self) -> bytes: ...


class CourseWidget(anywidget.AnyWidget):
    """An anywidget that also carries a picture with alternative text.

    A subclass names its `script`, fills `data`, which is sent once, gives a `drawing`, words for it
    as `description` and, below it, a `caption`. Where there is nothing to draw, `message` says why.
    """

    script: ClassVar[str]
    style: ClassVar[str] = (HERE / "widget.css").read_text(encoding="utf-8")
    program: ClassVar[str]  # the script and all that it imports
    _css = style
    data = traitlets.Dict(help="what JavaScript draws").tag(sync=True)
    message = ""

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
            cls.program = assemble(cls.script)
            cls._esm = cls.program
        super().__init_subclass__(**kwargs)

    @property
    def description(self) -> str:
        """What the widget shows, in words: the alternative text of its picture."""
        raise NotImplementedError

    @property
    def drawing(self) -> Drawing:
        """The widget as it stands, as a still drawing."""
        raise NotImplementedError

    @property
    def caption(self) -> str:
        """What is said below the picture, if anything."""
        return ""

    @property
    def picture(self) -> str:
        """The widget as it stands, as HTML that shows anywhere."""
        if self.message:
            return f"<p>{escape(self.message)}</p>"
        return self.still(self.to_svg())

    def still(self, svg: str) -> str:
        """The HTML of a drawing with words for it, and of what is said below it."""
        caption = f"<p>{escape(self.caption)}</p>" if self.caption else ""
        return image(svg, self.description) + caption

    def to_svg(self, path: str | Path | None = None) -> str:
        """The picture as SVG; written to a file too where a path is given.

        *Raises*: ValueError, as `to_png` does, where there is a message and nothing to draw.
        """
        return saved(self.drawn_or_refused().svg(self.description), path)

    def to_png(self, path: str | Path | None = None) -> bytes:
        """The picture as PNG."""
        png = self.drawn_or_refused().png()
        if path is not None:
            Path(path).write_bytes(png)
        return png

    def to_html(self, path: str | Path | None = None) -> str:
        """A page with the widget as it stands, alive in any browser: no kernel, no network.

        Whatever the page cannot do by itself was recorded before: see `page_state`.
        """
        title = self.description.partition(": ")[0].partition(". ")[0]
        return saved(page(title, support({type(self)}), self.to_fragment()), path)

    def to_fragment(self) -> str:
        """The widget as a piece of a page of one's own, whose head has `alone.support` once."""
        return fragment(type(self).__name__, self.picture, self.page_state())

    def page_state(self) -> dict[str, Any]:
        """What the widget as a page knows: the values of all traits that JavaScript reads."""
        names = [name for name in self.keys if not name.startswith("_") and name != "layout"]
        return {name: getattr(self, name) for name in names}

    def drawn_or_refused(self) -> Drawing:
        if self.message:
            raise ValueError(f"There is no picture: {self.message}")
        return self.drawing

    def __repr__(self) -> str:
        return self.description

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/plain"] = repr(self)
            if self.message:
                bundle[0]["text/html"] = self.picture
            else:
                svg = self.to_svg()
                bundle[0]["text/html"] = self.still(svg)
                # Code hosts take pictures out of HTML, and show these.
                bundle[0]["image/svg+xml"] = svg
        return bundle


def saved(text: str, path: str | Path | None) -> str:
    """The text, written to a file where a path is given."""
    if path is not None:
        Path(path).write_text(text, encoding="utf-8")
    return text
