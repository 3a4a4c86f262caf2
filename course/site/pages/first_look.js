// Shows a notebook's text at once; JupyterLab begins when it is on the screen, and takes its place.

const NAMED = /^[\w/]+\.ipynb$/;

// A page in the background is not painted; it is not to wait until somebody looks.
function painted() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 300);
  });
}

async function body() {
  while (!document.body) await painted();
  return document.body;
}

async function show() {
  const path = new URLSearchParams(location.search).get("path") ?? "";
  if (!NAMED.test(path)) return;
  const answer = await fetch(`../static/course/first/${path}.html`);
  if (!answer.ok) return;
  const look = document.createElement("main");
  look.id = "first-look";
  look.tabIndex = 0;
  look.ariaLabel = "The notebook, to be read until it can be run";
  look.innerHTML = await answer.text();
  (await body()).append(look);
  await painted();
  performance.mark("readable");
  takeTurns(look);
}

// The notebook opens where the reader is.
function takeTurns(look) {
  const watch = setInterval(() => {
    const notebook = globalThis.jupyterapp?.shell?.currentWidget?.content;
    if (!document.querySelector(".jp-Notebook .jp-MarkdownOutput > *")) return;
    clearInterval(watch);
    const cells = [...look.children];
    const seen = cells.findIndex((cell) => cell.getBoundingClientRect().bottom > 0);
    if (seen > 0) notebook?.scrollToItem?.(seen, "start");
    look.remove();
  }, 200);
}

globalThis.firstLook = show();
