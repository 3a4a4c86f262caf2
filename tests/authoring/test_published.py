"""A fork that names its site once has links to it in every notebook and in the README."""

import json
import re

import pytest

from course.authoring import counts, published
from course.authoring.library import folder
from course.authoring.notebooks import exercise, lesson
from course.in_browser import FUNCTIONS
from course.site.first_look import first_look
from course.syllabus import find_module
from course.workspace.folder import relative_path

SITE = "https://someone.example/course"
NUMERICAL = find_module("numerical")
COMMAND = re.compile(rf"backprop ({'|'.join(FUNCTIONS)})\b")


@pytest.fixture
def named(monkeypatch):
    monkeypatch.setattr(published, "published_at", lambda: SITE)


@pytest.mark.parametrize(("kind", "made"), [("lesson", lesson), ("exercise", exercise)])
def test_a_notebook_opens_itself_on_the_site_that_the_syllabus_names(named, kind, made):
    title, *others = made(NUMERICAL).cells
    opened = f"{SITE}/notebooks/index.html?path={relative_path(kind, NUMERICAL)}"
    assert title.source.endswith(
        f"[Open this {kind} on the site]({opened}), with nothing to install."
    )
    assert not any(SITE in cell.source for cell in others)
    shown = first_look(made(NUMERICAL), relative_path(kind, NUMERICAL))
    assert f'href="{opened}"' in shown


def test_the_readme_opens_the_site_and_each_lesson_on_it(named):
    text = counts.README.read_text("utf-8")
    for place in counts.places():
        if place.path == counts.README:
            text = place.written_into(text)
    assert f'<!-- site --> <a href="{SITE}/index.html"><img src="{published.BADGE}"' in text
    assert (counts.README.parent / published.BADGE).is_file()
    for module in counts.modules():
        assert f"| [{module.title}]({published.address('lesson', module)}) |" in text


def test_without_a_site_nothing_leads_to_one(monkeypatch):
    monkeypatch.setattr(published, "published_at", lambda: "")
    title = lesson(NUMERICAL).cells[0].source
    assert published.invitation("lesson", NUMERICAL) == ""
    assert "on the site]" not in title


def test_whatever_notebooks_say_of_the_terminal_they_say_for_a_browser_too():
    missing = []
    for path in (*folder("lesson").glob("*.ipynb"), *folder("exercise").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            text = "".join(cell["source"])
            names = COMMAND.findall(text) if cell["cell_type"] == "markdown" else []
            missing += [(path.name, name) for name in names if f"{name}(" not in text]
    assert missing == []
