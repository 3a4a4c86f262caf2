"""Official packages at the runtime's own CDN, named with their official sums.

`--cdn` takes them from there, and `--newer` has to. No test reaches that place: what is held here
is that all that a browser is told to load is either in the site's folder or official.
"""

import gzip
import json

import pytest

from course.site.inputs import NEWER, TESTED, MissingInput
from course.site.lite import kernel_wheels
from course.site.official import official
from course.site.runtime import write_runtime

CDN = "https://cdn.jsdelivr.net/pyodide"


@pytest.mark.site
@pytest.mark.slow
@pytest.mark.parametrize(
    ("lock", "edited"), [(TESTED, True), (NEWER, False)], ids=["tested", "newer"]
)
def test_official_packages_come_from_the_cdn_and_ours_from_the_site(tmp_path, lock, edited):
    pytest.importorskip("jupyterlite_core", reason="`make site-test` installs JupyterLite")
    place = tmp_path / "pyodide"
    try:
        write_runtime(place, kernel_wheels(), print, cdn=True, lock=lock)
        runtime = official(print, lock)
    except MissingInput as error:
        pytest.skip(f"the runtime cannot be had here: {error}")
    packages = json.loads((place / "pyodide-lock.json").read_text("utf-8"))["packages"]
    assert {"numpy", "matplotlib", "pillow"} <= packages.keys()
    assert ("ipython" in packages) is not edited, "what is edited here is not official any more"
    for name, entry in packages.items():
        assert entry["file_name"].startswith(f"{CDN}/v{runtime.version}/full/")
        assert entry["sha256"] == runtime.packages[name]["sha256"]
        assert packages.keys() >= set(entry["depends"]), f"{name} would not be found"
    (bundle,) = place.glob("packages.*")
    assert bundle.stat().st_size < 5e6
    python = ".".join(runtime.info["python"].split(".")[:2])
    assert f'"/lib/python{python}/site-packages"' in (place / "python.mjs").read_text("utf-8")
    script = gzip.decompress((place / f"{runtime.script}.packed").read_bytes())
    assert script == (runtime.folder / runtime.script).read_bytes()


def test_both_locks_name_the_same_parts_each_by_its_sum():
    tested, newer = (json.loads(lock.path.read_text("utf-8")) for lock in (TESTED, NEWER))
    carried = [entry["name"] for entry in tested if entry["role"] != "official"]
    assert [entry["name"] for entry in newer] == carried
    for entry in (*tested, *newer):
        assert len(entry["sha256"]) == 64
        assert entry["version"] in entry["file"]
