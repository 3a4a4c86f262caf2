// Compiled: what reverse mode would compute, written out once as statements that run one by one.

import { brief, counted } from "../page.js";
import { barOver, callText, slopeText } from "../notation.js";
import { runStraight, visitsOfStatements } from "../straight_code.js";

const AROUND = 3; // statements shown on each side of the one at work

/** A statement as text, and what it gave. */
function lineOf({ name, op, operands }, numbers) {
  const shown = operands.map((one) => (typeof one === "number" ? brief(one) : one));
  const text = `${name} = ${callText(op, shown)}`;
  return numbers.has(name) ? `${text} = ${brief(numbers.get(name))}` : text;
}

function codePanel({ statements }, step, numbers) {
  const start = Math.max(Math.min(step - 1 - AROUND, statements.length - 2 * AROUND - 1), 0);
  const near = statements.slice(start, start + 2 * AROUND + 1);
  const now = statements[step - 1];
  return {
    title: `One program for f and its slopes: ${counted(statements.length, "statement")}`,
    terms: near.map((one, i) => ({ text: lineOf(one, numbers), arrived: start + i < step })),
    total: now
      ? lineOf(now, numbers)
      : "Plain numbers are put in, equal operations made once, and what is not needed left out.",
  };
}

export function compiledView(study, state, sequence) {
  const { program, moves } = study;
  const { vertices } = program;
  const code = study.compiled[state.output];
  const known = program.inputs.map((v) => [vertices[v].name, study.numbers.values[v]]);
  const { numbers, numberOf } = runStraight(code, known, state.step);
  const slopeOf = new Map(program.inputs.map((v, i) => [v, numberOf(code.slopes[i])]));
  const slope = (v) => {
    const found = slopeOf.get(v);
    return found === undefined ? "" : `${barOver(vertices[v].name)} = ${brief(found)}`;
  };
  const end = vertices[program.outputs[state.output]].name;
  return {
    now: sequence[state.step - 1]?.vertex ?? null,
    panel: codePanel(code, state.step, numbers),
    direction: "forwards",
    lines: (v) => [brief(numbers.get(vertices[v].name) ?? null) || "?", slope(v)],
    waiting: (v) => moves[v] && !numbers.has(vertices[v].name),
    carries: new Set(),
    evaluations: state.step,
    visits: visitsOfStatements(code.statements.slice(0, state.step)),
    results: program.inputs.map((v) => {
      const found = slopeOf.get(v);
      return `${slopeText(end, vertices[v].name)} = ${found === undefined ? "?" : brief(found)}`;
    }),
  };
}
