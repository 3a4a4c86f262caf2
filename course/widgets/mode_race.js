// ModeRace: the same graph twice, forward and reverse mode on one clock, an edge a tick.

import { choice, counted, element, message, openPage } from "./front/page.js";
import { lineChart } from "./front/chart.js";
import { drawGraph } from "./front/graph.js";
import { sentences } from "./front/speech.js";
import { transport } from "./front/transport.js";

const FRAME = 50; // milliseconds between pictures while playing
const LASTS = 9000; // milliseconds that a whole race takes at speed 1
const HIGHEST = 300; // pixels of a graph
const LOOK = { role: "img", partials: false, smallest: 0.05, tallest: HIGHEST };

/** Where forward mode is at a tick: which pass, how many edges of it, and what to say. */
function forwardAt({ order, n, forward, inputs, graph }, clock) {
  const tick = Math.min(clock, forward);
  const over = tick >= forward;
  const pass = over ? n - 1 : Math.floor(tick / order.length);
  const visited = tick - pass * order.length;
  const seed = graph.vertices[inputs[pass]].title;
  return {
    tick,
    over,
    values: 0,
    seed: inputs[pass],
    lit: order.slice(0, visited),
    now: over ? null : order[visited],
    words: over ? `done: ${counted(n, "slope")}` : `pass ${pass + 1} of ${n}, seed ${seed}`,
  };
}

/** Where reverse mode is: first the values go forward, then the adjoints come back. */
function reverseAt({ order, n, reverse, output }, clock) {
  const tick = Math.min(clock, reverse);
  const back = Math.max(tick - order.length, 0);
  const over = tick >= reverse;
  const going = tick < order.length;
  const way = going ? "values go forward" : "adjoints come back from the output";
  const next = going ? order[tick] : order[order.length - 1 - back];
  return {
    tick,
    over,
    values: Math.min(tick, order.length),
    seed: going ? null : output,
    lit: order.slice(order.length - back),
    now: over ? null : next,
    words: over ? `done: ${counted(n, "slope")}` : way,
  };
}

/** One half of the page: a mode's graph, what it does now, its visits as a number and a bar. */
function lane(mode, name, row, most) {
  const picture = drawGraph(row.graph, `Graph of ${name}, ${mode} mode`, LOOK);
  const words = element("p", { class: "bp-note" });
  const count = element("p", { class: "bp-numbers" });
  const whole = `width:${(100 * row[mode]) / most}%`;
  const bar = element("span", { class: "bp-bar bp-bar-done", style: "width:0" });
  const rail = element(
    "div",
    { class: "bp-rail", "aria-hidden": "true" },
    element("span", { class: "bp-bar", style: whole }),
    bar,
  );
  const head = element("p", { class: "bp-head" }, `${mode} mode`);
  const update = (state) => {
    const [lit, values] = [new Set(state.lit), new Set(row.order.slice(0, state.values))];
    picture.markEdges({
      lit: (e) => lit.has(e),
      received: (e) => values.has(e) && !lit.has(e),
      carries: (e) => e === state.now,
    });
    picture.markVertices({ now: (v) => v === state.seed });
    words.textContent = state.words;
    const [now, all] = [state.tick, row[mode]].map((number) => number.toLocaleString("en"));
    count.textContent = `${now} of ${all} edge visits`;
    bar.style.width = `${(100 * state.tick) / most}%`;
  };
  const box = element("div", { class: "bp-stage" }, head, picture.element, words, count, rail);
  return { element: box, update, close: picture.close, said: () => words.textContent };
}

