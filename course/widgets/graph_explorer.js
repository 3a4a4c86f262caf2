// GraphExplorer: the page. What is shown at a step comes from front/modes.js; here it is put on the
// screen, and controls and keys are listened to.

import { choice, element, message, openPage } from "./front/page.js";
import { drawGraph } from "./front/graph.js";
import { refusal } from "./front/program.js";
import { sentences } from "./front/speech.js";
import { viewOf } from "./front/modes.js";
import { paint } from "./front/paint.js";
import { inputControls } from "./front/input_controls.js";
import { seedControl } from "./front/seed_control.js";
import { sourceList } from "./front/source_list.js";
import { troublesOf } from "./front/trouble.js";
import { vertexField } from "./front/vertex_field.js";
import { numbersAt, recordedAt, studied, turns } from "./front/modes/study.js";
import { formulaBox } from "./front/formula_box.js";
import { transport } from "./front/transport.js";
import { workTable } from "./front/work_table.js";

// A page may ask for others: "compiled" too, where straight code has been spoken of.
const MODES = ["value", "symbolic", "forward", "reverse", "numerical"];
const PACE = 1000; // milliseconds between steps while playing
const ROOMY = 660; // pixels of a graph from which on it gets the whole width
const KEYS =
  "Left and right arrows step; up and down point at a vertex; Enter at an input types its value.";

