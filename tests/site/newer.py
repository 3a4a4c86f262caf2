"""A newer edition of a site: the same one, with a sentence more in one exercise."""

import gzip
import json
import os
import shutil

from course.site.bundle import BYTES, packed_files

NOTEBOOK = "exercises/01_numerical.ipynb"
SENTENCE = "A newer edition"
RUNTIME = "static/pyodide"


def newer_edition(site, out):
    """Write it into the folder `out`; files that are the same are the same on the disk too."""
    shutil.copytree(site, out, copy_function=os.link)
    shipped = out / "files" / NOTEBOOK
    _replace(shipped, _rewritten(shipped.read_bytes()))
    (old,) = (out / RUNTIME).glob("packages.*")
    files = _unpacked(old.read_bytes())
    files[f"course/{NOTEBOOK}"] = _rewritten(files[f"course/{NOTEBOOK}"])
    files["course/edition.txt"] = b"newer"
    new = old.with_name("packages.newer.packed")
    new.write_bytes(packed_files(files))
    old.unlink()
    loader = out / RUNTIME / "python.mjs"
    _replace(loader, loader.read_text("utf-8").replace(old.name, new.name).encode())


def _unpacked(packed):
    content = gzip.decompress(packed)
    place = BYTES + int.from_bytes(content[:BYTES], "little")
    files = {}
    for name, size in json.loads(content[BYTES:place]):
        files[name] = content[place : place + size]
        place += size
    return files


def _rewritten(notebook):
    content = json.loads(notebook)
    content["cells"][0]["source"] = [f"# {SENTENCE}"]
    return json.dumps(content).encode()


def _replace(path, content):
    # Written in place, it would be written into the older site too.
    path.unlink()
    path.write_bytes(content)
