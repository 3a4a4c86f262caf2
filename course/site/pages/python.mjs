// Starts Python in the kernel's worker: counts what arrives, and loads Graphviz beside it.
//
// What JupyterLite takes for the runtime's own script. It stands beside that, so that official
// files stay as they are.

import { loadPyodide as load } from "./pyodide.mjs";

// The build puts names and sizes in place of these words.
const PRELOADED = "PRELOADED";
const SIZES = "SIZES";
const PACKED = ".packed";

const channel = new BroadcastChannel("backprop-loading");
const total = Object.values(SIZES).reduce((sum, size) => sum + size, 0);
const arrived = new Map();
let told = 0;

function tell(state, file = "") {
  const done = [...arrived.values()].reduce((sum, size) => sum + size, 0);
  channel.postMessage({ state, done: Math.min(done, total), total, file });
}

function counted(response, name) {
  const counter = new TransformStream({
    transform(chunk, controller) {
      arrived.set(name, (arrived.get(name) ?? 0) + chunk.byteLength);
      if (performance.now() - told > 200) {
        told = performance.now();
        tell("loading", name);
      }
      controller.enqueue(chunk);
    },
  });
  return response.body.pipeThrough(counter);
}

// What is sent compressed is unpacked here, whatever the host knows of compression.
function countingFetch(fetch) {
  return async (resource, options) => {
    const address = String(resource?.url ?? resource);
    const name = address.split("/").at(-1).split("?")[0];
    if (`${name}${PACKED}` in SIZES) {
      const response = await fetch(`${address}${PACKED}`, options);
      const unpacked = counted(response, `${name}${PACKED}`).pipeThrough(
        new DecompressionStream("gzip"),
      );
      const type = name.endsWith(".wasm") ? "application/wasm" : "text/javascript";
      return new Response(unpacked, { headers: { "Content-Type": type } });
    }
    const response = await fetch(resource, options);
    if (!(name in SIZES) || !response.ok || !response.body) return response;
    const { status, statusText, headers } = response;
    return new Response(counted(response, name), { status, statusText, headers });
  };
}

export async function loadPyodide(options) {
  globalThis.fetch = countingFetch(globalThis.fetch.bind(globalThis));
  tell("loading");
  // The runtime imports this script by itself unless it is there; an import cannot be unpacked.
  const script = await (await fetch(new URL("pyodide.asm.js", import.meta.url))).blob();
  await import(URL.createObjectURL(script));
  const graphviz = import("./graphviz.mjs").then((module) => module.Graphviz.load());
  const python = await load({ ...options, packages: PRELOADED });
  globalThis.backpropGraphviz = await graphviz;
  tell("starting");
  return python;
}