export function render({ model, el }) {
  const { root, say } = openPage(el, `Explorer of ${model.get("data").name}`);
  root.classList.add("bp-explorer");
  const names = model.get("data").modes ?? MODES;
  const state = {
    mode: model.get("mode"),
    step: model.get("step"),
    at: [...model.get("inputs")],
    seed: 0,
    output: 0,
    h: 1e-4,
    pointed: null,
    chosen: null,
    line: null,
  };
  let current = null; // the recorded graph: { study, picture, table, graph, … }
  let still = null; // the picture of a graph that only Python can evaluate
  let timer = null;

  const keep = (key, value) => {
    model.set(key, value);
    model.save_changes();
  };
  const keepInputs = () => keep("inputs", [...state.at]);
  const lastStep = () => turns(current.study, state).length;
  const stage = element("div", { class: "bp-stage" });
  const below = element("div", {});
  const seeds = element("div", { class: "bp-seeds" });
  const code = element("div", { class: "bp-stack" });
  const trouble = element("p", { class: "bp-note bp-warning", role: "status" });
  const formula = formulaBox();

  const headline = (now, last) => {
    const { vertices } = current.study.program;
    const about = state.pointed ?? state.chosen;
    if (about !== null) return `You point at ${vertices[about].name}; the sweep waits`;
    const at = `Step ${state.step} of ${last}`;
    return now === null ? at : `${at}: ${vertices[now].name}`;
  };
  const refresh = (speak = false) => {
    if (!current) return null;
    const last = lastStep();
    state.step = Math.min(Math.max(state.step, 0), last);
    const view = viewOf(current.study, { ...state, pointed: state.pointed ?? state.chosen });
    const line = state.line === null ? [] : current.source.verticesOf(state.line);
    paint(current, state, view, { line: new Set(line), trouble: current.troubled });
    formula.update(view, headline(view.now, last));
    current.table.update(state.mode, view);
    current.source?.show(state.pointed ?? state.chosen ?? view.now);
    steps.update(state.step, last, timer !== null);
    if (speak) {
      const { title, terms, total, sends } = view.panel;
      const texts = terms.map(({ text, arrived }) => (arrived ? text : `still missing: ${text}`));
      const sent = (sends ?? []).map((text) => `sends ${text}`);
      say(sentences(headline(view.now, last), title, ...texts, total, ...sent));
    }
    return view;
  };
  /** Say where numbers break at the present inputs, and mark it. */
  const examine = () => {
    const found = troublesOf(current.study, current.study.numbers);
    current.troubled = new Set(found.map(({ vertex }) => vertex));
    const idle = current.study.operations.length ? "" : "There is no operation to step through.";
    const text = [...found.map((one) => one.text), idle].filter(Boolean).join(" ");
    if (trouble.textContent !== text) trouble.textContent = text;
  };

  const close = () => {
    current?.picture.close();
    still?.close();
    current = null;
    still = null;
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
  };
  const moveTo = (step) => {
    const last = lastStep();
    state.step = Math.min(Math.max(step, 0), last);
    if (state.step >= last) stop();
    const { now } = refresh(true);
    if (now !== null) current.picture.reveal(now);
    keep("step", state.step);
  };
  const play = () => {
    clearInterval(timer);
    timer = setInterval(() => moveTo(state.step + 1), PACE / steps.pace());
  };
  const go = (what, step) => {
    if (!current) return;
    if (what === "play" && timer === null) {
      if (state.step >= lastStep()) state.step = 0;
      play();
      refresh();
    } else {
      stop();
      if (what === "to") moveTo(step);
      else if (what === "play") refresh();
      else moveTo(state.step + what);
    }
  };
  const steps = transport(go, () => timer !== null && play());

  const recompute = () => {
    if (!current) return;
    const numbers = numbersAt(current.study, state.at);
    if (numbers === null) {
      const other = recordedAt(model.get("others"), state.at);
      if (other) {
        model.set("data", other);
        adopt();
        inputs.say("Here f takes another branch: this is its graph.");
        return;
      }
      inputs.say("Here f takes another branch: Python records its graph anew.");
      keepInputs();
      return;
    }
    inputs.say("");
    current.study.numbers = numbers;
    examine();
    refresh();
  };
  const inputs = inputControls(model.get("data").ranges, state.at, recompute, keepInputs);

  const askSeeds = () => {
    const asked = seedControl(current.study, state, () => moveTo(0), refresh);
    seeds.replaceChildren(...(asked ? [asked.element] : []));
  };
  const setMode = (mode) => {
    stop();
    state.mode = mode;
    state.step = 0;
    keep("mode", mode);
    if (!current) return;
    askSeeds();
    moveTo(0);
  };

  /** Nothing can be stepped through; a graph is shown as Python has filled it in. */
  const refuse = (why, graph, name) => {
    stop();
    still = graph ? drawGraph(graph, `Graph of ${name} after a reverse sweep`) : null;
    stage.replaceChildren(message(why), ...(still ? [still.element, still.controls] : []));
    say(why);
  };
  /** Only what does something is there: a message leaves the inputs, which may bring a graph. */
  const cockpit = () => {
    const works = current !== null && current.study.operations.length > 0;
    for (const part of [modes.element, steps.element, seeds, formula.element, below, code])
      part.hidden = !works;
    inputs.element.hidden = !Object.keys(model.get("data").ranges).length;
    columns.classList.toggle("bp-wide", current === null || current.graph.width > ROOMY);
  };
  /** Take over what Python has recorded: the first graph, or another after a branch. */
  const adopt = () => {
    const { message: problem, program, graph, name, source, notice } = model.get("data");
    close();
    inputs.say(notice ?? "");
    trouble.textContent = "";
    const why = problem ?? refusal(program, name);
    if (why) {
      refuse(why, graph, name);
      cockpit();
      return;
    }
    const study = studied(program, graph, names.includes("compiled"));
    study.numbers = numbersAt(study, state.at) ?? numbersAt(study, model.get("inputs"));
    const picture = drawGraph(graph, `Graph of ${name}`, { about: KEYS });
    const table = workTable(study.work, program.inputs.length, program.outputs.length);
    const lookAt = (line) => {
      state.line = line;
      const linked = line === null ? [] : current.source.verticesOf(line);
      if (line !== null) {
        const list = linked.map((v) => program.vertices[v].name).join(", ");
        say(`${current.source.textOf(line)} recorded ${list}`);
      }
      refresh();
    };
    current = { study, picture, table, graph, troubled: new Set() };
    current.source = source ? sourceList(source, name, lookAt) : null;
    code.replaceChildren(...(source ? [current.source.element] : []));
    [state.seed, state.output, state.chosen, state.pointed, state.line] = [0, 0, null, null, null];
    current.field = vertexField(picture, (v, number) =>
      inputs.move(program.inputs.indexOf(v), number),
    );
    picture.onPoint((vertex) => {
      state.pointed = vertex;
      refresh();
    });
    picture.onClick((vertex) => {
      state.chosen = state.chosen === vertex ? null : vertex;
      refresh(true);
    });
    picture.onDouble(typeAt);
    stage.replaceChildren(picture.element, picture.controls, trouble);
    below.replaceChildren(table.element);
    examine();
    askSeeds();
    cockpit();
    refresh();
  };
  /** Type a value where it stands, if it is an input's. */
  const typeAt = (vertex) => {
    const place = current.study.program.inputs.indexOf(vertex);
    if (place < 0) return;
    current.field.open(vertex, current.study.program.vertices[vertex].name, state.at[place]);
  };

  const point = (by) => {
    const count = current.study.program.drawn;
    state.chosen = state.chosen === null ? 0 : (state.chosen + by + count) % count;
    current.picture.reveal(state.chosen);
    refresh(true);
  };
  const actions = {
    ArrowRight: () => go(1),
    ArrowLeft: () => go(-1),
    Home: () => go("to", 0),
    End: () => go("to", Infinity),
    " ": () => go("play"),
    ArrowDown: () => point(1),
    ArrowUp: () => point(-1),
    Enter: () => state.chosen !== null && typeAt(state.chosen),
    Escape: () => {
      state.chosen = null;
      refresh();
    },
  };
  root.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, button") || !current) return;
    if (event.key in actions && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      actions[event.key]();
    }
  });

  const tabs = names.map((mode) => [mode, mode]);
  const modes = choice("Mode", tabs, state.mode, setMode, "bp-tabs");
  const side = element("div", { class: "bp-stack" });
  const columns = element("div", { class: "bp-columns" }, stage, side);
  side.append(seeds, formula.element, inputs.element, code);
  root.append(modes.element, steps.element, columns, below);
  adopt();

  const followers = {
    data: adopt,
    mode: () => {
      if (model.get("mode") === state.mode) return;
      modes.inputs[names.indexOf(model.get("mode"))].checked = true;
      setMode(model.get("mode"));
    },
    step: () => {
      if (current && model.get("step") !== state.step) moveTo(model.get("step"));
    },
  };
  for (const [key, follow] of Object.entries(followers)) model.on(`change:${key}`, follow);
  return () => {
    stop();
    close();
    for (const [key, follow] of Object.entries(followers)) model.off(`change:${key}`, follow);
  };
}

export default { render };
