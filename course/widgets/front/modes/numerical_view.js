// Numerical mode: f again and again, each input nudged up and down by h.

import { brief } from "../page.js";
import { slopeText } from "../notation.js";
import { evaluate, pullBack } from "../program.js";

/** f's values with one input nudged, and the central difference that two nudges make. */
function experiment({ program }, { at, h, output }) {
  const run = ([i, sign]) =>
    evaluate(
      program,
      at.map((x, j) => (j === i ? x + sign * h : x)),
    );
  const end = program.outputs[output];
  const f = (i, sign) => run([i, sign])[end];
  return { run, f, quotient: (i) => (f(i, 1) - f(i, -1)) / (2 * h) };
}

function quotientPanel(study, state, nudge, { f, quotient }) {
  const { program, numbers, back } = study;
  const end = program.outputs[state.output];
  if (nudge === null)
    return {
      title: "First f itself, then each input nudged up and down by h, all else unmoved.",
      terms: [],
      total: `f = ${brief(numbers.values[end])}`,
    };
  const [i, sign] = nudge;
  const input = program.inputs[i];
  const x = program.vertices[input].name;
  const below =
    sign > 0 ? `f(${x} − h): not yet evaluated` : `f(${x} − h) = ${brief(f(i, -1), 12)}`;
  const exact = pullBack(program, numbers.partials, back[state.output].terms, end)[input];
  const off = brief(Math.abs(quotient(i) - exact), 2);
  return {
    title: `${slopeText("f", x)} ≈ (f(${x} + h) − f(${x} − h)) / 2h`,
    terms: [
      { text: `f(${x} + h) = ${brief(f(i, 1), 12)}`, arrived: true },
      { text: below, arrived: sign < 0 },
    ],
    total:
      sign > 0
        ? "half of what the quotient needs"
        : `${brief(quotient(i), 8)}, off by ${off} from reverse mode`,
  };
}

export function numericalView(study, state, sequence) {
  const { program, work, edgeAt } = study;
  const { values } = study.numbers;
  const nudge = sequence[state.step - 1] ?? null;
  const found = experiment(study, state);
  const shown = nudge === null ? values : found.run(nudge);
  const changed = (v) => nudge !== null && shown[v] !== values[v];
  const difference = (v) => {
    if (program.vertices[v].kind === "constant" || nudge === null) return "";
    return changed(v) ? `Δ = ${brief(shown[v] - values[v], 3)}` : "Δ = 0";
  };
  const carries = program.vertices
    .slice(0, program.drawn)
    .flatMap(({ parents }, v) => edgeAt[v].filter((_, slot) => changed(parents[slot])));
  const result = (i) => (state.step >= 2 * i + 2 ? brief(found.quotient(i), 8) : "?");
  return {
    now: nudge === null ? null : program.inputs[nudge[0]],
    panel: quotientPanel(study, state, nudge, found),
    direction: "forwards",
    changed,
    lines: (v) => [brief(shown[v], 5), difference(v)],
    waiting: () => false,
    carries: new Set(carries),
    evaluations: state.step * work.operations,
    visits: state.step * work.edges,
    results: program.inputs.map(
      (v, i) => `${slopeText("f", program.vertices[v].name)} ≈ ${result(i)}`,
    ),
  };
}
