// What GraphExplorer shows at a step of each mode: lines on vertices, numbers on edges, the vertex at work and its
// formula with numbers put in. Pure functions of the state; nothing here touches the page.

import { brief } from "./page.js";
import {
  contributions,
  evaluate,
  moving,
  partialsOf,
  pullBack,
  pushForward,
  sameDecisions,
  workOf,
} from "./program.js";
import { differentiate, sharedSize, written } from "./symbolic.js";

const [DOTTED, BARRED, PRIME] = ["\u0307", "\u0304", "′"];
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
const SHORT = 15; // characters that fit on a line of a vertex

const marked = (name, mark) => name.slice(0, 1) + mark + name.slice(1);
const dot = (name) => marked(name, DOTTED);
const bar = (name) => marked(name, BARRED);
const signed = (number) => (number < 0 ? `(${brief(number)})` : brief(number));

/** An operation as text: infix for operators, a call for the rest. */
export function callText(op, operands) {
  if (op in INFIX && operands.length === 2) return operands.join(` ${INFIX[op]} `);
  if (op === "neg") return `−${operands[0]}`;
  return `${op}(${operands.join(", ")})`;
}

/** Everything about a program that does not depend on its inputs. */
export function studied(program, graph) {
  const moves = moving(program);
  const order = [...Array(program.drawn).keys()];
  const edgeAt = program.vertices.map(() => []);
  graph.edges.forEach((edge, i) => {
    edgeAt[edge.head][edge.slot] = i;
  });
  const operations = order.filter((v) => program.vertices[v].kind === "operation");
  const movers = operations.filter((v) => moves[v]);
  const symbolic = program.inputs.map((_, by) => differentiate(program, moves, by));
  const results = symbolic.flatMap(({ derivatives }) => program.outputs.map((v) => derivatives[v]));
  const work = workOf(program, moves);
  work.symbolic = {
    passes: `${results.length} expression${results.length === 1 ? "" : "s"}`,
    evaluations: results.reduce((sum, e) => sum + (e.tree ?? 0), 0),
    visits: results.reduce((sum, e) => sum + (e.edges ?? 0), 0),
    numbers: sharedSize(...results),
  };
  const back = program.outputs.map((output) => contributions(program, moves, output));
  return { program, moves, back, order, operations, movers, edgeAt, symbolic, work };
}

/** All numbers at the present inputs; null where a decision went another way than in the recorded graph. */
export function numbersAt(study, at) {
  const { program, moves } = study;
  const values = evaluate(program, at);
  if (!sameDecisions(program, values)) return null;
  const partials = program.vertices.map((_, v) => partialsOf(program, moves, values, v));
  return { values, partials };
}

/** The vertices whose turn comes, in order, in a mode. */
export function turns(study, { mode, output }) {
  if (mode === "numerical")
    return study.program.inputs.flatMap((_, i) => [
      [i, 1],
      [i, -1],
    ]);
  if (mode === "value") return study.operations;
  if (mode !== "reverse") return study.movers;
  const { reaches } = study.back[output];
  return study.order.filter((v) => study.moves[v] && reaches[v]).reverse();
}

const valueText = ({ program }, values, v) => {
  const { op, parents, name } = program.vertices[v];
  const names = parents.map((p) => program.vertices[p].name);
  const numbers = parents.map((p) => signed(values[p]));
  return `${name} = ${callText(op, names)} = ${callText(op, numbers)} = ${brief(values[v])}`;
};

