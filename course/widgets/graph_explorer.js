// GraphExplorer: the page. What is shown at a step comes from modes.js; here it is put on the screen.

import { brief, button, choice, element, message, openPage, slider } from "./front/page.js";
import { drawGraph, reach } from "./front/graph.js";
import { runnable } from "./front/program.js";
import { numbersAt, studied, turns, viewOf } from "./front/modes.js";

const MODES = ["value", "symbolic", "forward", "reverse", "numerical"];
const WORKERS = ["numerical", "symbolic", "forward", "reverse"];
const SLIDER_STEPS = 200;
const PACE = 1000; // milliseconds between steps while playing

/** The table that sets the work of all modes side by side; `update` writes how far the present mode has come. */
function workTable(work, inputs, outputs) {
  const most = Math.max(...WORKERS.map((mode) => work[mode].visits), 1);
  const rows = {};
  const body = WORKERS.map((mode) => {
    const fill = element("span", {
      class: "bp-bar",
      style: `width:${Math.max((100 * work[mode].visits) / most, 0.5)}%`,
    });
    const done = element("span", { class: "bp-bar bp-bar-done", style: "width:0" });
    const cells = ["evaluations", "visits", "numbers"].map((key) =>
      element("td", {}, work[mode][key].toLocaleString("en")),
    );
    const row = element(
      "tr",
      {},
      element("th", { scope: "row" }, mode),
      element("td", {}, work[mode].passes),
      ...cells,
      element("td", { class: "bp-bars" }, fill, done),
    );
    rows[mode] = { row, cells, done };
    return row;
  });
  const heads = ["mode", "passes", "evaluations", "edge visits", "numbers kept", "visits compared"];
  const what = `Work for all ${inputs * outputs} derivatives (${inputs} input${inputs === 1 ? "" : "s"}, ${outputs} output${outputs === 1 ? "" : "s"})`;
  const table = element(
    "table",
    { class: "bp-work" },
    element("caption", {}, what),
    element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...body),
  );
  const update = (mode, view) => {
    for (const name of WORKERS) {
      const { row, cells, done } = rows[name];
      const here = name === mode;
      row.classList.toggle("bp-here", here);
      const show = (cell, now, all) => {
        const text = here
          ? `${now.toLocaleString("en")} of ${all.toLocaleString("en")}`
          : all.toLocaleString("en");
        if (cell.textContent !== text) cell.textContent = text;
      };
      show(cells[0], view.evaluations, work[name].evaluations);
      show(cells[1], view.visits, work[name].visits);
      done.style.width = here ? `${(100 * view.visits) / most}%` : "0";
    }
  };
  return { element: table, update };
}

/** The formula of the vertex at work, its terms, and its sum, in a box that keeps its size. */
function formulaBox() {
  const title = element("p", { class: "bp-head" });
  const list = element("ul");
  const total = element("p", { class: "bp-total bp-numbers" });
  const results = element("p", { class: "bp-results bp-numbers" });
  const box = element(
    "div",
    { class: "bp-formula", role: "group", "aria-label": "the vertex at work", tabindex: 0 },
    title,
    list,
    total,
  );
  const shown = { title: null, total: null, results: null, terms: null };
  const write = (node, key, text) => {
    if (shown[key] !== text) {
      shown[key] = text;
      node.textContent = text;
    }
  };
  const update = ({ panel, results: found }) => {
    write(title, "title", panel.title);
    write(total, "total", panel.total);
    write(results, "results", (found ?? []).join("   "));
    const terms = JSON.stringify(panel.terms);
    if (shown.terms === terms) return;
    shown.terms = terms;
    list.replaceChildren(
      ...panel.terms.map(({ text, arrived }) =>
        element(
          "li",
          { class: arrived ? "bp-arrived" : "bp-missing" },
          element("span", { "aria-hidden": "true" }, arrived ? "✓ " : "… "),
          text,
        ),
      ),
    );
  };
  return { element: element("div", { class: "bp-stack" }, box, results), update };
}

