// A value and its slopes as straight code: a statement for each operation, equal ones made once.

import { counted } from "./page.js";
import { TABLE } from "./table.js";
import { make, substitute, symbol } from "./symbolic.js";

/** The expressions of all vertices, and of the slopes of one output by every input. */
function expressionsOf({ vertices, facts, definitions, inputs, drawn }, moves, output) {
  const values = [];
  vertices.slice(0, drawn).forEach(({ kind, op, parents, name, value }) => {
    const operands = parents.map((p) => values[p]);
    if (kind === "input") values.push(symbol(name));
    else if (kind === "constant") values.push(Number(value));
    else if (op in definitions) values.push(substitute(definitions[op], operands));
    else values.push(make(op, ...operands));
  });
  const adjoints = vertices.map((_, v) => (v === output ? 1 : 0));
  for (let v = drawn - 1; v >= 0; v -= 1) {
    if (adjoints[v] === 0) continue;
    const { op, parents } = vertices[v];
    const operands = parents.map((p) => values[p]);
    parents.forEach((p, slot) => {
      const fact = facts[op]?.[slot];
      if (!moves[p] || fact == null) return;
      const part = make("mul", adjoints[v], substitute(fact, operands, values[v]));
      adjoints[p] = make("add", adjoints[p], part);
    });
  }
  return { values, slopes: inputs.map((v) => adjoints[v]) };
}

/**
 * The program of one output: statements { name, op, operands, vertex }, where an operand is a
 * number or a name, and for each input where its slope is found.
 */
export function straightCode(program, moves, output) {
  const { values, slopes } = expressionsOf(program, moves, output);
  const vertexOf = new Map(values.map((value, v) => [value, v]).reverse());
  const statements = [];
  const [made, equal] = [new Map(), new Map()];
  let count = 0;
  const placed = (expression) => {
    if (typeof expression !== "object") return Number(expression);
    if (!expression.op) return expression.name;
    if (made.has(expression)) return made.get(expression);
    const { op } = expression;
    const operands = expression.parts.map(placed);
    const key = `${op}(${operands.join(", ")})`;
    if (!equal.has(key)) {
      const vertex = vertexOf.get(expression) ?? null;
      const name = vertex === null ? `t${(count += 1)}` : program.vertices[vertex].name;
      statements.push({ name, op, operands, vertex });
      equal.set(key, name);
    }
    made.set(expression, equal.get(key));
    return equal.get(key);
  };
  const value = placed(values[output]);
  return { value, slopes: slopes.map(placed), statements };
}

/** The numbers of all names after the first `count` statements. */
export function runStraight({ statements }, start, count) {
  const numbers = new Map(start);
  const numberOf = (operand) => (typeof operand === "number" ? operand : numbers.get(operand));
  for (const { name, op, operands } of statements.slice(0, count))
    numbers.set(name, Number(TABLE[op](...operands.map(numberOf))));
  return { numbers, numberOf };
}

/** The operands of statements that are no plain numbers. */
export const visitsOfStatements = (statements) =>
  statements.flatMap(({ operands }) => operands).filter((one) => typeof one === "string").length;

/** The work of one program for each output. */
export function workOfCode(compiled) {
  const statements = compiled.flatMap((code) => code.statements);
  return {
    passes: counted(compiled.length, "program"),
    evaluations: statements.length,
    visits: visitsOfStatements(statements),
    numbers: Math.max(...compiled.map((code) => code.statements.length)),
  };
}