function valueView(study, state, sequence) {
  const {
    program,
    numbers: { values },
  } = study;
  const done = new Set(sequence.slice(0, state.step));
  const now = sequence[state.step - 1] ?? null;
  const known = (v) => program.vertices[v].kind !== "operation" || done.has(v);
  const about = state.pointed ?? now;
  const panel = {
    title: "Every vertex is computed from its parents.",
    terms: [],
    total: "Step to the first operation.",
  };
  if (about !== null) {
    const { kind, parents, name } = program.vertices[about];
    panel.title =
      kind === "operation"
        ? "The value of a vertex, from its parents"
        : `An ${kind === "input" ? "input" : "unmoving constant"}`;
    panel.terms = parents.map((p) => ({
      text: `${program.vertices[p].name} = ${known(p) ? brief(values[p]) : "not yet known"}`,
      arrived: known(p),
    }));
    panel.total =
      kind !== "operation"
        ? `${name} = ${brief(values[about])}`
        : known(about)
          ? valueText(study, values, about)
          : `${name}: its turn has not come`;
  }
  return {
    now,
    panel,
    direction: "forwards",
    lines: (v) => [known(v) ? brief(values[v]) : "?", ""],
    waiting: (v) => !known(v),
    carries: new Set(now === null ? [] : study.edgeAt[now]),
    evaluations: state.step,
    visits: sequence
      .slice(0, state.step)
      .reduce((sum, v) => sum + program.vertices[v].parents.filter((p) => study.moves[p]).length, 0),
  };
}

function movingTerms({ program, moves }, v) {
  return program.vertices[v].parents.map((p, slot) => ({ p, slot })).filter(({ p }) => moves[p]);
}

function forwardView(study, state, sequence) {
  const {
    program,
    moves,
    numbers: { values, partials },
  } = study;
  const name = (v) => program.vertices[v].name;
  const seed = program.inputs.map((_, i) => (i === state.seed ? 1 : 0));
  const tangents = pushForward(program, partials, seed);
  const done = new Set(sequence.slice(0, state.step));
  const now = sequence[state.step - 1] ?? null;
  const known = (v) => program.vertices[v].kind !== "operation" || done.has(v) || !moves[v];
  const about = state.pointed ?? now;
  const seeded = name(program.inputs[state.seed]);
  const panel = {
    title: `The seed: ${dot(seeded)} = 1, every other input has tangent 0.`,
    terms: [],
    total: "Step to send it forward.",
  };
  if (about !== null) {
    const d = dot(name(about));
    if (program.vertices[about].kind === "input") {
      panel.title =
        about === program.inputs[state.seed] ? "The input that moves" : "An input that stays where it is";
      panel.total = `${d} = ${brief(tangents[about])}`;
    } else if (!moves[about]) {
      panel.title = "It does not depend on an input: it cannot move.";
      panel.total = `${d} = 0`;
    } else {
      panel.title = `${d} = Σ over parents u of ∂${name(about)}/∂u · u${DOTTED}`;
      panel.terms = movingTerms(study, about).map(({ p, slot }) => ({
        text: known(p)
          ? `∂${name(about)}/∂${name(p)} · ${dot(name(p))} = ${signed(partials[about][slot])} · ${signed(tangents[p])} = ${brief(partials[about][slot] * tangents[p])}`
          : `∂${name(about)}/∂${name(p)} · ${dot(name(p))}: ${dot(name(p))} is not yet known`,
        arrived: known(p),
      }));
      panel.total = known(about) ? `${d} = ${brief(tangents[about])}` : `${d}: its turn has not come`;
    }
  }
  return {
    now,
    panel,
    direction: "forwards",
    partials,
    lines: (v) => [
      known(v) ? brief(values[v]) : "?",
      !moves[v] ? "" : `${dot(name(v))} = ${known(v) ? brief(tangents[v]) : "?"}`,
    ],
    waiting: (v) => !known(v),
    carries: new Set(now === null ? [] : movingTerms(study, now).map(({ slot }) => study.edgeAt[now][slot])),
    evaluations: state.step,
    visits: sequence.slice(0, state.step).reduce((sum, v) => sum + movingTerms(study, v).length, 0),
    results: program.outputs.map((o) => `∂${name(o)}/∂${seeded} = ${known(o) ? brief(tangents[o]) : "?"}`),
  };
}

