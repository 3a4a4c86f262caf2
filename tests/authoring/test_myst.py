"""The reader of sources understands them as Jupytext does, and says where it cannot."""

import jupytext
import pytest

from course.authoring.library import PAGES
from course.authoring.myst import Cell, cells_of
from course.syllabus import COURSE, modules

SOURCES = [
    *(
        each.folder / f"{name}.md"
        for each in modules()
        for name in ("lesson", "exercise", "answers")
    ),
    *(COURSE / f"{name}.md" for name in PAGES),
]


def as_jupytext_reads(text):
    cells = jupytext.reads(text, fmt="md:myst").cells
    return [Cell(cell.cell_type, cell.source, dict(cell.metadata)) for cell in cells]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_source_is_read_as_jupytext_reads_it(path):
    text = path.read_text("utf-8")
    assert cells_of(text) == as_jupytext_reads(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one\n+++\n\n+++\ntwo\n",
        'text\n+++ {"hint": "a"}\ntext',
        "```{code-cell}\n:tags: [a, b]\n:says: 'one: two'\n\n\n1\n```",
        "```{code-cell}\n:tags: [a, b]\n```",
        "````\n```{code-cell}\n+++\n```\n````\n",
        "```\n+++\n```\ntext",
        "- ```{code-cell}\n  1\n  ```\n",
        "> ```{code-cell}\n> 1\n> ```\n",
        "a list of `b ```\n```\n+++\n```",
    ],
)
def test_what_sources_may_hold_is_read_as_jupytext_reads_it(text):
    assert cells_of(text) == as_jupytext_reads(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("---\na: 1\n", "line 1: the front matter has no end"),
        ("text\n```{code-cell}\n1\n", "line 2: this fence has no end"),
        ("text\n+++ {hint}\n", "line 2: "),
        ("```{code-cell}\n:tags: [\n```\n", "line 3: "),
        ("```{code-cell}\n:tags\n```\n", "line 3: tags is no metadata"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text, says):
    with pytest.raises(ValueError, match=says):
        cells_of(text)