function render({ model, el }) {
  const { message: problem, name, rows } = model.get("data");
  const { root, say } = openPage(el, `Race of the modes through ${name}`);
  root.classList.add("bp-explorer");
  if (problem) {
    root.append(message(problem));
    return undefined;
  }
  const rowNow = () => rows.find(({ n }) => n === model.get("n"));
  const lastTick = () => Math.max(rowNow().forward, rowNow().reverse);
  const lanes = element("div", { class: "bp-race" });
  const verdict = element("p", { class: "bp-verdict", role: "status" });
  let [forward, reverse, timer] = [null, null, null];

  const chart = lineChart({
    series: ["forward", "reverse"].map((mode) => ({
      label: `${mode} mode`,
      points: rows.map((row) => [row.n, row[mode]]),
    })),
    xLabel: "inputs",
    yLabel: "edge visits for all slopes",
    label: "Edge visits against inputs: forward mode bends upward, reverse mode is a line.",
  });

  const judge = (clock) => {
    const row = rowNow();
    if (clock < lastTick()) return "";
    const ratio = row.forward / row.reverse;
    if (ratio === 1) return "A tie: two passes each.";
    const [first, times] = ratio > 1 ? ["Reverse", ratio] : ["Forward", 1 / ratio];
    return `${first} mode was there first: the other visits ${times} times as many edges.`;
  };
  const refresh = (speak = false) => {
    const clock = model.get("clock");
    forward.update(forwardAt(rowNow(), clock));
    reverse.update(reverseAt(rowNow(), clock));
    steps.update(clock, lastTick(), timer !== null);
    const text = judge(clock);
    if (verdict.textContent !== text) verdict.textContent = text;
    chart.mark(model.get("n"));
    if (speak) {
      const ways = `forward mode, ${forward.said()}`;
      say(sentences(`Tick ${clock} of ${lastTick()}`, ways, `reverse mode, ${reverse.said()}`));
    }
  };
  const moveTo = (tick) => {
    model.set("clock", Math.min(Math.max(tick, 0), lastTick()));
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    model.save_changes();
  };
  const play = () => {
    clearInterval(timer);
    // Fractions of ticks add up, so that a slow race is slow and a fast one fast.
    let exact = model.get("clock");
    timer = setInterval(() => {
      exact += (steps.pace() * lastTick() * FRAME) / LASTS;
      moveTo(Math.floor(exact + 1e-6));
      if (model.get("clock") >= lastTick()) stop();
      refresh();
    }, FRAME);
  };
  const go = (what, tick) => {
    if (what === "play" && timer === null) {
      if (model.get("clock") >= lastTick()) moveTo(0);
      play();
      refresh();
      return;
    }
    stop();
    if (what === "to") moveTo(tick);
    else if (what !== "play") moveTo(model.get("clock") + what);
    model.save_changes();
    refresh(true);
  };
  const steps = transport(go, () => timer !== null && play(), "tick");
  const set = (n) => {
    stop();
    forward?.close();
    reverse?.close();
    model.set("n", n);
    moveTo(model.get("clock"));
    model.save_changes();
    forward = lane("forward", name, rowNow(), lastTick());
    reverse = lane("reverse", name, rowNow(), lastTick());
    lanes.replaceChildren(forward.element, reverse.element);
    refresh();
  };
  const pairs = rows.map(({ n }) => [n, String(n)]);
  const sizes = choice("inputs", pairs, model.get("n"), (n) => {
    moveTo(0);
    set(n);
    const { forward: there, reverse: back } = rowNow();
    say(`${counted(n, "input")}: forward mode ${there} edge visits, reverse mode ${back}.`);
  });
  const keys = {
    ArrowRight: () => go(1),
    ArrowLeft: () => go(-1),
    Home: () => go("to", 0),
    End: () => go("to", Infinity),
    " ": () => go("play"),
  };
  root.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, button") || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  const legend = element(
    "p",
    { class: "bp-note" },
    "Solid blue: a value has crossed. Solid orange: a tangent or an adjoint has. Dashed: it is " +
      "crossing now. Every tick each mode crosses one edge.",
  );
  root.append(sizes.element, steps.element, lanes, verdict, legend, chart.element);
  set(model.get("n"));
  return () => {
    clearInterval(timer);
    forward.close();
    reverse.close();
  };
}

export default { render };