function reverseView(study, state, sequence) {
  const {
    program,
    moves,
    numbers: { values, partials },
  } = study;
  const name = (v) => program.vertices[v].name;
  const output = program.outputs[state.output];
  const { terms, reaches } = study.back[state.output];
  const adjoints = pullBack(program, partials, terms, output);
  const done = new Set(sequence.slice(0, state.step));
  const now = sequence[state.step - 1] ?? null;
  const complete = (v) => terms[v].every(({ child }) => done.has(child));
  const about = state.pointed ?? now;
  const soFar = (v) =>
    terms[v].reduce(
      (sum, { child, slot }) => (done.has(child) ? sum + adjoints[child] * partials[child][slot] : sum),
      v === output ? 1 : 0,
    );
  const panel = {
    title: `The seed: ${bar(name(output))} = 1, since ∂${name(output)}/∂${name(output)} = 1.`,
    terms: [],
    total: "Step to send it back.",
  };
  if (about !== null) {
    const b = bar(name(about));
    if (!moves[about]) {
      panel.title = "It does not depend on an input: nobody asks for its adjoint.";
      panel.total = "";
    } else if (!reaches[about]) {
      panel.title = `No path leads from ${name(about)} to ${name(output)}.`;
      panel.total = `${b} = 0`;
    } else {
      panel.title =
        about === output && !terms[about].length
          ? "The output's adjoint is the seed."
          : `${b} = Σ over children u of u${BARRED} · ∂u/∂${name(about)}`;
      panel.terms = terms[about].map(({ child, slot }) => {
        const product = `${bar(name(child))} · ∂${name(child)}/∂${name(about)}`;
        const arrived = done.has(child);
        const numbers = `${signed(adjoints[child])} · ${signed(partials[child][slot])} = ${brief(adjoints[child] * partials[child][slot])}`;
        return {
          text: arrived ? `${product} = ${numbers}` : `${product}: missing, ${name(child)} has not sent it`,
          arrived,
        };
      });
      const arrived = terms[about].filter(({ child }) => done.has(child)).length;
      panel.total = complete(about)
        ? `${b} = ${brief(adjoints[about])}`
        : `${b} is ${brief(soFar(about))} so far: ${arrived} of ${terms[about].length} terms`;
    }
  }
  const bars = (v) => {
    if (!moves[v]) return "";
    if (!reaches[v]) return `${bar(name(v))} = 0`;
    if (complete(v)) return `${bar(name(v))} = ${brief(adjoints[v])}`;
    const arrived = terms[v].filter(({ child }) => done.has(child)).length;
    return arrived
      ? `${brief(soFar(v), 3)} · ${arrived} of ${terms[v].length}`
      : `${bar(name(v))}: 0 of ${terms[v].length}`;
  };
  return {
    now,
    panel,
    direction: "backwards",
    partials,
    lines: (v) => [brief(values[v]), bars(v)],
    waiting: (v) => moves[v] && reaches[v] && !done.has(v),
    carries: new Set(now === null ? [] : movingTerms(study, now).map(({ slot }) => study.edgeAt[now][slot])),
    evaluations:
      study.work.operations +
      sequence.slice(0, state.step).filter((v) => program.vertices[v].kind === "operation").length,
    visits:
      study.work.edges +
      sequence.slice(0, state.step).reduce((sum, v) => sum + movingTerms(study, v).length, 0),
    results: program.inputs.map(
      (i) => `∂${name(output)}/∂${name(i)} = ${!reaches[i] ? "0" : complete(i) ? brief(adjoints[i]) : "?"}`,
    ),
  };
}

