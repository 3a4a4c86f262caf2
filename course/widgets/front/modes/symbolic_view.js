// Symbolic mode: every vertex gets the formula of its derivative, and formulas grow.

import { counted } from "../page.js";
import { sharedSize, written } from "../symbolic.js";
import { PRIME } from "../notation.js";
import { edgesAtWork, progressOf } from "./study.js";

const SHORT = 15; // characters that fit on a line of a vertex

function rulePanel({ program, symbolic }, seed, about, known) {
  if (about === null) {
    const by = program.vertices[program.inputs[seed]].name;
    const others = "other inputs and constants have 0.";
    return {
      title: `A prime means: derivative by ${by}. So ${by}${PRIME} = 1, ${others}`,
      terms: [],
      total: "Step to differentiate the first operation.",
    };
  }
  const prime = program.vertices[about].name + PRIME;
  if (!known(about)) return { title: `${prime}: its turn has not come`, terms: [], total: "" };
  const { derivatives, rules } = symbolic[seed];
  const size = derivatives[about].tree ?? 0;
  const tree = counted(size, "operation");
  return {
    title: "The rule, then all parents put in",
    terms: [rules, derivatives].map((found) => ({
      text: `${prime} = ${written(found[about])}`,
      arrived: true,
    })),
    total: `written out: ${tree}; equal parts shared: ${sharedSize(derivatives[about])}`,
  };
}

export function symbolicView(study, state, sequence) {
  const { program, moves } = study;
  const { derivatives } = study.symbolic[state.seed];
  const prime = (v) => program.vertices[v].name + PRIME;
  const { done, now, about } = progressOf(state, sequence);
  const known = (v) => program.vertices[v].kind !== "operation" || done.has(v) || !moves[v];
  const size = (v) => derivatives[v].tree ?? 0;
  const lines = (v) => {
    if (program.vertices[v].kind === "constant") return ["", ""];
    if (!known(v)) return ["?", ""];
    const text = `${prime(v)} = ${written(derivatives[v], 40)}`;
    return text.length <= SHORT ? [text, ""] : [`${prime(v)} takes`, `${size(v)} operations`];
  };
  return {
    now,
    panel: rulePanel(study, state.seed, about, known),
    direction: "forwards",
    lines,
    waiting: (v) => !known(v),
    carries: edgesAtWork(study, now),
    evaluations: now === null ? 0 : size(now),
    visits: now === null ? 0 : (derivatives[now].edges ?? 0),
    results: program.outputs.map(
      (o) => `${prime(o)} = ${known(o) ? written(derivatives[o], 90) : "?"}`,
    ),
  };
}
