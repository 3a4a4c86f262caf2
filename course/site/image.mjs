// Starts Python as a browser would, and writes the memory it then has: a browser begins with that.
//
//     node image.mjs RUNTIME IMAGE
//
// It prints which modules of the standard library are in there, as JSON.

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, image] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`));
const python = await loadPyodide({
  indexURL: `${runtime}/`,
  _makeSnapshot: true,
  // The same at every build, as far as that is in our hands.
  env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
});
// Where the image is used, the library's archive is another: nothing is to be known of its inside.
const imported = python.runPython(`
import json, sys, zipimport

library = next(path for path in sys.path if path.endswith(".zip")) + "/"
specs = [module.__spec__ for module in sys.modules.values() if getattr(module, "__spec__", None)]
origins = [str(spec.origin) for spec in specs]
found = sorted(name.removeprefix(library) for name in origins if name.startswith(library))
zipimport._zip_directory_cache.clear()
sys.path_importer_cache.clear()
json.dumps(found)
`);
writeFileSync(image, python.makeMemorySnapshot());
console.log(imported);
process.exit(0);
