"""What no lesson uses is left out of the runtime's packages; what is left is compiled beforehand.

Both make the first cell come sooner: fewer bytes to wait for, nothing to compile in the browser.
A traceback shows the lines of the course and of the learner; sources of other packages stay away.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from course.site.compiling import compiled
from course.site.inputs import cache
from course.site.package import write_zip

# A change of what is done here is a new edition of what lies in the cache.
EDITION = "2"
# By package, what is not used, by how a file's path begins.
UNUSED = {
    "matplotlib": (
        "mpl_toolkits/(axes_grid1|axisartist)/",
        "pylab.py",
        "matplotlib/mpl-data/(sample_data|images|fonts/afm|fonts/pdfcorefonts)/",
        "matplotlib/mpl-data/fonts/ttf/(?!DejaVuSans(-Bold|-Oblique)?.ttf)",
        "matplotlib/backends/(_backend_gtk|_backend_tk|_macosx|_tkagg|qt_|web_backend)",
        "matplotlib/backends/backend_(cairo|gtk|macosx|nbagg|pdf|pgf|ps|qt|tk|web|wx)",
        "matplotlib/(testing|sphinxext)/",
        "matplotlib/_ttconv",
    ),
    "numpy": ("numpy/(f2py|distutils|typing|core/include|_core/include|_core/lib|_pyinstaller)/",),
    "pygments": (
        "pygments/lexers/(?!__init__|_mapping|python|shell|data|markup|html|css|special)",
        "pygments/sphinxext",
    ),
    "ipython": ("IPython/sphinxext/", "IPython/terminal/(pt_inputhooks/(?!__init__)|shortcuts/)"),
    "pillow": ("PIL/_(webp|imagingcms|imagingft|imagingmorph|imagingtk)",),
    "python-dateutil": ("dateutil/zoneinfo/.*tar",),
    "stdlib": (
        "(xmlrpc|wsgiref|ensurepip|lib2to3|idlelib|pydoc_data)/",
        "(mailbox|imaplib|smtplib|ftplib|poplib|nntplib|turtle|cgi|cgitb)[.]py",
    ),
    "ipywidgets": ("ipywidgets/.*schema",),
    "anywidget": ("anywidget/(labextension|nbextension)/", "anywidget-.*.data/"),
    "jupyterlab-widgets": ("jupyterlab_widgets-.*.data/",),
}
# Compiled modules are larger. Those that no lesson waits for, or few ask for, stay as they are.
PLAIN = {
    "rich": ("",),
    "markdown-it-py": ("",),
    "stdlib": (
        r"(email|xml|xmlrpc|unittest|multiprocessing|concurrent|wsgiref|http|html|sqlite3)/",
        r"(ctypes|dbm|curses|venv|zoneinfo)/|logging/config",
        r"(mailbox|imaplib|smtplib|ftplib|poplib|nntplib|tarfile|pydoc|doctest|pickletools)\.py",
        r"(turtle|_pyio|_pydecimal|optparse|cgi|plistlib|pstats|profile|statistics)\.py",
    ),
}
EVERYWHERE = re.compile(r"(^|/)tests?/|[.](pyi|pxd|pyx|h|c|exe|map)$|[.]dist-info/RECORD$")
# A kernel in a browser has no terminal, and IPython's needs a package of its own, half a second
# of processor time. Completion goes by what objects have; by types it would need another. What was
# typed is kept in no database there, so none is needed, nor any of its errors.
NO_DATABASE = """from types import SimpleNamespace
sqlite3 = SimpleNamespace(Connection=(), DatabaseError=(), OperationalError=(), IntegrityError=())
"""
EDITS = {
    "ipython": {
        "IPython/__init__.py": ("from .terminal.embed import embed\n", ""),
        "IPython/core/history.py": ("import sqlite3\n", NO_DATABASE),
    },
    "pyodide-kernel": {
        "pyodide_kernel/interpreter.py": ("use_jedi = True", "use_jedi = False"),
    },
}


def trimmed(archives: Mapping[str, Path], runtime: Path) -> dict[str, Path]:
    """Packages' archives made small, by name; each is made once and then taken from a cache.

    Parameters:
        runtime: the folder of the browser's Python.
    """
    made = {name: _place(name, path) for name, path in archives.items()}
    missing = {name: path for name, path in made.items() if not path.is_file()}
    # All in one go: starting the browser's Python takes longer than compiling a package.
    files = {
        f"{name}/{inside}": content
        for name in missing
        for inside, content in _used(name, archives[name]).items()
    }
    plain = {inside: text for inside, text in files.items() if _stays(inside)}
    done = plain | compiled({n: text for n, text in files.items() if n not in plain}, runtime)
    for name, path in missing.items():
        path.parent.mkdir(exist_ok=True)
        own = {inside.partition("/")[2]: done[inside] for inside in done if _is_of(name, inside)}
        part = path.with_suffix(".part")
        write_zip(part, own)
        part.replace(path)
    return made


def _place(name: str, archive: Path) -> Path:
    recipe = (EDITION, UNUSED.get(name), PLAIN.get(name), EVERYWHERE.pattern, EDITS.get(name))
    key = hashlib.sha256(archive.read_bytes() + repr(recipe).encode()).hexdigest()
    return cache() / f"made-{key[:16]}" / archive.name


def _used(name: str, archive: Path) -> dict[str, bytes]:
    unused = re.compile("|".join(UNUSED.get(name, ("(?!)",))))
    with zipfile.ZipFile(archive) as old:
        files = {
            inside: old.read(inside)
            for inside in old.namelist()
            if not (inside.endswith("/") or unused.match(inside) or EVERYWHERE.search(inside))
        }
    for path, (before, after) in EDITS.get(name, {}).items():
        text = files[path].decode()
        if before not in text:
            raise ValueError(f"{archive.name}: {path} is not what this edition edits")
        files[path] = text.replace(before, after).encode()
    return files


def _stays(inside: str) -> bool:
    name, _, path = inside.partition("/")
    return re.match("|".join(PLAIN.get(name, ("(?!)",))), path) is not None


def _is_of(name: str, inside: str) -> bool:
    return inside.partition("/")[0] == name
