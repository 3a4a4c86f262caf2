// Compiles all modules below a folder with the browser's own Python.
//
//     node compile.mjs RUNTIME FOLDER instead|beside
//
// Instead: each subfolder is a package's archive, and its modules' names begin there.

import { pathToFileURL } from "node:url";

const [runtime, folder, where] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${runtime}/` });
python.FS.mkdir("/work");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/work");
python.globals.set("INSTEAD", where === "instead");
// Unchecked: what was compiled is taken as it is, whatever the time of the source.
python.runPython(`
import compileall, os, py_compile
from pathlib import Path

for place in sorted(Path("/work").iterdir()) if INSTEAD else [Path("/work")]:
    os.chdir(place)
    compileall.compile_dir(
        ".",
        maxlevels=40,
        quiet=2,
        legacy=INSTEAD,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
`);
process.exit(0);
