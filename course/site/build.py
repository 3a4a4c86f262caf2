"""Builds the site: beside the old one first, so that nobody is ever served half of a new one."""

from __future__ import annotations

import shutil
from pathlib import Path

from course.errors import CourseError
from course.reading.writing import write_edition
from course.site.first_look import add_first_looks
from course.site.front import write_front
from course.site.inputs import TESTED, Lock
from course.site.lite import SETTINGS, write_lite
from course.site.official import Tell
from course.site.progress import add_progress

# Megabytes of a first visit, as `tests/site` measures them; it fails when there are more.
FIRST_VISIT = 28
# The folder of the reading edition, whose pages lead back to the site.
EDITION = "read"


def build_site(out: Path, tell: Tell, *, cdn: bool = False, lock: Lock = TESTED) -> None:
    """Build the site into the folder `out`, in place of a site that is there.

    Parameters:
        cdn: take official packages from the runtime's public CDN, and host only the rest.
        lock: the files that Python is made of.

    Raises:
        CourseError: when `out` holds something that is no site, or something is missing.
    """
    if out.exists() and not _may_be_replaced(out):
        raise CourseError(f"{out} holds something that is no site of this course: name another.")
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_lite(part, tell, cdn=cdn, lock=lock)
        add_progress(part)
        add_first_looks(part)
        # Packages at a CDN are whole: what they weigh there is not measured here.
        write_front(part, FIRST_VISIT if lock is TESTED and not cdn else None)
        write_edition(part / EDITION, tell, site="../")
        if out.exists():
            shutil.rmtree(out)
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def size_of(out: Path) -> int:
    """The bytes of all its files."""
    return sum(path.stat().st_size for path in out.rglob("*") if path.is_file())


def _may_be_replaced(out: Path) -> bool:
    return out.is_dir() and ((out / SETTINGS).is_file() or not any(out.iterdir()))
