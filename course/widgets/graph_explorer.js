// GraphExplorer: the page. What is shown at a step comes from front/modes.js; here it is put on the
// screen, and controls and keys are listened to.

import { brief, choice, element, message, openPage, slider } from "./front/page.js";
import { drawGraph } from "./front/graph.js";
import { evaluate, refusal, sameDecisions } from "./front/program.js";
import { sentences } from "./front/speech.js";
import { viewOf } from "./front/modes.js";
import { inputControls } from "./front/input_controls.js";
import { pathsOf } from "./front/modes/paths.js";
import { numbersAt, studied, turns } from "./front/modes/study.js";
import { formulaBox } from "./front/formula_box.js";
import { transport } from "./front/transport.js";
import { workTable } from "./front/work_table.js";

const MODES = ["value", "symbolic", "forward", "reverse", "numerical"];
const PACE = 1000; // milliseconds between steps while playing

/** The graph that was recorded before where f decides as it does here; only pages have some. */
function recordedAt(others, at) {
  return others?.find(({ program }) => sameDecisions(program, evaluate(program, at)));
}

/** Write a view onto the drawing: lines on vertices, what is lit, what carries, what is dimmed. */
function paint({ study, picture, graph }, state, view) {
  const { program } = study;
  for (const v of study.order) {
    if (program.vertices[v].kind === "constant") continue;
    const [first, second] = view.lines(v);
    picture.write(v, 1, first);
    picture.write(v, 2, second);
  }
  const about = state.pointed ?? state.chosen;
  const [start, end] = [program.inputs[state.seed], program.outputs[state.output]];
  const paths = about === null ? null : pathsOf(graph, state.mode, about, start, end);
  picture.markVertices({
    now: (v) => v === view.now,
    chosen: (v) => v === about,
    waiting: view.waiting,
    changed: (v) => Boolean(view.changed?.(v)),
    dim: (v) => paths !== null && !paths.vertices.has(v),
  });
  picture.markEdges({
    carries: (e) => paths === null && view.carries.has(e),
    lit: (e) => paths !== null && paths.edges.has(e),
    dim: (e) => paths !== null && !paths.edges.has(e),
  });
  picture.canvas.classList.toggle("bp-forwards", view.direction === "forwards");
  picture.canvas.classList.toggle("bp-backwards", view.direction === "backwards");
  graph.edges.forEach(({ head, slot }, e) =>
    picture.writeEdge(e, brief(view.partials?.[head]?.[slot] ?? null, 4)),
  );
  picture.showPills(() => Boolean(view.partials));
}

/** What a mode lets one choose: which input or output gets the seed, or the step h. */
function seedControl({ program }, state, onSeed, onNudge) {
  const named = (list) => list.map((v, i) => [i, program.vertices[v].name]);
  const ask = (legend, key, list) =>
    choice(legend, named(list), state[key], (i) => {
      state[key] = i;
      onSeed();
    });
  if (state.mode === "forward") return ask("seed 1 for the input", "seed", program.inputs);
  if (state.mode === "symbolic") return ask("differentiate by", "seed", program.inputs);
  if (state.mode === "reverse") return ask("seed 1 for the output", "output", program.outputs);
  if (state.mode !== "numerical") return null;
  const start = Math.log10(state.h);
  const look = { min: -12, max: -1, step: 1, value: start, show: (e) => `1e${e}` };
  return slider("h", look, (exponent) => {
    state.h = 10 ** exponent;
    onNudge();
  });
}

function render({ model, el }) {
  const { root, say } = openPage(el, `Explorer of ${model.get("data").name}`);
  root.classList.add("bp-explorer");
  const state = {
    mode: model.get("mode"),
    step: model.get("step"),
    at: [...model.get("inputs")],
    seed: 0,
    output: 0,
    h: 1e-4,
    pointed: null,
    chosen: null,
  };
  let current = null; // the recorded graph: { study, picture, table, graph }
  let still = null; // the picture of a graph that only the kernel can evaluate
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
  const formula = formulaBox();

  const refresh = (speak = false) => {
    if (!current) return null;
    const last = lastStep();
    state.step = Math.min(Math.max(state.step, 0), last);
    const view = viewOf(current.study, { ...state, pointed: state.pointed ?? state.chosen });
    paint(current, state, view);
    formula.update(view);
    current.table.update(state.mode, view);
    steps.update(state.step, last, timer !== null);
    if (speak) {
      const { title, terms, total } = view.panel;
      const texts = terms.map(({ text, arrived }) => (arrived ? text : `still missing: ${text}`));
      const where = state.chosen !== null && `At ${current.graph.vertices[state.chosen].title}`;
      say(sentences(`Step ${state.step} of ${last}`, where, title, ...texts, total));
    }
    return view;
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
  const go = (what, step) => {
    if (!current) return;
    if (what === "play" && timer === null) {
      if (state.step >= lastStep()) state.step = 0;
      timer = setInterval(() => moveTo(state.step + 1), PACE);
      refresh();
    } else {
      stop();
      if (what === "to") moveTo(step);
      else if (what === "play") refresh();
      else moveTo(state.step + what);
    }
  };
  const steps = transport(go);

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
      inputs.say("Here f takes another branch: the kernel records its graph anew.");
      keepInputs();
      return;
    }
    inputs.say("");
    current.study.numbers = numbers;
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
    below.replaceChildren();
    say(why);
  };
  /** Take over what Python has recorded: the first graph, or another after a branch. */
  const adopt = () => {
    const { message: problem, program, graph, name } = model.get("data");
    close();
    inputs.say("");
    const why = problem ?? refusal(program, name);
    if (why) {
      refuse(why, graph, name);
      return;
    }
    const study = studied(program, graph);
    study.numbers = numbersAt(study, state.at) ?? numbersAt(study, model.get("inputs"));
    const keys = "Left and right arrows step; up and down point at a vertex.";
    const picture = drawGraph(graph, `Graph of ${name}`, { about: keys });
    const table = workTable(study.work, program.inputs.length, program.outputs.length);
    current = { study, picture, table, graph };
    [state.seed, state.output, state.chosen, state.pointed] = [0, 0, null, null];
    picture.onPoint((vertex) => {
      state.pointed = vertex;
      refresh();
    });
    picture.onClick((vertex) => {
      state.chosen = state.chosen === vertex ? null : vertex;
      refresh(true);
    });
    stage.replaceChildren(picture.element, picture.controls);
    below.replaceChildren(table.element);
    askSeeds();
    refresh();
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

  const tabs = MODES.map((mode) => [mode, mode]);
  const modes = choice("Mode", tabs, state.mode, setMode, "bp-tabs");
  const side = element("div", { class: "bp-stack" });
  side.append(steps.element, seeds, formula.element, inputs.element);
  root.append(modes.element, element("div", { class: "bp-columns" }, stage, side), below);
  adopt();

  const followers = {
    data: adopt,
    mode: () => {
      if (model.get("mode") === state.mode) return;
      modes.inputs[MODES.indexOf(model.get("mode"))].checked = true;
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
