// Runs a recorded graph in the browser: values, derivatives in every mode, and the work counted.
//
// A program is { vertices: [{ name, kind, op, parents, value }], drawn, facts, definitions,
// unknown, inputs, outputs, decisions }. `facts[op]` holds one expression for each operand's
// partial, or null; `definitions[op]` one for the value, where table.js has none; `unknown` names
// what has neither. Vertices are in topological order; those after `drawn` only serve decisions
// (branches) of the traced function. A `value` is a number, or the name of one that JSON lacks.

import { TABLE, evaluateExpression } from "./table.js";

/** Why a program cannot be evaluated here, in words; null where it can. */
export function refusal({ unknown }, name) {
  if (!unknown.length) return null;
  const named = unknown.map((op) => `\`${op}\``).join(" and ");
  return `${name} uses ${named}, which this page cannot evaluate: only Python can.`;
}

/** The value of an operation: by this page's table, or as Python has written it out. */
function valueOf(op, operands, definitions) {
  if (op in definitions) return evaluateExpression(definitions[op], operands);
  return TABLE[op](...operands);
}

export function evaluate({ vertices, inputs, definitions }, at) {
  const values = new Array(vertices.length);
  inputs.forEach((vertex, i) => {
    values[vertex] = at[i];
  });
  vertices.forEach(({ kind, op, parents, value }, i) => {
    if (kind === "constant") values[i] = Number(value);
    else if (kind === "operation") {
      const operands = parents.map((parent) => values[parent]);
      values[i] = valueOf(op, operands, definitions);
    }
  });
  return values;
}

/** Did every branch and every turn of a loop go as it went when the graph was recorded? */
export function sameDecisions({ decisions }, values) {
  return decisions.every(({ vertex, value }) => Object.is(Number(values[vertex]), Number(value)));
}

/** Which vertices depend on an input; constants, and what comes from them alone, never move. */
export function moving({ vertices, facts }) {
  const moves = [];
  vertices.forEach(({ kind, op, parents }) => {
    moves.push(
      kind === "input" ||
        (kind === "operation" && parents.some((p, i) => moves[p] && facts[op]?.[i] != null)),
    );
  });
  return moves;
}

/** The local partial of a vertex by each operand; null where no derivative flows. */
export function partialsOf({ vertices, facts }, moves, values, vertex) {
  const { kind, op, parents } = vertices[vertex];
  if (kind !== "operation") return [];
  const operands = parents.map((parent) => values[parent]);
  return parents.map((parent, i) => {
    const fact = facts[op]?.[i];
    if (!moves[parent] || fact == null) return null;
    return Number(evaluateExpression(fact, operands, values[vertex]));
  });
}

/** Tangents of all vertices, for a seed of one number for each input. */
export function pushForward(program, partials, seed) {
  const tangents = new Array(program.vertices.length).fill(0);
  program.inputs.forEach((vertex, i) => {
    tangents[vertex] = seed[i];
  });
  program.vertices.forEach(({ parents }, v) => {
    if (parents.length)
      tangents[v] = parents.reduce(
        (sum, p, i) => (partials[v][i] === null ? sum : sum + partials[v][i] * tangents[p]),
        0,
      );
  });
  return tangents;
}

/** For every vertex, the terms of its adjoint: { child, slot }, in the order of a sweep. */
export function contributions({ vertices, facts }, moves, output) {
  const terms = vertices.map(() => []);
  const reaches = new Array(vertices.length).fill(false);
  reaches[output] = true;
  for (let child = vertices.length - 1; child >= 0; child -= 1) {
    if (!reaches[child]) continue;
    const { op, parents } = vertices[child];
    parents.forEach((parent, slot) => {
      if (moves[parent] && facts[op]?.[slot] != null) {
        terms[parent].push({ child, slot });
        reaches[parent] = true;
      }
    });
  }
  return { terms, reaches };
}

/** Adjoints of all vertices with respect to one output. */
export function pullBack({ vertices }, partials, terms, output) {
  const adjoints = new Array(vertices.length).fill(0);
  for (let v = vertices.length - 1; v >= 0; v -= 1) {
    adjoints[v] = terms[v].reduce(
      (sum, { child, slot }) => sum + adjoints[child] * partials[child][slot],
      v === output ? 1 : 0,
    );
  }
  return adjoints;
}

/** How many values have to be kept at once when each is forgotten after its last use. */
function peakLive(vertices, count, outputs) {
  const last = new Array(count).fill(-1);
  for (let v = 0; v < count; v += 1) for (const parent of vertices[v].parents) last[parent] = v;
  for (const output of outputs) last[output] = count;
  const ending = new Array(count + 1).fill(0);
  let [live, peak] = [0, 0];
  for (let v = 0; v < count; v += 1) {
    if (vertices[v].kind === "constant") continue;
    live += 1;
    peak = Math.max(peak, live);
    live -= ending[v];
    for (const parent of new Set(vertices[v].parents))
      if (last[parent] === v && vertices[parent].kind !== "constant") live -= 1;
  }
  return peak;
}

/**
 * The work that each mode does for all derivatives of all outputs: operations evaluated, edges
 * visited, numbers kept at once.
 */
export function workOf({ vertices, inputs, outputs, drawn }, moves) {
  const shown = vertices.slice(0, drawn);
  const operations = shown.filter(({ kind }) => kind === "operation").length;
  const edges = shown.reduce((sum, { parents }) => sum + parents.filter((p) => moves[p]).length, 0);
  const kept = peakLive(vertices, drawn, outputs);
  const [n, m] = [inputs.length, outputs.length];
  return {
    operations,
    edges,
    kept,
    numerical: {
      passes: `${2 * n} evaluations`,
      evaluations: 2 * n * operations,
      visits: 2 * n * edges,
      numbers: kept,
    },
    forward: {
      passes: `${n} forward`,
      evaluations: n * operations,
      visits: n * edges,
      numbers: 2 * kept,
    },
    reverse: {
      passes: `1 forward, ${m} back`,
      evaluations: (1 + m) * operations,
      visits: (1 + m) * edges,
      numbers: 2 * (operations + n),
    },
  };
}
