// Records what was typed as the engine would: vertices in order, constants where they are used.

import { brief } from "../../widgets/front/page.js";
import { TABLE, evaluateExpression } from "../../widgets/front/table.js";
import { callText } from "../../widgets/front/notation.js";
import { Unreadable, linesOf } from "./parse.js";

const NUMBERS = new Map([
  ["pi", Math.PI],
  ["π", Math.PI],
  ["e", Math.E],
]);
const OWN = /^[vt]\d+$/; // of operations, and of what straight code computes between
const MOST = 80; // vertices
const LONGEST = 20; // characters of a formula that still fit on a vertex

/** Vertices as they are met; a value is a number or a vertex. */
function recorder({ composed, definitions }) {
  const vertices = [];
  let line = 0;
  const add = (vertex) => {
    const made = { parents: [], ...vertex, line };
    vertices.push(made);
    return made;
  };
  const asVertex = (value) =>
    typeof value === "object" ? value : add({ kind: "constant", value: Number(value) });
  const numberOf = (op, operands) =>
    op in definitions
      ? evaluateExpression(definitions[op], operands)
      : Number(TABLE[op](...operands));
  const applied = (op, operands) => {
    if (op in composed) return expanded(composed[op].body, operands);
    // What is computed of plain numbers alone leaves no vertex.
    if (operands.every((value) => typeof value === "number")) return numberOf(op, operands);
    return add({ kind: "operation", op, parents: operands.map(asVertex) });
  };
  const expanded = (body, operands) => {
    if (typeof body === "number") return body;
    if (typeof body === "string") return operands[Number(body.slice(1))];
    const [op, ...parts] = body;
    return applied(op, parts.map((part) => expanded(part, operands)));
  };
  return {
    vertices,
    applied,
    asVertex,
    input: (name) => add({ kind: "input", name }),
    at: (now) => {
      line = now;
    },
  };
}

/** The vertices that lead to the outputs, inputs first. */
function drawnOf(vertices, outputs) {
  const needed = new Set(outputs);
  for (const vertex of [...vertices].reverse())
    if (needed.has(vertex)) vertex.parents.forEach((parent) => needed.add(parent));
  const inputs = vertices.filter(({ kind }) => kind === "input");
  const rest = vertices.filter((vertex) => vertex.kind !== "input" && needed.has(vertex));
  return { inputs, drawn: [...inputs, ...rest] };
}

/** What the explorer evaluates, of a text; throws Unreadable where there is nothing to draw. */
export function recordText(text, rules) {
  const { lines, given } = linesOf(text, rules);
  const record = recorder(rules);
  const known = new Map();
  const input = (name) => {
    if (OWN.test(name))
      throw new Unreadable(`\`${name}\` is a name of the graph's own: choose another.`);
    known.set(name, record.input(name));
    return known.get(name);
  };
  given.forEach(input);
  const valueOf = (tree) => {
    if (tree.number !== undefined) return tree.number;
    const { name } = tree;
    if (name !== undefined) return known.get(name) ?? NUMBERS.get(name) ?? input(name);
    return record.applied(tree.op, tree.parts.map(valueOf));
  };
  let results = [];
  for (const { target, trees, line } of lines) {
    record.at(line);
    results = trees.map(valueOf);
    if (target) known.set(target, results[0]);
  }
  const outputs = results.map(record.asVertex);
  const { inputs, drawn } = drawnOf(record.vertices, outputs);
  if (!inputs.length)
    throw new Unreadable("Name an input, such as x: numbers alone have no slope.");
  if (drawn.length > MOST)
    throw new Unreadable(`That records ${drawn.length} vertices; ${MOST} can be followed here.`);
  return programOfVertices(drawn, inputs, outputs, rules);
}

function programOfVertices(drawn, inputs, outputs, { facts, definitions }) {
  const place = new Map(drawn.map((vertex, i) => [vertex, i]));
  let count = 0;
  const nameOf = ({ kind, name, value }) => {
    if (kind === "operation") return `v${(count += 1)}`;
    return kind === "constant" ? brief(value) : name;
  };
  const vertices = drawn.map((vertex) => ({
    ...vertex,
    name: nameOf(vertex),
    parents: vertex.parents.map((parent) => place.get(parent)),
  }));
  const places = (some) => some.map((vertex) => place.get(vertex));
  return {
    vertices,
    drawn: drawn.length,
    facts,
    definitions,
    unknown: [],
    inputs: places(inputs),
    outputs: places(outputs),
    decisions: [],
  };
}

/** What is written on a vertex: `v2 = x · y`, or only the operation where that is too long. */
export function titleOf({ vertices }, v) {
  const { kind, name, op, parents } = vertices[v];
  if (kind !== "operation") return name;
  const text = `${name} = ${callText(op, parents.map((p) => vertices[p].name))}`;
  return text.length <= LONGEST ? text : `${name}: ${op}`;
}
