// Starts Python in the kernel's worker: counts what arrives, unpacks packages, loads Graphviz.
//
// What JupyterLite takes for the runtime's own script. It stands beside that, so that official
// files stay as they are.

import { loadPyodide as load } from "./pyodide.mjs";

// The build puts names and sizes in place of these words.
const AT_CDN = "AT_CDN";
const BUNDLE = "BUNDLE";
const PLACE = "PLACE";
const SCRIPT = "SCRIPT";
const SIZES = "SIZES";
const PACKED = ".packed";
const TYPES = {
  wasm: "application/wasm",
  js: "text/javascript",
  mjs: "text/javascript",
  zip: "application/zip",
};

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
      if (performance.now() - told > 500) {
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
      const type = TYPES[name.split(".").at(-1)];
      return new Response(unpacked, { headers: { "Content-Type": type } });
    }
    const response = await fetch(resource, options);
    if (!(name in SIZES) || !response.ok || !response.body) return response;
    const { status, statusText, headers } = response;
    return new Response(counted(response, name), { status, statusText, headers });
  };
}

// All packages in one file: how long the index is, the index of paths and sizes, the files.
async function fetchedPackages() {
  const response = await fetch(new URL(BUNDLE, import.meta.url));
  if (!response.ok) throw new Error(`${BUNDLE}: ${response.status}`);
  const unpacked = response.body.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

function install({ FS }, content) {
  const begin = 4 + new DataView(content.buffer).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(content.subarray(4, begin)));
  let place = begin;
  let folder = "";
  for (const [name, size] of index) {
    const path = `${PLACE}/${name}`;
    const its = path.slice(0, path.lastIndexOf("/"));
    if (its !== folder) FS.mkdirTree(its);
    folder = its;
    FS.writeFile(path, content.subarray(place, place + size), { canOwn: true });
    place += size;
  }
}

export async function loadPyodide(options) {
  globalThis.fetch = countingFetch(globalThis.fetch.bind(globalThis));
  tell("loading");
  const packages = fetchedPackages();
  // The runtime imports this script by itself unless it is there; an import cannot be unpacked.
  const script = await (await fetch(new URL(SCRIPT, import.meta.url))).blob();
  const { default: createPyodideModule } = await import(URL.createObjectURL(script));
  const graphviz = import("./graphviz.mjs").then((module) => module.Graphviz.load());
  const python = await load({ ...options, createPyodideModule, packages: AT_CDN });
  install(python, await packages);
  globalThis.backpropGraphviz = await graphviz;
  tell("starting");
  return python;
}
