"""The edition as files: links, names, sizes, equations; nothing that a network has to bring."""

import json
import re
from html.parser import HTMLParser

import pytest

from course.cli import main
from course.errors import BrokenSource
from course.reading.markdown import Prose
from course.syllabus import modules
from tests.reading.conftest import ALIVE

MOST_BYTES = 2_000_000


class Names(HTMLParser):
    """What a page names, and what it leads to."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loaded, self.tags = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if tag == "a" and "href" in found else []
        loaded = found.get("src") or (found.get("href") if tag == "link" else None)
        self.loaded += [loaded] if loaded and not loaded.startswith("data:") else []


@pytest.fixture(scope="module")
def pages(edition):
    return {path.name: Names(path.read_text("utf-8")) for path in edition.glob("*.html")}


def test_every_lesson_has_a_page_and_so_have_glossary_cheat_sheet_and_playground(pages):
    lessons = {f"{module.stem}.html" for module in modules()}
    others = {"index.html", "glossary.html", "cheat_sheet.html", "play.html"}
    assert set(pages) == lessons | others


def test_every_link_leads_to_a_page_and_to_a_place_on_it(pages, edition):
    broken = []
    for name, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            if "://" in link or target.startswith("../"):
                continue
            there = pages.get(target or name)
            if there is None or (anchor and anchor not in there.ids):
                broken.append((name, link))
        broken += [(name, file) for file in page.loaded if not (edition / file).is_file()]
    assert broken == []


def test_ids_are_unique_and_nothing_is_loaded_from_elsewhere(pages):
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        assert [file for file in page.loaded if "//" in file] == [], name


def test_a_glossarys_word_leads_to_its_row(pages):
    links = pages[f"{ALIVE}.html"].links
    assert "glossary.html#term-tangent" in links
    assert "glossary.html#term-reflected-operator" in links


def test_each_section_can_be_run_on_the_site(pages, edition):
    page = (edition / f"{ALIVE}.html").read_text("utf-8")
    sections = len(re.findall(r"<h2 ", page))
    address = f"../notebooks/index.html?path=lessons/{ALIVE}.ipynb"
    assert pages[f"{ALIVE}.html"].links.count(address) == sections > 10


def test_pages_are_small_and_their_equations_are_mathml(pages, edition):
    for name in pages:
        text = (edition / name).read_text("utf-8")
        assert len(text.encode()) < MOST_BYTES, name
        prose = re.sub(
            r"<(pre|code|script|style)\b.*?</\1>|alttext=\"[^\"]*\"", "", text, flags=re.S
        )
        assert "$" not in prose, (name, re.findall(r".{30}\$.{30}", prose)[:3])
    assert pages["cheat_sheet.html"].tags.count("math") > 60


def test_the_index_has_each_section_with_its_words_and_where_it_is(edition):
    words = (edition / "words.js").read_text("utf-8")
    sections = json.loads(words.removeprefix("tellSections(").removesuffix(");\n"))
    (found,) = [each for each in sections if each["title"] == "Local is not total"]
    assert found["address"] == f"{ALIVE}.html#local-is-not-total"
    assert "a tangent is a total derivative" in found["text"]
    assert not [each for each in sections if "<" in each["title"] or "{" in each["title"]]


def test_what_is_no_edition_is_not_written_over(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("precious")
    assert main(["read", "--out", str(tmp_path)]) == 2
    assert "is no reading edition: name another" in " ".join(capsys.readouterr().err.split())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_headings_of_one_name_get_anchors_of_their_own():
    pytest.importorskip("math_core")
    prose = Prose(lambda link, words: link)
    prose.html("## One use")
    prose.html("## One use\n\n### $x$ and `f`")
    assert [heading.anchor for heading in prose.headings] == ["one-use", "one-use-2", "x-and-f"]


def test_an_equation_that_cannot_be_set_is_named():
    pytest.importorskip("math_core")
    with pytest.raises(BrokenSource, match=r"The equation \\nonsense x cannot be set"):
        Prose(lambda link, words: link).html(r"Now $\nonsense x$.")
