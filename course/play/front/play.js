// The playground: what is typed becomes a graph, and the explorer steps through it.

import { render } from "../../widgets/graph_explorer.js";
import { Unreadable } from "./parse.js";
import { recordText, titleOf } from "./record.js";
import { layOut } from "./layered.js";
import { linkOf, stateOf } from "./link.js";

const QUIET = 250; // milliseconds without a key, after which what was typed is read
const PILL_ROOM = 7;
const FIRST = new Map([
  ["x", 2],
  ["y", 0.5],
]);
const AT_FIRST = { text: "(x * y + x) * y", at: [2, 0.5], mode: "reverse", step: 0 };
const WAYS = ["value", "numerical", "symbolic", "forward", "reverse", "compiled"];

function drawingOf(program) {
  const isOutput = new Set(program.outputs);
  const vertices = program.vertices.map(({ kind }, v) => ({
    kind: kind === "operation" && isOutput.has(v) ? "output" : kind,
    title: titleOf(program, v),
  }));
  const edges = program.vertices.flatMap(({ parents }, head) =>
    parents.map((tail, slot) => {
      const room = program.vertices[tail].kind === "constant" ? 0 : PILL_ROOM;
      return { tail, head, slot, room };
    }),
  );
  return layOut(vertices, edges, 2);
}

/** The lines of a text beside its graph, where there are several. */
function sourceOf(text, program) {
  const lines = text.trimEnd().split("\n");
  if (lines.length < 2) return null;
  const of = program.vertices.map(({ kind, line }) => (kind === "operation" ? line : null));
  return { lines, of };
}

/** All that the explorer is told of a text; `numberOf` knows the inputs' numbers, if any. */
function dataOf(text, rules, numberOf) {
  const program = recordText(text, rules);
  const names = program.inputs.map((v) => program.vertices[v].name);
  const at = names.map((name, i) => numberOf(name, i) ?? FIRST.get(name) ?? 1);
  const reach = (start) => Math.max(2, Math.abs(start));
  const ends = names.map((name, i) => [name, [at[i] - reach(at[i]), at[i], at[i] + reach(at[i])]]);
  const source = sourceOf(text, program);
  const graph = drawingOf(program);
  const ranges = Object.fromEntries(ends);
  return { data: { name: "f", ranges, program, graph, source, modes: WAYS }, at };
}

/** What stands in for a notebook's model: it tells `onChange` of what the page sets. */
function modelOf(state, onChange) {
  return {
    get: (key) => state[key],
    set: (key, value) => {
      state[key] = value;
    },
    save_changes: onChange,
    on: () => {},
    off: () => {},
  };
}

function play(rules) {
  const field = document.getElementById("typed");
  const words = document.getElementById("trouble");
  const stage = document.getElementById("graph");
  let state = null;
  let close = () => {};
  let timer = null;

  const keep = () => {
    const { text, inputs, mode, step } = state;
    history.replaceState(null, "", linkOf({ text, at: inputs, mode, step }));
  };
  const complain = (text) => {
    if (words.textContent !== text) words.textContent = text;
    field.setAttribute("aria-invalid", String(Boolean(text)));
  };
  /** Show a text at these numbers; the last graph stays where it cannot be read. */
  const show = ({ text, mode, step }, numberOf) => {
    let found = null;
    try {
      found = dataOf(text, rules, numberOf);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      complain(error.message);
      return;
    }
    complain("");
    close();
    state = { text, data: found.data, inputs: found.at, mode, step, others: [] };
    close = render({ model: modelOf(state, keep), el: stage });
    keep();
  };
  const typed = () => {
    // The numbers stay with the inputs that stay.
    const names = state ? Object.keys(state.data.ranges) : [];
    const numberOf = (name) => state?.inputs[names.indexOf(name)];
    show({ text: field.value, mode: state?.mode ?? AT_FIRST.mode, step: 0 }, numberOf);
  };
  const open = (wanted) => {
    field.value = wanted.text;
    show(wanted, (_, i) => wanted.at[i]);
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(typed, QUIET);
  });
  for (const button of document.querySelectorAll("[data-example]"))
    button.addEventListener("click", () => {
      open({ ...AT_FIRST, text: button.dataset.example, at: [] });
    });
  const told = document.getElementById("told");
  document.getElementById("share").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      told.textContent = "The link is copied.";
    } catch {
      told.textContent = "The link is what the address bar shows.";
    }
  });
  addEventListener("hashchange", () => open(stateOf(location.hash) ?? AT_FIRST));
  open(stateOf(location.hash) ?? AT_FIRST);
}

play(JSON.parse(document.getElementById("rules").textContent));
