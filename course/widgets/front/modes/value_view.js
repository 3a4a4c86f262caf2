// Value mode: every vertex is computed from its parents.

import { brief } from "../page.js";
import { callNumbers, callText } from "../notation.js";
import { progressOf, visitsOf } from "./study.js";

function computation({ program }, values, v) {
  const { op, parents, name } = program.vertices[v];
  const names = parents.map((p) => program.vertices[p].name);
  const numbers = callNumbers(
    op,
    parents.map((p) => values[p]),
  );
  return `${name} = ${callText(op, names)} = ${numbers} = ${brief(values[v])}`;
}

function valuePanel(study, values, about, known) {
  if (about === null)
    return {
      title: "Every vertex is computed from its parents.",
      terms: [],
      total: "Step to the first operation.",
    };
  const { vertices } = study.program;
  const { kind, parents, name } = vertices[about];
  const terms = parents.map((p) => ({
    text: `${vertices[p].name} = ${known(p) ? brief(values[p]) : "not yet known"}`,
    arrived: known(p),
  }));
  if (kind !== "operation") {
    const title = `An ${kind === "input" ? "input" : "unmoving constant"}`;
    return { title, terms, total: `${name} = ${brief(values[about])}` };
  }
  return {
    title: "The value of a vertex, from its parents",
    terms,
    total: known(about) ? computation(study, values, about) : `${name}: its turn has not come`,
  };
}

export function valueView(study, state, sequence) {
  const { vertices } = study.program;
  const { values } = study.numbers;
  const { past, done, now, about } = progressOf(state, sequence);
  const known = (v) => vertices[v].kind !== "operation" || done.has(v);
  return {
    now,
    panel: valuePanel(study, values, about, known),
    direction: "forwards",
    lines: (v) => [known(v) ? brief(values[v]) : "?", ""],
    waiting: (v) => !known(v),
    carries: new Set(now === null ? [] : study.edgeAt[now]),
    evaluations: past.length,
    visits: visitsOf(study, past),
  };
}
