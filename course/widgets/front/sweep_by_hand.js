// A reverse sweep whose order somebody picks: what has arrived, what is lost, what comes of it.
// Pure: it knows no page.

import { brief } from "./page.js";
import { barOver, productText, slopeText } from "./notation.js";
import { countOrders } from "./orders.js";
import { contributions, evaluate, moving, partialsOf, pullBack } from "./program.js";

const COUNTED = 18; // operations up to which all right orders are counted

/** Everything about one graph at one point; `done` are the vertices that have sent, in order. */
export function sweepByHand(program, at) {
  const { vertices, inputs } = program;
  const [output] = program.outputs;
  const values = evaluate(program, at);
  const moves = moving(program);
  const partials = vertices.map((_, v) => partialsOf(program, moves, values, v));
  const { terms, reaches } = contributions(program, moves, output);
  const adjoints = pullBack(program, partials, terms, output);
  const label = (v) => vertices[v].name;
  const slope = (input) => slopeText("f", label(input));
  const isPlayer = (v) => vertices[v].kind === "operation" && moves[v] && reaches[v];
  // An input has no parent, so it sends to nobody: only operations take turns.
  const players = vertices.map((_, v) => v).filter(isPlayer);
  const children = (v) => [...new Set(terms[v].map(({ child }) => child))];
  const orders =
    players.length <= COUNTED
      ? countOrders(players.map((v) => children(v).map((child) => players.indexOf(child))))
      : null;
  const missing = (v, done) => terms[v].filter(({ child }) => !done.has(child));
  const soFar = (v, done) =>
    terms[v].reduce(
      (sum, { child, slot }) =>
        done.has(child) ? sum + adjoints[child] * partials[child][slot] : sum,
      v === output ? 1 : 0,
    );
  /** What a child sends to one of its operands, in symbols and in numbers. */
  const contribution = (child, slot) => {
    const parent = label(vertices[child].parents[slot]);
    const symbols = `${barOver(label(child))} · ∂${label(child)}/∂${parent}`;
    return `${symbols} = ${productText(adjoints[child], partials[child][slot])}`;
  };
  /** The slopes that come out wrong when `early` sends now: what arrives later is lost to it. */
  const spoiled = (early, done) => {
    const kept = terms.map((list, v) =>
      v === early ? list.filter(({ child }) => done.has(child)) : list,
    );
    const found = pullBack(program, partials, kept, output);
    return inputs
      .filter((i) => Math.abs(found[i] - adjoints[i]) > 1e-12 * Math.max(1, Math.abs(adjoints[i])))
      .map((i) => `${slope(i)} would be ${brief(found[i])}, not ${brief(adjoints[i])}`);
  };
  const slopes = () =>
    inputs.filter((i) => reaches[i]).map((i) => `${slope(i)} = ${brief(adjoints[i])}`);
  return {
    ...{ values, moves, partials, terms, reaches, adjoints, output, orders, players },
    ...{ label, children, missing, soFar, contribution, spoiled, slopes },
  };
}
