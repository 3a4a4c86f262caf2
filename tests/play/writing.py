"""Writes the playground's page as the reading edition does, with the files around it."""

from course.play.page import playground
from course.reading.page import Page, html_of
from course.reading.writing import shared_files


def written(place, site):
    """The page's file, in the folder `place`, which is made."""
    place.mkdir(parents=True, exist_ok=True)
    text, head = playground(site)
    page = Page("play.html", "Playground", text, head=head)
    (place / page.file).write_text(html_of(page, None, None, site), "utf-8")
    for path in shared_files():
        (place / path.name).write_bytes(path.read_bytes())
    return place / page.file
