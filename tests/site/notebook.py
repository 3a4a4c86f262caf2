"""One notebook of the site, open in a page: its kernel and its cells."""

import json

# Nothing on a busy machine takes as long; a kernel that died would never answer.
SECONDS = 900
# In the page: the kernel runs code, and what comes out is returned.
RUN = """async ([code, seconds]) => {
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
  const late = new Promise((_, fail) =>
    setTimeout(() => fail(new Error("the kernel does not answer")), 1000 * seconds));
  await Promise.race([future.done, late]);
  return outputs;
}"""
READY = """async (seconds) => {
  const last = Date.now() + 1000 * seconds;
  const later = () => new Promise((resolve, fail) =>
    setTimeout(Date.now() < last ? resolve : () => fail(new Error("no kernel")), 200));
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
FIRST_CODE_CELL = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .find((each) => each.model.type === "code").model.id"""
UPLOAD = """async ([path, content]) => {
  const { contents } = window.jupyterapp.serviceManager;
  await contents.save(path, { type: "file", format: "base64", content });
}"""


class Notebook:
    """One notebook of the site, open in a page."""

    def __init__(self, page, site):
        self.page, self.site = page, site
        page.set_default_timeout(1000 * SECONDS)
        # Of the page itself. A kernel that runs ahead of it makes some of its own: widgets are gone
        # before the page has seen them. So only who looks at the page looks at them.
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def go(self, path):
        self.page.goto(f"{self.site.address}/notebooks/index.html?path={path}", wait_until="commit")

    def wait(self):
        """Until the kernel answers."""
        self.page.evaluate(READY, SECONDS)
        self.run("1")

    def open(self, path):
        self.go(path)
        self.wait()
        return self

    def run(self, code):
        """All that code printed or displayed, or its error, as text."""
        return "\n".join(each.get("text") or each["error"] for each in self.outputs(code))

    def outputs(self, code):
        return self.page.evaluate(RUN, [code, SECONDS])

    def run_cell(self, cell, source=None):
        """The text of a cell's outputs, after it was run in the notebook, perhaps rewritten."""
        outputs = self.page.evaluate(CELL, [cell, source])
        return "\n".join(map(_text, outputs))

    def first_code_cell(self):
        return self.page.evaluate(FIRST_CODE_CELL)

    def source(self, cell):
        return self.page.evaluate(SOURCE, cell)

    def save(self):
        self.page.evaluate(SAVE)

    def upload(self, path, content):
        """Put a file, in base64, where the browser keeps the learner's."""
        self.page.evaluate(UPLOAD, [path, content])


def _text(output):
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    text = output.get("text") or output["data"].get("text/plain", "")
    return "".join(text)


def code_cells(path):
    """A stored notebook's code cells: source, and whether it may raise."""
    notebook = json.loads(path.read_text("utf-8"))
    return [
        ("".join(cell["source"]), "raises-exception" in cell["metadata"].get("tags", ()))
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
