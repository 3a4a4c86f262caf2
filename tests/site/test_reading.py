"""The reading edition in the site: what its pages lead to is there."""

import re

import pytest

pytestmark = pytest.mark.site


def test_every_link_from_a_page_to_read_into_the_site_leads_to_a_file(built):
    missing = []
    for page in (built / "read").glob("*.html"):
        for link in re.findall(r'href="\.\./([^"#]*)', page.read_text("utf-8")):
            place, _, notebook = link.partition("?path=")
            files = [place, *([f"files/{notebook}"] if notebook else [])]
            missing += [(page.name, file) for file in files if not (built / file).is_file()]
    assert missing == []
    front = (built / "index.html").read_text("utf-8")
    assert 'href="read/play.html"' in front
