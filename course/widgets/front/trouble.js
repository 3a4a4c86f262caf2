// Where numbers stop being numbers, and which inputs do nothing: in words, at the vertex where it
// begins. Python says the same on pictures (drawing/trouble.py).

import { brief } from "./page.js";
import { callNumbers } from "./notation.js";

const inWords = { nan: "nan (no number)", inf: "inf", "-inf": "-inf" };
const kindOf = (number) => inWords[brief(number)];
const broken = (number) => typeof number === "number" && !Number.isFinite(number);

/** What is wrong, each as { vertex, text }: where it begins, not where it is inherited. */
export function troublesOf({ program, back }, { values, partials }) {
  const { vertices, inputs, drawn, decisions } = program;
  const found = [];
  const idle = inputs.filter((i) => !back.some(({ reaches }) => reaches[i]));
  const names = idle.map((i) => vertices[i].name).join(" and ");
  const unused = `f does not use ${names}`;
  const used = decisions.length ? `No path leads from ${names} to the result` : unused;
  const all = idle.length === inputs.length;
  const what = all ? "f is constant here, and every slope" : "its slope";
  idle.forEach((vertex, i) => found.push({ vertex, text: i ? "" : `${used}: ${what} is 0.` }));
  for (let v = 0; v < drawn; v += 1) {
    const { kind, op, parents, name } = vertices[v];
    if (kind !== "operation" || parents.some((p) => broken(values[p]))) continue;
    const operands = parents.map((p) => values[p]);
    const what = `${name} = ${callNumbers(op, operands)}`;
    const slope = partials[v].find(broken);
    let text = slope === undefined ? "" : `A slope is ${kindOf(slope)} at ${what}.`;
    if (broken(values[v])) text = `${kindOf(values[v])} begins at ${what}.`;
    if (text) found.push({ vertex: v, text });
  }
  return found;
}
