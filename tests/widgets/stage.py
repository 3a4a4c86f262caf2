"""A bare page for a widget: its JavaScript and its data, no Jupyter and no network."""

import json

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>stage</title></head>
<body><main id="stage"></main></body></html>"""

# The few colours of JupyterLab's dark theme that the widgets use.
DARK = """:root { color-scheme: dark; --jp-layout-color0: #111; --jp-layout-color1: #212121;
--jp-layout-color2: #424242;
--jp-ui-font-color0: #fff; --jp-ui-font-color1: rgba(255,255,255,.87);
--jp-border-color1: #616161; }
body { background: #111; }"""

MOUNT = """async ({ source, state, css }) => {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const widget = (await import(url)).default;
  const listeners = {};
  const model = {
    get: (key) => state[key],
    set: (key, value) => { state[key] = value; },
    save_changes: () => { window.saved = structuredClone(state); },
    on: (event, callback) => { (listeners[event] ??= []).push(callback); },
    off: () => {},
    receive: (key, value) => {
      state[key] = value;
      (listeners[`change:${key}`] ?? []).forEach((f) => f());
    },
  };
  window.model = model;
  const start = performance.now();
  await widget.render({ model, el: document.getElementById("stage") });
  document.body.getBoundingClientRect();
  const drawn = performance.now();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  window.times = { render: drawn - start, paint: performance.now() - start };
}"""


def mount(page, widget, theme="light"):
    """Show a widget on a page: `window.model` is its model, `window.times` how long it took."""
    names = [name for name in widget.keys if not name.startswith("_") and name != "layout"]
    state = json.loads(json.dumps({name: getattr(widget, name) for name in names}))
    page.set_content(PAGE)
    css = widget._css + (DARK if theme == "dark" else "")
    page.evaluate(MOUNT, {"source": widget._esm, "state": state, "css": css})
    return page


def settle(page):
    """Let the browser paint twice: what watches sizes has then been told of them."""
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
    )


def violations(page, context=None, only=()):
    """What axe finds on a page, by rule and place; nothing else of what it could tell is written.

    `only` names the rules that are looked at; without it, all are.
    """
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"]} | ({"runOnly": [*only]} if only else {})
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found]


SEEN = """element => {
  const copy = element.cloneNode(true);
  copy.querySelectorAll(".bp-heard").forEach((part) => part.remove());
  return copy.textContent.trim();
}"""


def seen(locator):
    """What is written in an element for eyes, without what is only heard."""
    return locator.evaluate(SEEN)
