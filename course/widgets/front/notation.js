// How GraphExplorer writes numbers, operations, tangents, adjoints and derivatives.

import { brief } from "./page.js";

const [DOT_MARK, BAR_MARK] = ["\u0307", "\u0304"];
export const PRIME = "′";
const INFIX = {
  add: "+",
  sub: "−",
  mul: "·",
  div: "/",
  pow: "**",
  less: "<",
  less_equal: "≤",
  greater: ">",
  greater_equal: "≥",
  equal: "=",
  not_equal: "≠",
};

const marked = (name, mark) => name.slice(0, 1) + mark + name.slice(1);
export const dotted = (name) => marked(name, DOT_MARK);
export const barOver = (name) => marked(name, BAR_MARK);

/** A total derivative, along all paths, with a straight d: a round ∂ is one edge's partial. */
export const slopeText = (of, by) => `d${of}/d${by}`;

/** A number as a factor: a negative one stands in parentheses. */
export const signed = (number) => (number < 0 ? `(${brief(number)})` : brief(number));

/** A product with its result, all in numbers. */
export const productText = (x, y) => `${signed(x)} · ${signed(y)} = ${brief(x * y)}`;

/** An operation as text: infix for operators, a call for the rest. */
export function callText(op, operands) {
  if (op in INFIX && operands.length === 2) return operands.join(` ${INFIX[op]} `);
  if (op === "neg") return `−${operands[0]}`;
  return `${op}(${operands.join(", ")})`;
}

/** An operation on numbers as text. */
export const callNumbers = (op, numbers) =>
  callText(op, op in INFIX || op === "neg" ? numbers.map(signed) : numbers.map((x) => brief(x)));
