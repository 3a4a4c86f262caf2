"""The site, built once; one browser that keeps what a browser keeps, and asks nobody else."""

import pytest

from course.site.build import build_site
from course.site.inputs import MissingInput
from tests.conftest import QUIET

from .notebook import Notebook
from .serving import serving

SIZE = {"width": 1200, "height": 900}


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The site's folder; where what it is made of cannot be had, there is none to test."""
    pytest.importorskip("jupyterlite_core", reason="`make site-test` installs JupyterLite")
    out = tmp_path_factory.mktemp("site") / "site"
    try:
        build_site(out, print)
    except MissingInput as error:
        pytest.skip(f"the site cannot be built here: {error}")
    return out


@pytest.fixture(scope="session")
def served(built):
    with serving(built) as served:
        yield served


@pytest.fixture(scope="session")
def elsewhere(built):
    """The same site at another origin, where a browser has kept nothing: another computer."""
    with serving(built) as served:
        yield served


@pytest.fixture(scope="session")
def profile(chromium, tmp_path_factory):
    """A browser with a profile on the disk, as a learner's; it notes what is asked of others."""
    launcher, path = chromium
    context = launcher.launch_persistent_context(
        str(tmp_path_factory.mktemp("profile")), executable_path=path, args=QUIET, viewport=SIZE
    )
    outside = []
    ours = ("http://127.0.0.1:", "data:", "blob:", "about:")
    context.on("request", lambda each: each.url.startswith(ours) or outside.append(each.url))
    context.outside = outside
    yield context
    context.close()


@pytest.fixture(scope="session")
def visit(profile):
    """A function that opens a page on a site, as a notebook that leads nowhere yet."""
    return lambda site: Notebook(profile.new_page(), site)
