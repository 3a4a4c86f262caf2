"""A page of memory says where a process is, and nothing of it reaches the next process."""

import os

import pytest

from course.grading.whereabouts import LAYOUT, Page, Place, file_for_a_page

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="Linux has such files")


@pytest.fixture
def pages():
    """The same page, as it is shared."""
    file = file_for_a_page()
    made = Page(file), Page(file)
    os.close(file)
    return made


@pytest.mark.parametrize(
    "place", [Place(), Place(cell=0), Place(call=0, calling=True, seconds=0.5), Place(call=7)]
)
def test_what_one_writes_the_other_reads(pages, place):
    ours, theirs = pages
    theirs.write(place)
    assert ours.read() == place
    ours.clear()
    assert theirs.read() == Place()


def test_nonsense_is_read_as_a_place_like_any_other(pages):
    ours, theirs = pages
    for seconds in (float("nan"), float("inf")):
        LAYOUT.pack_into(theirs._memory, 0, -1, 1 << 40, 5, seconds)
        assert ours.read() == Place(cell=-2, call=(1 << 40) - 1, calling=True, seconds=0.0)
