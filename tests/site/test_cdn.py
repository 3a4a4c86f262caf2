"""With `--cdn`, official packages are named at the runtime's own CDN, with their official sums."""

import json

import pytest

from course.site.inputs import MissingInput
from course.site.lite import kernel_wheels
from course.site.official import official
from course.site.runtime import write_runtime

pytestmark = [pytest.mark.site, pytest.mark.slow]

CDN = "https://cdn.jsdelivr.net/pyodide"


def test_official_packages_come_from_the_cdn_and_ours_from_the_site(tmp_path):
    pytest.importorskip("jupyterlite_core", reason="`make site-test` installs JupyterLite")
    place = tmp_path / "pyodide"
    try:
        write_runtime(place, kernel_wheels(), print, cdn=True)
        runtime = official(print)
    except MissingInput as error:
        pytest.skip(f"the runtime cannot be had here: {error}")
    packages = json.loads((place / "pyodide-lock.json").read_text("utf-8"))["packages"]
    assert {"numpy", "matplotlib", "pillow"} <= packages.keys()
    assert "ipython" not in packages, "what is edited is not there"
    for name, entry in packages.items():
        assert entry["file_name"].startswith(f"{CDN}/v{runtime.info['version']}/full/")
        assert entry["sha256"] == runtime.packages[name]["sha256"]
    (bundle,) = place.glob("packages.*")
    assert bundle.stat().st_size < 5e6