function symbolicView(study, state, sequence) {
  const { program, moves } = study;
  const name = (v) => program.vertices[v].name;
  const { derivatives, rules } = study.symbolic[state.seed];
  const done = new Set(sequence.slice(0, state.step));
  const now = sequence[state.step - 1] ?? null;
  const known = (v) => program.vertices[v].kind !== "operation" || done.has(v) || !moves[v];
  const by = name(program.inputs[state.seed]);
  const about = state.pointed ?? now;
  const size = (v) => derivatives[v].tree ?? 0;
  const panel = {
    title: `A prime means: derivative by ${by}. So ${by}${PRIME} = 1, other inputs and constants have 0.`,
    terms: [],
    total: "Step to differentiate the first operation.",
  };
  if (about !== null) {
    const prime = name(about) + PRIME;
    panel.title = known(about) ? "The rule, then all parents put in" : `${prime}: its turn has not come`;
    if (known(about)) {
      panel.terms = [
        { text: `${prime} = ${written(rules[about])}`, arrived: true },
        { text: `${prime} = ${written(derivatives[about])}`, arrived: true },
      ];
      panel.total = `written out: ${size(about)} operation${size(about) === 1 ? "" : "s"}; equal parts shared: ${sharedSize(derivatives[about])}`;
    } else panel.total = "";
  }
  const lines = (v) => {
    if (program.vertices[v].kind === "constant") return ["", ""];
    if (!known(v)) return ["?", ""];
    const text = `${name(v)}${PRIME} = ${written(derivatives[v], 40)}`;
    return text.length <= SHORT ? [text, ""] : [`${name(v)}${PRIME} takes`, `${size(v)} operations`];
  };
  return {
    now,
    panel,
    direction: "forwards",
    lines,
    waiting: (v) => !known(v),
    carries: new Set(now === null ? [] : movingTerms(study, now).map(({ slot }) => study.edgeAt[now][slot])),
    evaluations: now === null ? 0 : size(now),
    visits: now === null ? 0 : (derivatives[now].edges ?? 0),
    results: program.outputs.map((o) =>
      known(o) ? `${name(o)}${PRIME} = ${written(derivatives[o], 90)}` : `${name(o)}${PRIME} = ?`,
    ),
  };
}

function numericalView(study, state, sequence) {
  const {
    program,
    numbers: { values, partials },
  } = study;
  const name = (v) => program.vertices[v].name;
  const output = program.outputs[state.output];
  const run = ([i, sign]) =>
    evaluate(
      program,
      state.at.map((x, j) => (j === i ? x + sign * state.h : x)),
    );
  const nudge = sequence[state.step - 1] ?? null;
  const shown = nudge === null ? values : run(nudge);
  const quotient = (i) => (run([i, 1])[output] - run([i, -1])[output]) / (2 * state.h);
  const panel = {
    title: "First f itself, then each input nudged up and down by h, all else unmoved.",
    terms: [],
    total: `f = ${brief(values[output])}`,
  };
  if (nudge !== null) {
    const [i, sign] = nudge;
    const x = name(program.inputs[i]);
    panel.title = `∂f/∂${x} ≈ (f(${x} + h) − f(${x} − h)) / 2h`;
    panel.terms = [
      { text: `f(${x} + h) = ${brief(run([i, 1])[output], 12)}`, arrived: true },
      {
        text: sign > 0 ? `f(${x} − h): not yet evaluated` : `f(${x} − h) = ${brief(shown[output], 12)}`,
        arrived: sign < 0,
      },
    ];
    const exact = pullBack(program, partials, study.back[state.output].terms, output)[program.inputs[i]];
    panel.total =
      sign > 0
        ? "half of what the quotient needs"
        : `${brief(quotient(i), 8)}, off by ${brief(Math.abs(quotient(i) - exact), 2)} from reverse mode`;
  }
  const changed = (v) => nudge !== null && shown[v] !== values[v];
  return {
    now: nudge === null ? null : program.inputs[nudge[0]],
    panel,
    direction: "forwards",
    changed,
    lines: (v) => [
      brief(shown[v], 5),
      program.vertices[v].kind === "constant" || nudge === null
        ? ""
        : changed(v)
          ? `Δ = ${brief(shown[v] - values[v], 3)}`
          : "Δ = 0",
    ],
    waiting: () => false,
    carries: new Set(
      study.program.vertices.flatMap(({ parents }, v) =>
        parents.flatMap((p, slot) => (changed(p) && v < program.drawn ? [study.edgeAt[v][slot]] : [])),
      ),
    ),
    evaluations: state.step * study.work.operations,
    visits: state.step * study.work.edges,
    results: program.inputs.map(
      (v, i) => `∂f/∂${name(v)} ≈ ${state.step >= 2 * i + 2 ? brief(quotient(i), 8) : "?"}`,
    ),
  };
}

const VIEWS = {
  value: valueView,
  symbolic: symbolicView,
  forward: forwardView,
  reverse: reverseView,
  numerical: numericalView,
};

/** What to show in the present state. */
export function viewOf(study, state) {
  return VIEWS[state.mode](study, state, turns(study, state));
}
