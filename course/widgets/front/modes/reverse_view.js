// Reverse mode: the seed of one output travels back. In each step one vertex sends: its adjoint,
// complete by now, times a local partial, to each of its parents, who add it to what they have.

import { brief } from "../page.js";
import { pullBack } from "../program.js";
import { barOver, productText, slopeText } from "../notation.js";
import { edgesAtWork, movingOperands, progressOf, visitsOf } from "./study.js";

/** The adjoints of a finished sweep, and how much of each has come so far. */
function adjointsSoFar(study, output, done) {
  const { terms, reaches } = study.back[output];
  const end = study.program.outputs[output];
  const { partials } = study.numbers;
  const adjoints = pullBack(study.program, partials, terms, end);
  const arrived = (v) => terms[v].filter(({ child }) => done.has(child));
  const part = ({ child, slot }) => [adjoints[child], partials[child][slot]];
  return {
    end,
    terms,
    reaches,
    adjoints,
    part,
    count: (v) => arrived(v).length,
    complete: (v) => arrived(v).length === terms[v].length,
    sum: (v) =>
      arrived(v).reduce((sum, term) => sum + part(term)[0] * part(term)[1], v === end ? 1 : 0),
  };
}

/** What a vertex sends to each of its operands, and what that makes of theirs. */
function sendings(study, found, v) {
  const name = (u) => study.program.vertices[u].name;
  const { terms, part, adjoints, end } = found;
  const had = (p) => {
    // Those who send before v come before it in the list, and so do v's own earlier operands.
    const before = terms[p].filter(({ child }) => child > v);
    return before.reduce((sum, term) => sum + part(term)[0] * part(term)[1], p === end ? 1 : 0);
  };
  const so = new Map();
  return movingOperands(study, v).map(({ p, slot }) => {
    const [adjoint, partial] = part({ child: v, slot });
    const before = so.get(p) ?? had(p);
    so.set(p, before + adjoint * partial);
    const product = `${barOver(name(v))} · ∂${name(v)}/∂${name(p)}`;
    const sum = `${barOver(name(p))}: ${brief(before)} → ${brief(so.get(p))}`;
    return `to ${name(p)}: ${product} = ${productText(adjoints[v], partial)}; ${sum}`;
  });
}

function adjointPanel(study, found, about, done) {
  const name = (v) => study.program.vertices[v].name;
  const { end, terms, reaches, adjoints, part, count, complete, sum } = found;
  if (about === null) {
    const output = name(end);
    return {
      title: `The seed: ${barOver(output)} = 1, since ${slopeText(output, output)} = 1.`,
      terms: [],
      total: `Step, and ${output} sends it to its parents.`,
    };
  }
  if (!study.moves[about])
    return {
      title: "It does not depend on an input: nobody asks for its adjoint.",
      terms: [],
      total: "",
    };
  const adjoint = barOver(name(about));
  if (!reaches[about])
    return {
      title: `No path leads from ${name(about)} to ${name(end)}.`,
      terms: [],
      total: `${adjoint} = 0`,
    };
  const isSeed = about === end && !terms[about].length;
  const rule = `${adjoint} = Σ over children z of ${barOver("z")} · ∂z/∂${name(about)}`;
  const listed = terms[about].map((term) => {
    const child = name(term.child);
    const product = `${barOver(child)} · ∂${child}/∂${name(about)}`;
    const arrived = done.has(term.child);
    const text = arrived
      ? `${product} = ${productText(...part(term))}`
      : `${product}: missing, ${child} has not sent it`;
    return { text, arrived };
  });
  const progress = `${count(about)} of ${terms[about].length} terms`;
  return {
    title: isSeed ? "The output's adjoint is the seed." : rule,
    terms: listed,
    total: complete(about)
      ? `${adjoint} = ${brief(adjoints[about])}`
      : `${adjoint} is ${brief(sum(about))} so far: ${progress}`,
    sends: done.has(about) ? sendings(study, found, about) : [],
  };
}

export function reverseView(study, state, sequence) {
  const { program, moves, work, edgeAt } = study;
  const { values, partials } = study.numbers;
  const name = (v) => program.vertices[v].name;
  const { past, done, now, about } = progressOf(state, sequence);
  const found = adjointsSoFar(study, state.output, done);
  const { end, terms, reaches, adjoints, count, complete, sum } = found;
  const line = (v) => {
    if (!moves[v]) return "";
    const adjoint = barOver(name(v));
    if (!reaches[v]) return `${adjoint} = 0`;
    if (complete(v)) return `${adjoint} = ${brief(adjoints[v])}`;
    const progress = `${count(v)} of ${terms[v].length}`;
    return count(v) ? `${brief(sum(v), 3)} · ${progress}` : `${adjoint}: ${progress}`;
  };
  const result = (i) => {
    if (!reaches[i]) return "0";
    return complete(i) ? brief(adjoints[i]) : "?";
  };
  const waits = (v) => (program.vertices[v].kind === "operation" ? !done.has(v) : !complete(v));
  const received = now === null ? [] : terms[now].map(({ child, slot }) => edgeAt[child][slot]);
  return {
    now,
    panel: adjointPanel(study, found, about, done),
    direction: "backwards",
    partials,
    lines: (v) => [brief(values[v]), line(v)],
    waiting: (v) => moves[v] && reaches[v] && waits(v),
    carries: edgesAtWork(study, now),
    received: new Set(received),
    evaluations: work.operations + past.length,
    visits: work.edges + visitsOf(study, past),
    results: program.inputs.map((i) => `${slopeText(name(end), name(i))} = ${result(i)}`),
  };
}
