// BranchTracer: a slider over the input; beneath it the stretches with the same graph, the source
// with the lines that ran, and the graph that was recorded.

import { brief, element, followed, message, openPage } from "./front/page.js";
import { drawGraph } from "./front/graph.js";
import { numberSlider } from "./front/number_slider.js";

const LETTERS = "ABCDEFGHIJKL";
const TALLEST_GRAPH = 430; // pixels

/** The stretches of the slider that lead to the same graph; `mark(i)` marks where it stands. */
function stretchBand(places) {
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
  const mark = (position) =>
    [...band.children].forEach((part, i) => part.classList.toggle("bp-here", i === position));
  return { element: band, mark };
}

/** The lines of the source; `count(ran)` writes how often each ran. */
function countedLines(source, name) {
  const lines = source.map((text, i) => {
    const times = element("span", { class: "bp-times" });
    return {
      times,
      row: element("li", { "data-line": i }, times, element("code", {}, text || " ")),
    };
  });
  const label = `source of ${name}, with how often each line ran`;
  const code = element(
    "div",
    { class: "bp-source", tabindex: 0, role: "group", "aria-label": label },
    element("ol", {}, ...lines.map(({ row }) => row)),
  );
  const count = (ran) =>
    lines.forEach(({ times, row }, i) => {
      row.classList.toggle("bp-ran", (ran[i] ?? 0) > 0);
      times.textContent = ran[i] ? `${ran[i]} ×` : "";
    });
  return { element: code, count };
}

/** What was recorded: graph, source and words for each place, shown by `show(position)`. */
function recordedView({ name, input, graphs, places, source }) {
  const pictures = graphs.map((graph, i) =>
    drawGraph(graph, `Graph ${LETTERS[i]} of ${name}`, { role: "img" }),
  );
  const tallest = Math.max(0, ...graphs.map(({ height }) => height));
  const frame = element("div", {
    class: "bp-drawing",
    style: `height:${Math.min(tallest + 12, TALLEST_GRAPH)}px`,
  });
  const words = element("p", { class: "bp-note", style: "min-height:4.4em" });
  const head = element("p", { class: "bp-head" });
  const code = countedLines(source, name);
  const band = stretchBand(places);
  let shown = null;
  /** Returns what is to be said. */
  const show = (position, typed = null) => {
    const { x, graph, ran, lines: texts, labels: partials, words: said } = places[position];
    const before = shown;
    const what =
      graph === null
        ? "no graph"
        : `graph ${LETTERS[graph]}, ${graphs[graph].vertices.length} vertices`;
    const near = typed === null || typed === x ? "" : `, the nearest to ${brief(typed, 6)} here`;
    head.textContent = `${input} = ${brief(x, 6)}${near}: ${what}`;
    words.textContent = said;
    code.count(ran);
    if (graph === null) frame.replaceChildren(message(said));
    else {
      if (shown !== graph) frame.replaceChildren(pictures[graph].element);
      texts.forEach((pair, v) => pair.forEach((text, i) => pictures[graph].write(v, i + 1, text)));
      partials.forEach((text, edge) => pictures[graph].writeEdge(edge, text));
    }
    shown = graph;
    band.mark(position);
    return before === graph ? head.textContent : `${head.textContent}. Another graph: ${said}`;
  };
  const left = element(
    "div",
    { class: "bp-stack" },
    head,
    ...(source.length ? [element("div", { class: "bp-stack" }, code.element)] : []),
    words,
  );
  return {
    band: band.element,
    element: element(
      "div",
      { class: "bp-columns" },
      element("div", { class: "bp-stage" }, frame),
      left,
    ),
    show,
    close: () => pictures.forEach((picture) => picture.close()),
  };
}

/** The number of the place that is nearest to an input. */
function nearestPlace(places, x) {
  const apart = places.map((place) => Math.abs(place.x - x));
  return apart.indexOf(Math.min(...apart));
}

function render({ model, el }) {
  const { message: problem, name, input } = model.get("data");
  const { root, say } = openPage(el, `Graphs that ${name} records`);
  root.classList.add("bp-explorer");
  if (problem) {
    root.append(message(problem));
    return undefined;
  }
  let places = model.get("data").places;
  let view = null;
  let position = model.get("position");
  const ends = () => [places[0].x, places.at(-1).x];
  const showPlace = (typed) => {
    control.stretch(...ends());
    control.set(places[position].x);
    return view.show(position, typed);
  };
  const move = (x, isTyped) => {
    position = nearestPlace(places, x);
    say(showPlace(isTyped ? x : null));
    model.set("position", position);
    // Only the kernel can record f where it has not been recorded.
    if (isTyped && places[position].x !== x) model.set("asked", x);
    model.save_changes();
  };
  const [low, high] = ends();
  const range = { low, high, value: places[position].x, steps: places.length - 1 };
  const control = numberSlider(input, range, move);
  /** Take over what Python has recorded, now and when it has recorded a typed input. */
  const adopt = () => {
    const before = view;
    places = model.get("data").places;
    position = model.get("position");
    view = recordedView(model.get("data"));
    if (before === null) root.append(control.element, view.element);
    else {
      before.close();
      before.band.remove();
      before.element.replaceWith(view.element);
    }
    control.element.append(view.band);
    const words = showPlace(null);
    if (before !== null) say(words);
  };
  adopt();
  const unfollow = followed(model, ["data", "position"], (key) => {
    if (key === "data") adopt();
    else if (position !== model.get("position")) {
      position = model.get("position");
      say(showPlace(null));
    }
  });
  return () => {
    unfollow();
    view.close();
  };
}

export default { render };
