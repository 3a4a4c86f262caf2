// GraphView: a still graph in which pointing at a vertex lights the paths through it.

import { element, message, openPage } from "./front/page.js";
import { drawGraph, reach } from "./front/graph.js";

const HINT =
  "Point at a vertex, or press the arrow keys in the picture, to light the paths through it.";

function render({ model, el }) {
  const { message: problem, graph, facts, label, name, troubles } = model.get("data");
  const { root, say } = openPage(el, name);
  if (problem) {
    root.append(message(problem));
    return undefined;
  }
  const about = `${label} Arrow keys go from vertex to vertex.`;
  const picture = drawGraph(graph, name, { about });
  const note = element("p", { class: "bp-note" }, HINT);
  root.append(
    picture.element,
    element("div", { class: "bp-row", style: "margin-top:6px" }, picture.controls, note),
  );

  for (const { vertex, text } of troubles) {
    picture.markVertices({ trouble: (i) => troubles.some((one) => one.vertex === i) });
    if (text) root.append(element("p", { class: "bp-note bp-warning" }, text));
  }

  let chosen = null;
  const light = (vertex) => {
    const up = vertex === null ? null : reach(graph, vertex, false);
    const down = vertex === null ? null : reach(graph, vertex, true);
    const near = (kind) => (i) => up === null || up[kind].has(i) || down[kind].has(i);
    picture.markVertices({ dim: (i) => !near("vertices")(i), chosen: (i) => i === vertex });
    picture.markEdges({
      dim: (i) => !near("edges")(i),
      lit: (i) => vertex !== null && near("edges")(i),
    });
    note.textContent = vertex === null ? HINT : facts[vertex];
  };
  picture.onPoint((vertex) => light(vertex ?? chosen));
  picture.onClick((vertex) => {
    chosen = chosen === vertex ? null : vertex;
    light(chosen);
    say(chosen === null ? "No vertex is chosen." : facts[chosen]);
  });
  picture.element.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key === "Escape") chosen = null;
    else if (event.key in steps)
      chosen = chosen === null ? 0 : (chosen + steps[event.key] + facts.length) % facts.length;
    else return;
    event.preventDefault();
    light(chosen);
    if (chosen !== null) {
      picture.reveal(chosen);
      say(facts[chosen]);
    }
  });
  return () => picture.close();
}

export default { render };
