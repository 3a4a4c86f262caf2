"""What the syllabus says of the modules: the build writes it where texts repeat it.

How many tasks, points and minutes a module has stands in the syllabus, and where the site is; how
many wrong and right answers test the checks follows from a module's `answers.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.authoring.answers import answers
from course.authoring.library import shown
from course.authoring.published import badge, titled
from course.errors import BrokenSource
from course.syllabus import COURSE, Module, modules

NUMBERS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")

README = COURSE.parent / "README.md"
START_PAGE = COURSE / "start.md"
GUIDE = COURSE / "instructors.md"


@dataclass(frozen=True)
class Place:
    """A part of a text that repeats figures: how it is found, and what it has to say."""

    path: Path
    pattern: str
    says: str | Callable[[re.Match[str]], str]
    needed: bool = True

    def written_into(self, text: str) -> str:
        """The text with this part as it has to be.

        Raises:
            BrokenSource: when the text has no such part, and needs one.
        """
        says = self.says if callable(self.says) else lambda match: str(self.says)
        changed, found = re.subn(self.pattern, says, text, flags=re.MULTILINE)
        if self.needed and not found:
            raise BrokenSource(
                f"{shown(self.path)}: nothing in it has the form {self.pattern!r}, "
                "where the build writes figures of the syllabus."
            )
        return changed


def write_counts() -> list[Path]:
    """Write the figures wherever they are repeated; return the files that changed."""
    changed = [(path, new) for path, old, new in _texts() if new != old]
    for path, new in changed:
        path.write_text(new, "utf-8", newline="\n")
    return [path for path, _ in changed]


def wrong_counts() -> list[str]:
    """Where a text repeats a figure that is no longer right: one sentence each."""
    return [
        f"{shown(path)}, line {number}: `{said}` should be `{right}`"
        for path, old, new in _texts()
        for number, said, right in _differing_lines(old, new)
    ]


def places() -> Iterator[Place]:
    """Every part of a text that the build writes."""
    yield Place(README, r"(?<=^<!-- site -->).*$", badge())
    yield Place(README, _rows(r"\d+ minutes \| \d+ tasks, \d+ points"), _table(_readme_row))
    yield Place(START_PAGE, _rows(r"\[\d+ tasks\]\(.*\) \| \d+ \| \d+"), _table(_start_page_row))
    total = sum(module.minutes for module in modules())
    all_of_it = f"All modules together take {total} minutes, about {total / 60:.0f} hours."
    yield Place(GUIDE, r"All modules together take \d+ minutes, about \d+ hours\.", all_of_it)
    yield Place(GUIDE, r"^\| ([^|]+) \| (\d+(?:, \d+)*) \| \d+ \|$", _planned)
    for module in modules():
        yield from _places_of(module)


def _places_of(module: Module) -> Iterator[Place]:
    tasks = f"{in_words(len(module.tasks))} tasks"
    right = sum(answer.correct for answer in answers(module)) - len(module.tasks)
    wrong = sum(not answer.correct for answer in answers(module))
    yield Place(
        GUIDE,
        rf"(?<=^## {module.number} · {re.escape(module.title)}\n\n)\d+ minutes; .*$",
        f"{module.minutes} minutes; {len(module.tasks)} tasks, {module.points} points; "
        f"{wrong} wrong and {right} right answers test the checks.",
    )
    first = f"{tasks}, {module.points} points."
    yield Place(module.folder / "exercise.md", r"^\w+ tasks, \d+ points\.", first)
    last = f"{tasks} wait there"
    yield Place(module.folder / "lesson.md", r"\w+ tasks wait there", last, needed=False)


def in_words(number: int) -> str:
    """A number as a sentence begins with it: a word up to ten, then digits."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _rows(rest: str) -> str:
    """The pattern of a table's rows, one for each module, whose last cells are like `rest`."""
    return rf"(?:^\| \d+ \| .* \| {rest} \|\n)+"


def _table(row: Callable[[Module], str]) -> str:
    return "".join(f"{row(module)}\n" for module in modules())


def _readme_row(module: Module) -> str:
    size = f"{module.minutes} minutes | {len(module.tasks)} tasks, {module.points} points"
    return f"| {module.number} | {titled(module)} | {size} |"


def _start_page_row(module: Module) -> str:
    lesson = f"[{module.title}](lessons/{module.stem}.ipynb)"
    exercise = f"[{len(module.tasks)} tasks](exercises/{module.stem}.ipynb)"
    return f"| {module.number} | {lesson} | {exercise} | {module.minutes} | {module.points} |"


def _planned(row: re.Match[str]) -> str:
    """A row of a plan: when, which modules, and how many minutes these take."""
    chosen = row[2].split(", ")
    minutes = sum(module.minutes for module in modules() if str(module.number) in chosen)
    return f"| {row[1]} | {row[2]} | {minutes} |"


def _texts() -> list[tuple[Path, str, str]]:
    """Each text that repeats figures: as it is, and as it has to be."""
    by_path: dict[Path, list[Place]] = {}
    for place in places():
        by_path.setdefault(place.path, []).append(place)
    texts = []
    for path, parts in by_path.items():
        old = new = path.read_text("utf-8")
        for part in parts:
            new = part.written_into(new)
        texts.append((path, old, new))
    return texts


def _differing_lines(old: str, new: str) -> list[tuple[int, str, str]]:
    """The lines that differ: number, old and new; where lines were added, their absence."""
    before, after = old.splitlines(), new.splitlines()
    if len(before) == len(after):
        pairs = zip(before, after, strict=True)
        return [(n, a, b) for n, (a, b) in enumerate(pairs, start=1) if a != b]
    missing = [line for line in after if line not in before]
    return [(len(before), "…", line) for line in missing]
