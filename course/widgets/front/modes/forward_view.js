// Forward mode: the seed of one input travels with the values, and each tangent sums over parents.

import { brief } from "../page.js";
import { pushForward } from "../program.js";
import { dotted, productText, slopeText } from "../notation.js";
import { edgesAtWork, movingOperands, progressOf, visitsOf } from "./study.js";

function tangentPanel(study, tangents, { about, start, known }) {
  const name = (v) => study.program.vertices[v].name;
  if (about === null)
    return {
      title: `The seed: ${dotted(name(start))} = 1, every other input has tangent 0.`,
      terms: [],
      total: "Step to send it forward.",
    };
  const tangent = dotted(name(about));
  if (study.program.vertices[about].kind === "input")
    return {
      title: about === start ? "The input that moves" : "An input that stays where it is",
      terms: [],
      total: `${tangent} = ${brief(tangents[about])}`,
    };
  if (!study.moves[about])
    return {
      title: "It does not depend on an input: it cannot move.",
      terms: [],
      total: `${tangent} = 0`,
    };
  const partials = study.numbers.partials[about];
  const terms = movingOperands(study, about).map(({ p, slot }) => {
    const product = `∂${name(about)}/∂${name(p)} · ${dotted(name(p))}`;
    const text = known(p)
      ? `${product} = ${productText(partials[slot], tangents[p])}`
      : `${product}: ${dotted(name(p))} is not yet known`;
    return { text, arrived: known(p) };
  });
  return {
    title: `${tangent} = Σ over parents v of ∂${name(about)}/∂v · ${dotted("v")}`,
    terms,
    total: known(about)
      ? `${tangent} = ${brief(tangents[about])}`
      : `${tangent}: its turn has not come`,
  };
}

export function forwardView(study, state, sequence) {
  const { program, moves } = study;
  const { values, partials } = study.numbers;
  const name = (v) => program.vertices[v].name;
  const start = program.inputs[state.seed];
  const seed = program.inputs.map((_, i) => (i === state.seed ? 1 : 0));
  const tangents = pushForward(program, partials, seed);
  const { past, done, now, about } = progressOf(state, sequence);
  const known = (v) => program.vertices[v].kind !== "operation" || done.has(v) || !moves[v];
  const shown = (v) => (known(v) ? brief(tangents[v]) : "?");
  return {
    now,
    panel: tangentPanel(study, tangents, { about, start, known }),
    direction: "forwards",
    partials,
    lines: (v) => [
      known(v) ? brief(values[v]) : "?",
      moves[v] ? `${dotted(name(v))} = ${shown(v)}` : "",
    ],
    waiting: (v) => !known(v),
    carries: edgesAtWork(study, now),
    evaluations: past.length,
    visits: visitsOf(study, past),
    results: program.outputs.map((o) => `${slopeText(name(o), name(start))} = ${shown(o)}`),
  };
}
