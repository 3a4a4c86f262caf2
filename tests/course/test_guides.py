"""The instructor's guide and the glossary say what syllabus, answers and lessons say."""

import re
from functools import cache

import pytest

from course.authoring.answers import answers
from course.authoring.library import folder
from course.authoring.sources import read
from course.syllabus import COURSE, Module, modules

NUMBERED = re.compile(r"(.*) \((\d+)\)")  # "no visited set (4)": a mistake of the guide's list
# Terms of the glossary that lessons before may use in their everyday sense.
EVERYDAY = {"tangent", "order"}
LINK = re.compile(r"\[([^]]+)\]\(([^)]+)\)")
EVERY_MODULE = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


@cache
def guide() -> dict[str, str]:
    """The instructor's guide, section by section, by their headings."""
    text = (COURSE / "instructors.md").read_text("utf-8")
    return dict(part.split("\n", 1) for part in text.split("\n## ")[1:])


@cache
def section(module: Module) -> str:
    return guide()[f"{module.number} · {module.title}"]


def rows(text: str) -> list[list[str]]:
    """The cells of the rows of all Markdown tables in a text, without their heads."""
    lines = text.splitlines()
    bodies = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if line.startswith("| ") and not following.startswith("|---")
    ]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in bodies]


def mistakes() -> dict[int, str]:
    return {int(number): name for number, name, *_ in rows(guide()["The mistakes, by number"])}


def wrong_answers(module: Module) -> dict[tuple[str, str], int | None]:
    """The number of each wrong answer's mistake, or none, by its task and its bare title."""
    found: dict[tuple[str, str], int | None] = {}
    for answer in answers(module):
        if not answer.correct:
            match = NUMBERED.fullmatch(answer.title)
            title, number = (match[1], int(match[2])) if match else (answer.title, None)
            found.setdefault((answer.task, title), number)
    return found


@EVERY_MODULE
def test_guide_has_objectives_difficulties_and_a_question_for_a_module(module):
    assert "Afterwards learners can:" in section(module)
    assert len(rows(section(module))) >= 5
    assert re.search(r"^\*\*To discuss\.\*\* .*\?$", section(module), re.MULTILINE)


@EVERY_MODULE
def test_guide_shows_difficulties_by_answers_that_are_there(module):
    known, named = wrong_answers(module), mistakes()
    for number, name, answer, question in rows(section(module)):
        task, title = re.fullmatch(r"`(\w+)`: (.+)", answer).groups()
        assert (task, title) in known, f"{module.name}/answers.md has no such answer: {answer}"
        assert known[task, title] == (None if number == "–" else int(number)), answer
        if number != "–":
            assert name == named[int(number)], "one name for one mistake, as in the list"
        assert question.endswith(("?", ".")), answer


@EVERY_MODULE
def test_guide_names_every_numbered_mistake_of_a_modules_answers(module):
    listed = {row[0] for row in rows(section(module))}
    missing = {str(number) for number in wrong_answers(module).values() if number} - listed
    assert not missing, (
        f"the guide's section on {module.name} says nothing of the mistakes {missing}"
    )


def test_mistakes_are_numbered_without_a_gap_and_each_is_among_the_answers():
    assert list(mistakes()) == list(range(1, len(mistakes()) + 1))
    shown = {number for module in modules() for number in wrong_answers(module).values()}
    assert set(mistakes()) <= shown


def test_the_semester_goes_through_all_modules_in_order():
    semester = guide()["Time"].split("\n| when |")[0]
    numbers = [number for row in rows(semester) for number in row[1].split(", ")]
    assert numbers == [str(module.number) for module in modules()]


def test_every_row_of_the_glossary_names_modules_that_exist():
    numbers = {str(module.number) for module in modules()}
    glossary = rows((COURSE / "glossary.md").read_text("utf-8"))
    assert len(glossary) > 80
    for term, *meaning in glossary:
        found = re.search(r"\((\d+)(?:, (\d+))?\)$", meaning[-1])
        assert found, f"{term}: which module introduces it?"
        assert {number for number in found.groups() if number} <= numbers, term
        assert len(found[0]) <= 4 or int(found[1]) < int(found[2]), term


def test_no_term_stands_in_the_glossary_twice():
    terms = [row[0] for row in rows((COURSE / "glossary.md").read_text("utf-8"))]
    assert len(set(terms)) == len(terms)


def test_a_symbol_has_one_row():
    symbols = [
        symbol
        for row in rows((COURSE / "glossary.md").read_text("utf-8"))
        for cell in re.findall(r"\$(.+?)\$", row[0])
        for symbol in cell.split(",\\ ")
    ]
    assert [symbol for symbol in symbols if symbols.count(symbol) > 1] == []


@EVERY_MODULE
def test_the_round_off_u_stands_for_nothing_else(module):
    # Module 2 writes the product rule as everyone does, (uv)' = u'v + uv'.
    if module.name in ("numerical", "symbolic"):
        return
    for name in ("lesson.md", "exercise.md"):
        cells = [c for c in read(module.folder / name) if c.cell_type == "markdown"]
        formulas = [f for c in cells for f in re.findall(r"\$+[^$]+\$+", c.source)]
        assert [f for f in formulas if re.search(r"(?<![\\A-Za-z])u(?![A-Za-z])", f)] == [], name


def test_no_lesson_uses_a_term_before_the_one_that_introduces_it():
    prose = {module.number: spoken(module) for module in modules()}
    for cell, *_, meaning in rows((COURSE / "glossary.md").read_text("utf-8")):
        introduced = int(re.search(r"\((\d+)(?:, \d+)?\)$", meaning)[1])
        for term in set(cell.lower().split(", ")) - EVERYDAY:
            word = re.compile(rf"(?<![\w-]){re.escape(term)}(s|es|ren)?(?![\w-])")
            early = [number for number in range(introduced) if word.search(prose[number])]
            assert "$" in term or not early, f"{term} ({introduced}) stands in the lessons {early}"


def spoken(module):
    """What a lesson says in words: no code, no formulas."""
    cells = [cell for cell in read(module.folder / "lesson.md") if cell.cell_type == "markdown"]
    return re.sub(r"`[^`]*`|\$[^$]*\$", "", "\n".join(cell.source for cell in cells)).lower()


@EVERY_MODULE
def test_lesson_leads_to_the_glossary_and_to_nothing_that_is_not_there(module):
    glossary = (COURSE / "glossary.md").read_text("utf-8").lower()
    prose = [
        cell.source for cell in read(module.folder / "lesson.md") if cell.cell_type == "markdown"
    ]
    links = [link for source in prose for link in LINK.findall(source) if "://" not in link[1]]
    terms = [text for text, target in links if target == "glossary.ipynb"]
    assert 1 <= len(terms) <= 9, f"{len(terms)} links to the glossary"
    for term in terms:
        assert term.lower().rstrip("s") in glossary, f"the glossary has nothing on {term}"
    for _, target in links:
        assert (folder("lesson") / target).is_file(), target
    headings = [line for source in prose for line in source.splitlines() if line.startswith("#")]
    assert not any(LINK.search(line) for line in headings)


def test_links_of_the_guide_lead_to_files():
    for _, target in LINK.findall((COURSE / "instructors.md").read_text("utf-8")):
        if "://" not in target and target.endswith(".md"):
            assert (COURSE / target).is_file(), target
