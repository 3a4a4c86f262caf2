// BranchTracer: a slider over the input; beneath it the stretches with the same graph, the source
// with the lines that ran, and the graph that was recorded.

import { brief, element, message, openPage, slider } from "./front/page.js";
import { drawGraph } from "./front/graph.js";

const LETTERS = "ABCDEFGHIJKL";

function render({ model, el }) {
  const { message: problem, name, input, graphs, places, source } = model.get("data");
  const { root, say } = openPage(el, `Graphs that ${name} records`);
  root.classList.add("bp-explorer");
  if (problem) {
    root.append(message(problem));
    return undefined;
  }
  const pictures = graphs.map((graph, i) =>
    drawGraph(graph, `Graph ${LETTERS[i]} of ${name}`, { role: "img" }),
  );
  const tallest = Math.max(0, ...graphs.map(({ height }) => height));
  const frame = element("div", {
    class: "bp-drawing",
    style: `height:${Math.min(tallest + 12, 430)}px`,
  });
  const words = element("p", { class: "bp-note", style: "min-height:4.4em" });
  const head = element("p", { class: "bp-head" });
  const lines = source.map((text, i) => {
    const times = element("span", { class: "bp-times" });
    return {
      times,
      row: element("li", { "data-line": i }, times, element("code", {}, text || " ")),
    };
  });
  const band = element("div", { class: "bp-band", "aria-hidden": "true" });
  places.forEach(({ graph }, i) => {
    const first = i === 0 || places[i - 1].graph !== graph;
    const part = element(
      "span",
      { class: `bp-stretch bp-stretch-${graph === null ? "none" : graph % 4}` },
      first ? (graph === null ? "–" : LETTERS[graph]) : "",
    );
    if (first) part.classList.add("bp-first");
    band.append(part);
  });
  let shown = null;
  const show = (position, speak) => {
    const { x, graph, ran, lines: texts, labels: partials, words: said } = places[position];
    const before = shown;
    const recorded =
      graph === null
        ? "no graph"
        : `graph ${LETTERS[graph]}, ${graphs[graph].vertices.length} vertices`;
    head.textContent = `${input} = ${brief(x, 6)}: ${recorded}`;
    words.textContent = said;
    lines.forEach(({ times, row }, i) => {
      const count = ran[i] ?? 0;
      row.classList.toggle("bp-ran", count > 0);
      times.textContent = count ? `${count} ×` : "";
    });
    if (graph === null) frame.replaceChildren(message(said));
    else {
      if (shown !== graph) frame.replaceChildren(pictures[graph].element);
      texts.forEach((pair, v) => pair.forEach((text, i) => pictures[graph].write(v, i + 1, text)));
      partials.forEach((text, edge) => pictures[graph].writeEdge(edge, text));
    }
    shown = graph;
    [...band.children].forEach((part, i) => part.classList.toggle("bp-here", i === position));
    if (speak)
      say(before === graph ? head.textContent : `${head.textContent}. Another graph: ${said}`);
  };
  const control = slider(
    input,
    {
      min: 0,
      max: places.length - 1,
      step: 1,
      value: model.get("position"),
      show: (i) => brief(places[i].x, 4),
    },
    (position) => {
      show(position, true);
      model.set("position", position);
      model.save_changes();
    },
  );
  const label = `source of ${name}, with how often each line ran`;
  const code = element(
    "div",
    { class: "bp-source", tabindex: 0, role: "group", "aria-label": label },
    element("ol", {}, ...lines.map(({ row }) => row)),
  );
  const left = element(
    "div",
    { class: "bp-stack" },
    head,
    ...(source.length ? [element("div", { class: "bp-stack" }, code)] : []),
    words,
  );
  control.element.append(band);
  root.append(
    control.element,
    element("div", { class: "bp-columns" }, element("div", { class: "bp-stage" }, frame), left),
  );
  show(model.get("position"), false);
  const follow = () => {
    if (Number(control.input.value) !== model.get("position")) {
      control.set(model.get("position"));
      show(model.get("position"), true);
    }
  };
  model.on("change:position", follow);
  return () => {
    model.off("change:position", follow);
    pictures.forEach((picture) => picture.close());
  };
}

export default { render };
