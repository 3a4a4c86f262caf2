// CheckpointExplorer: the reverse sweep through a chain in time and space, and what it costs to
// keep more or less.

import { choice, counted, element, followed, openPage } from "./front/page.js";
import { lineChart } from "./front/chart.js";
import { costOf, halvedSchedule, sweepSchedule } from "./front/checkpoint_schedule.js";
import { numberSlider } from "./front/number_slider.js";
import { sweepField } from "./front/sweep_field.js";
import { transport } from "./front/transport.js";

const BEAT = 250; // milliseconds between moments while playing
const CHART_ROOM = 480; // pixels that the chart of costs takes
const SCHEMES = [
  ["spaced", "at even distances"],
  ["halving", "halving again and again"],
];
const SAYS = {
  forward: (place) => `way forward: v${place} is computed`,
  again: (place) => `v${place} is computed once more`,
  back: (place) => {
    const value = `v${place - 1}`;
    return `way back: the adjoint of ${value}, from ${value} itself and the adjoint of v${place}`;
  },
};

function render({ model, el }) {
  const { longest } = model.get("data");
  const { root, say } = openPage(el, "Memory against recomputation");
  root.classList.add("bp-explorer");
  const state = {
    length: model.get("length"),
    kept: Math.min(model.get("kept"), model.get("length")),
    scheme: model.get("scheme"),
    time: 0,
  };
  let [moments, timer] = [[], null];
  const field = sweepField();
  const place = element("div", { class: "bp-stage" });
  const words = element("p", { class: "bp-note", style: "min-height:3em" });
  const verdict = element("p", { class: "bp-total", style: "min-height:6em" });

  const showTime = (speak) => {
    const { what, place: at, held } = moments[state.time];
    field.mark(state.time);
    steps.update(state.time, moments.length - 1, timer !== null);
    words.textContent = `${SAYS[what](at)}. Held: ${counted(held.length, "value")}.`;
    if (speak) say(words.textContent);
  };
  /** A chart of costs, one for each choice from 1 on; the place of what was chosen is marked. */
  const showChart = (head, costs, chosen, xLabel) => {
    const points = (what) => costs.map((cost, i) => [i + 1, cost[what]]);
    const chart = lineChart({
      series: [
        { label: "evaluations", points: points("evaluations") },
        { label: "most values held", points: points("memory") },
      ],
      xLabel,
      yLabel: "count",
      label: `Evaluations and memory against the number of ${xLabel}`,
      width: CHART_ROOM,
    });
    chart.mark(chosen);
    place.replaceChildren(element("p", { class: "bp-head" }, head), chart.element);
  };
  const showSpaced = () => {
    const n = state.length;
    const costs = Array.from({ length: n }, (_, i) => costOf(sweepSchedule(n, i + 1)));
    showChart(`What ${n} operations cost`, costs, state.kept, "values kept on the way forward");
    const { memory, evaluations } = costs[state.kept - 1];
    const best = Math.min(...costs.map((cost) => cost.memory));
    const rule = `2√n is ${(2 * Math.sqrt(n)).toFixed(1)}`;
    verdict.textContent = [
      `Keeping ${state.kept}: at most ${memory} values held`,
      `(${n} without recomputing; ${best} at best, ${rule}),`,
      `${evaluations} evaluations in place of ${n}.`,
      `Recomputing from v0 for every adjoint would take ${(n * (n + 1)) / 2}.`,
    ].join(" ");
  };
  const showHalving = () => {
    const n = state.length;
    const costs = Array.from({ length: n }, (_, i) => costOf(halvedSchedule(i + 1)));
    showChart("What halving costs", costs, n, "operations");
    const { memory, evaluations } = costs[n - 1];
    verdict.textContent = [
      `Halving again and again: at most ${memory} values held`,
      `(${n} without recomputing; log₂ n is ${Math.log2(n).toFixed(1)}),`,
      `${evaluations} evaluations in place of ${n};`,
      `½ n log₂ n is ${((n * Math.log2(n)) / 2).toFixed(0)}.`,
    ].join(" ");
  };
  const redraw = () => {
    const halves = state.scheme === "halving";
    moments = halves ? halvedSchedule(state.length) : sweepSchedule(state.length, state.kept);
    state.time = Math.min(state.time, moments.length - 1);
    field.draw(moments, state.length);
    count.element.hidden = halves;
    (halves ? showHalving : showSpaced)();
    showTime(false);
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
  };
  const toTime = (time) => {
    state.time = Math.min(Math.max(time, 0), moments.length - 1);
    if (state.time === moments.length - 1) stop();
    showTime(true);
  };
  const play = () => {
    clearInterval(timer);
    timer = setInterval(() => toTime(state.time + 1), BEAT / steps.pace());
  };
  const go = (what, time) => {
    if (what === "play" && timer === null) {
      if (state.time === moments.length - 1) state.time = 0;
      play();
      showTime(false);
      return;
    }
    stop();
    if (what === "play") showTime(false);
    else toTime(what === "to" ? time : state.time + what);
  };
  const steps = transport(go, () => timer !== null && play());
  const control = (label, key, low, high) =>
    numberSlider(
      label,
      { low, high, value: state[key], whole: true, least: low, most: longest },
      (value) => change(key, value),
    );
  const count = control("values kept", "kept", 1, state.length);
  const length = control("operations", "length", 2, longest);
  const schemes = choice("Which values are kept", SCHEMES, state.scheme, (scheme) =>
    change("scheme", scheme),
  );
  /** Take over what was chosen, here or in Python. */
  const take = (key, value) => {
    stop();
    state[key] = value;
    state.kept = Math.min(state.kept, state.length);
    for (const input of schemes.inputs) input.checked = input.value === state.scheme;
    length.set(state.length);
    count.stretch(1, state.length);
    count.set(state.kept);
    redraw();
    say(verdict.textContent);
  };
  const change = (key, value) => {
    take(key, value);
    model.set(key, state[key]);
    model.save_changes();
  };
  const sweep = element(
    "div",
    { class: "bp-stage", role: "group", "aria-label": "the sweep in time" },
    element("p", { class: "bp-head" }, "The sweep: who is held when"),
    field.element,
  );
  root.append(
    schemes.element,
    element("div", { class: "bp-sliders" }, length.element, count.element),
    sweep,
    steps.element,
    words,
    element("div", { class: "bp-columns bp-charts" }, place, verdict),
  );
  redraw();
  const watch = new ResizeObserver(() => {
    if (sweep.clientWidth && field.fill(sweep.clientWidth)) redraw();
  });
  watch.observe(sweep);
  const unfollow = followed(model, ["length", "kept", "scheme"], (key) => {
    if (model.get(key) !== state[key]) take(key, model.get(key));
  });
  return () => {
    stop();
    watch.disconnect();
    unfollow();
  };
}

export default { render };
