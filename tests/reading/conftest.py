"""The reading edition, written once: one lesson is run, and so is alive; others are as stored."""

import pytest

from course.reading.alive import as_stored, run_again
from course.reading.writing import write_edition

ALIVE = "03_forward"


@pytest.fixture(scope="session")
def edition(tmp_path_factory):
    """The folder of the pages, as a site would hold it."""
    pytest.importorskip("math_core", reason="math_core is not installed")
    out = tmp_path_factory.mktemp("edition") / "read"

    def run(path):
        return run_again(path) if path.stem == ALIVE else as_stored(path)

    write_edition(out, lambda said: None, site="../", run=run)
    return out
