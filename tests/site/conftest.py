"""The site, built once and served on loopback; a notebook of it in a real browser."""

import functools
import http.server
import json
import threading
from dataclasses import dataclass, field

import pytest

from course.errors import CourseError
from course.site.build import build_site


@dataclass
class Served:
    """Where the site is, and the bytes of each answer that was given."""

    origin: str
    path: str = "/some/where"
    answers: list[tuple[str, int]] = field(default_factory=list)

    @property
    def address(self):
        return self.origin + self.path


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The site's folder; without JupyterLite, Node.js or a network there is none to test."""
    out = tmp_path_factory.mktemp("site") / "site"
    try:
        build_site(out, print)
    except CourseError as error:
        pytest.skip(f"the site cannot be built here: {error}")
    return out


@pytest.fixture(scope="session")
def served(built):
    """The site from a path of its own, as on a host with others."""
    found = Served("")

    class Handler(http.server.SimpleHTTPRequestHandler):
        extensions_map = {  # noqa: RUF012
            **http.server.SimpleHTTPRequestHandler.extensions_map,
            ".mjs": "text/javascript",
            ".wasm": "application/wasm",
        }

        def translate_path(self, path):
            return super().translate_path(path.removeprefix(found.path))

        def copyfile(self, source, outputfile):
            content = source.read()
            outputfile.write(content)
            found.answers.append((self.path, len(content)))

        def log_message(self, *words):
            pass

    handler = functools.partial(Handler, directory=str(built))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.origin = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    server.server_close()


# In the page: the kernel runs code, and what comes out is returned.
RUN = """async (code) => {
  const session = window.jupyterapp.shell.currentWidget.sessionContext.session;
  const outputs = [];
  const future = session.kernel.requestExecute({ code, stop_on_error: false });
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "error") {
      outputs.push({ error: `${content.ename}: ${content.evalue}` });
    } else if (content.text) {
      outputs.push({ text: content.text });
    } else if (content.data) {
      outputs.push({ text: String(content.data["text/plain"] ?? ""), data: content.data });
    }
  };
  await future.done;
  return outputs;
}"""
READY = """async () => {
  const later = () => new Promise((resolve) => setTimeout(resolve, 200));
  while (!window.jupyterapp?.shell?.currentWidget?.sessionContext) await later();
  const context = window.jupyterapp.shell.currentWidget.sessionContext;
  await context.ready;
  while (!context.session?.kernel) await later();
}"""
CELL = """async ([id, source]) => {
  const app = window.jupyterapp;
  const notebook = app.shell.currentWidget.content;
  const cell = notebook.widgets.find((each) => each.model.id === id);
  notebook.activeCellIndex = notebook.widgets.indexOf(cell);
  if (source !== null) cell.model.sharedModel.setSource(source);
  await app.commands.execute("notebook:run-cell");
  return cell.model.outputs.toJSON();
}"""
SAVE = "async () => { await window.jupyterapp.shell.currentWidget.context.save(); }"
SOURCE = """(id) => window.jupyterapp.shell.currentWidget.content.widgets
  .find((each) => each.model.id === id).model.sharedModel.source"""


class Notebook:
    """One notebook of the site, open in a page."""

    def __init__(self, page, site):
        self.page, self.site = page, site
        # Python takes its time on a busy machine; a page that broke says so at once.
        page.set_default_timeout(0)
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path):
        self.page.goto(f"{self.site.address}/notebooks/index.html?path={path}")
        self.page.evaluate(READY)
        self.run("1")
        return self

    def run(self, code):
        """All that code printed or displayed, or its error, as text."""
        return "\n".join(each.get("text") or each["error"] for each in self.outputs(code))

    def outputs(self, code):
        found = self.page.evaluate(RUN, code)
        assert not self.errors, self.errors
        return found

    def run_cell(self, cell, source=None):
        """The text of a cell's outputs, after it was run in the notebook, perhaps rewritten."""
        outputs = self.page.evaluate(CELL, [cell, source])
        return "\n".join(map(_text, outputs))

    def source(self, cell):
        return self.page.evaluate(SOURCE, cell)

    def save(self):
        self.page.evaluate(SAVE)


def _text(output):
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    text = output.get("text") or output["data"].get("text/plain", "")
    return "".join(text)


@pytest.fixture
def visitor(browser, served):
    """A new browser's owner: a function that opens a notebook; nothing may be asked of others."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    outside = []
    ours = (f"{served.origin}/", "data:", "blob:")

    def note(request):
        if not request.url.startswith(ours):
            outside.append(request.url)

    context.on("request", note)
    yield lambda path: Notebook(context.new_page(), served).open(path)
    context.close()
    assert outside == []


def code_cells(path):
    """A stored notebook's code cells: source, and whether it may raise."""
    notebook = json.loads(path.read_text("utf-8"))
    return [
        ("".join(cell["source"]), "raises-exception" in cell["metadata"].get("tags", ()))
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