/** Buttons, a slider and a count for the steps; `go` is called with the step that is asked for. */
function transport(go) {
  const play = button("▶ play", "play", () => go("play"));
  const back = button("◀", "one step back", () => go(-1));
  const on = button("▶", "one step forward", () => go(1));
  const position = slider(
    "step",
    { min: 0, max: 1, step: 1, value: 0, show: (step, input) => `${step} of ${input.max}` },
    (step) => go("to", step),
  );
  const row = element(
    "div",
    { class: "bp-row" },
    button("|◀", "to the start", () => go("to", 0)),
    back,
    play,
    on,
    button("▶|", "to the end", () => go("to", Infinity)),
  );
  const update = (step, last, playing) => {
    position.input.max = last;
    position.set(step);
    back.disabled = step <= 0;
    on.disabled = step >= last;
    play.textContent = playing ? "❚❚ pause" : "▶ play";
    play.setAttribute("aria-label", playing ? "pause" : "play");
  };
  return { element: element("div", { class: "bp-stack bp-transport" }, row, position.element), update };
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
  let current = null; // the recorded graph: { study, picture, table }
  let timer = null;

  const keep = (key, value) => {
    model.set(key, value);
    model.save_changes();
  };
  const stage = element("div", { class: "bp-stage" });
  const side = element("div", { class: "bp-stack" });
  const below = element("div", {});
  const seeds = element("div", { class: "bp-seeds" });
  const formula = formulaBox();
  const notice = element("p", { class: "bp-note" });

  const refresh = (speak = false) => {
    if (!current) return null;
    const { study, picture, table } = current;
    const last = turns(study, state).length;
    state.step = Math.min(Math.max(state.step, 0), last);
    const view = viewOf(study, { ...state, pointed: state.pointed ?? state.chosen });
    const drawn = study.order;
    for (const v of drawn) {
      if (study.program.vertices[v].kind === "constant") continue;
      const [first, second] = view.lines(v);
      picture.write(v, 1, first);
      picture.write(v, 2, second);
    }
    const about = state.pointed ?? state.chosen;
    const end = study.program.outputs[state.output];
    const start = study.program.inputs[state.seed];
    const paths = about === null ? null : pathsOf(current.graph, state.mode, about, start, end);
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
    current.graph.edges.forEach(({ head, slot }, e) =>
      picture.writeEdge(e, brief(view.partials?.[head]?.[slot] ?? null, 4)),
    );
    picture.showPills(() => Boolean(view.partials));
    formula.update(view);
    table.update(state.mode, view);
    steps.update(state.step, last, timer !== null);
    if (speak)
      say(
        [
          `Step ${state.step} of ${last}.`,
          view.panel.title,
          ...view.panel.terms.map(({ text }) => text),
          view.panel.total,
        ].join(" "),
      );
    return view;
  };

  const stop = () => {
    clearInterval(timer);
    timer = null;
  };
  const moveTo = (step) => {
    const last = turns(current.study, state).length;
    state.step = Math.min(Math.max(step, 0), last);
    if (state.step >= last) stop();
    const { now } = refresh(true);
    if (now !== null) current.picture.reveal(now);
    keep("step", state.step);
  };
  const go = (what, step) => {
    if (!current) return;
    if (what === "play" && timer === null) {
      if (state.step >= turns(current.study, state).length) state.step = 0;
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
      notice.textContent = "Here f takes another branch: the kernel records its graph anew.";
      keep("inputs", [...state.at]);
      return;
    }
    notice.textContent = "";
    current.study.numbers = numbers;
    refresh();
  };

  const askSeeds = () => {
    const { program } = current.study;
    const named = (list) => list.map((v, i) => [i, program.vertices[v].name]);
    const pick = (key) => (i) => {
      state[key] = i;
      moveTo(0);
    };
    const asks = {
      forward: () => choice("seed 1 for the input", named(program.inputs), state.seed, pick("seed")),
      symbolic: () => choice("differentiate by", named(program.inputs), state.seed, pick("seed")),
      reverse: () => choice("seed 1 for the output", named(program.outputs), state.output, pick("output")),
    };
    const nudge = () =>
      slider(
        "h",
        { min: -12, max: -1, step: 1, value: Math.log10(state.h), show: (e) => `1e${e}` },
        (exponent) => {
          state.h = 10 ** exponent;
          refresh();
        },
      );
    const asked = state.mode === "numerical" ? nudge() : asks[state.mode]?.();
    seeds.replaceChildren(...(asked ? [asked.element] : []));
  };

  const setMode = (mode) => {
    stop();
    state.mode = mode;
    state.step = 0;
    keep("mode", mode);
    askSeeds();
    moveTo(0);
  };

  /** Take over what Python has recorded: the first graph, or another after a branch. */
  const adopt = () => {
    const { message: problem, program, graph, name } = model.get("data");
    current?.picture.close();
    current = null;
    notice.textContent = "";
    if (problem || !runnable(program)) {
      stop();
      const why =
        problem ?? `${name} uses an operation that this page cannot evaluate: a primitive of your own.`;
      stage.replaceChildren(message(why));
      below.replaceChildren();
      say(why);
      return;
    }
    const study = studied(program, graph);
    study.numbers = numbersAt(study, state.at) ?? numbersAt(study, model.get("inputs"));
    const picture = drawGraph(
      graph,
      `Graph of ${name}. Left and right arrows step; up and down point at a vertex.`,
    );
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

  const sliders = Object.entries(model.get("data").ranges).map(([label, [low, , high]], i) => {
    const look = {
      min: low,
      max: high,
      step: (high - low) / SLIDER_STEPS,
      value: state.at[i],
      show: (x) => brief(x, 5),
    };
    const control = slider(label, look, (value) => {
      state.at[i] = value;
      recompute();
    });
    control.input.addEventListener("change", () => keep("inputs", [...state.at]));
    return control;
  });
  const reset = button("reset", "inputs back to where they started", () => {
    Object.values(model.get("data").ranges).forEach(([, start], i) => {
      state.at[i] = start;
      sliders[i].set(start);
    });
    keep("inputs", [...state.at]);
    recompute();
  });
  const inputs = element(
    "div",
    { role: "group", "aria-label": "inputs" },
    element("div", { class: "bp-row" }, element("p", { class: "bp-head" }, "Inputs"), reset),
    ...sliders.map((control) => control.element),
    notice,
  );

  root.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, button") || !current) return;
    const count = current.study.program.drawn;
    const point = (by) => {
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
    if (event.key in actions && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      actions[event.key]();
    }
  });

  const modes = choice(
    "Mode",
    MODES.map((mode) => [mode, mode]),
    state.mode,
    setMode,
    "bp-tabs",
  );
  side.append(steps.element, seeds, formula.element, inputs);
  root.append(modes.element, element("div", { class: "bp-columns" }, stage, side), below);
  adopt();
  const onMode = () => {
    if (model.get("mode") !== state.mode) {
      modes.inputs[MODES.indexOf(model.get("mode"))].checked = true;
      setMode(model.get("mode"));
    }
  };
  const onStep = () => {
    if (current && model.get("step") !== state.step) moveTo(model.get("step"));
  };
  model.on("change:data", adopt);
  model.on("change:mode", onMode);
  model.on("change:step", onStep);
  return () => {
    stop();
    current?.picture.close();
    model.off("change:data", adopt);
    model.off("change:mode", onMode);
    model.off("change:step", onStep);
  };
}

/** The vertices and edges through which a vertex's number travels in a mode. */
function pathsOf(graph, mode, vertex, start, end) {
  const up = reach(graph, vertex, false);
  if (mode === "value") return up;
  if (mode === "reverse") return between(reach(graph, vertex, true), reach(graph, end, false), vertex);
  return between(up, reach(graph, start, true), vertex);
}

function between(one, other, vertex) {
  const common = (kind) => new Set([...one[kind]].filter((part) => other[kind].has(part)));
  return { vertices: common("vertices").add(vertex), edges: common("edges") };
}

export default { render };
