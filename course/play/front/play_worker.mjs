// The worker in which the playground's Python runs: a page can end it, whatever it is at.

let answer = null;

async function start(runtime) {
  // The loader and the files of the notebooks' kernel: what one has loaded, the other finds.
  const { loadPyodide } = await import(new URL("python.mjs", runtime));
  const lockFileURL = new URL("pyodide-lock.json", runtime).href;
  const python = await loadPyodide({ indexURL: runtime, lockFileURL });
  const course = python.pyimport("course.play.answer");
  answer = (request) => {
    const asked = python.toPy(request);
    const found = course.answer(asked);
    const plain = found.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false });
    asked.destroy();
    found.destroy();
    return plain;
  };
}

self.onmessage = async ({ data }) => {
  try {
    if (data.runtime) {
      await start(data.runtime);
      self.postMessage({ ready: true });
    } else self.postMessage({ answer: answer(data.request) });
  } catch (error) {
    // Python's own errors end in the line that names them.
    const said = String(error.message ?? error).trim().split("\n").at(-1);
    self.postMessage({ failed: said });
  }
};
