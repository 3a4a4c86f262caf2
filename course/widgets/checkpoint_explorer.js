// CheckpointExplorer: the reverse sweep through a chain in time and space, and what it costs to
// keep more or less.

import { button, counted, drawn, element, openPage, slider } from "./front/page.js";
import { lineChart } from "./front/chart.js";

const FIELD = { width: 480, height: 300, left: 56, right: 472, top: 10, bottom: 262 };
const BEAT = 250; // milliseconds between moments while playing

export function checkpointPlaces(length, kept) {
  return [...new Set(Array.from({ length: kept }, (_, i) => Math.floor((i * length) / kept)))].sort(
    (a, b) => a - b,
  );
}

/** Every step of the sweep (see checkpoint_explorer.py): { what, place, held }. */
export function sweepSchedule(length, kept) {
  const keep = new Set(checkpointPlaces(length, kept));
  const held = new Set([0]);
  const moments = [];
  const note = (what, place) => moments.push({ what, place, held: [...held] });
  for (let place = 1; place <= length; place += 1) {
    // The output's value is not needed: its adjoint is the seed.
    if (place < length) held.add(place);
    if (!keep.has(place - 1)) held.delete(place - 1);
    note("forward", place);
  }
  let end = length;
  for (const start of [...keep].reverse()) {
    for (let place = start + 1; place < end; place += 1) {
      held.add(place);
      note("again", place);
    }
    for (let place = end; place > start; place -= 1) {
      note("back", place);
      held.delete(place - 1);
    }
    end = start;
  }
  return moments;
}

function sweepCost(length, kept) {
  const moments = sweepSchedule(length, kept);
  return {
    memory: Math.max(...moments.map(({ held }) => held.length)),
    evaluations: moments.filter(({ what }) => what !== "back").length,
  };
}

const LEGEND = [
  "■ kept from the way forward",
  "▪ held for a while",
  "▲ computed",
  "△ computed again",
  "▼ adjoint computed",
].join("   ");
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
    time: 0,
  };
  let [moments, timer] = [[], null];
  const canvas = drawn("svg", {
    class: "bp-chart",
    viewBox: `0 0 ${FIELD.width} ${FIELD.height}`,
    "aria-hidden": "true",
  });
  const [kept, passing, computed, again, backs, cursor] = [
    "bp-kept",
    "bp-passing",
    "bp-computed",
    "bp-again",
    "bp-backs",
    "bp-marker",
  ].map((name) => drawn("path", { class: name }));
  const labels = drawn("g");
  canvas.append(
    kept,
    passing,
    computed,
    again,
    backs,
    cursor,
    labels,
    drawn(
      "text",
      { x: (FIELD.left + FIELD.right) / 2, y: FIELD.height - 4, "text-anchor": "middle" },
      "time",
    ),
    drawn(
      "text",
      {
        transform: `translate(10 ${(FIELD.top + FIELD.bottom) / 2}) rotate(-90)`,
        "text-anchor": "middle",
      },
      "place in the chain",
    ),
  );
  const legend = element("p", { class: "bp-note" }, LEGEND);
  const place = element("div", { class: "bp-stage" });
  const words = element("p", { class: "bp-note", style: "min-height:3em" });
  const verdict = element("p", { class: "bp-total", style: "min-height:3em" });

  const across = (t) => FIELD.left + ((t + 0.5) / moments.length) * (FIELD.right - FIELD.left);
  const up = (v) => FIELD.bottom - ((v + 0.5) / (state.length + 1)) * (FIELD.bottom - FIELD.top);
  const showTime = (speak) => {
    const { what, place: at, held } = moments[state.time];
    cursor.setAttribute("d", `M${across(state.time)},${FIELD.top}V${FIELD.bottom}`);
    words.textContent = `${SAYS[what](at)}. Held: ${counted(held.length, "value")}.`;
    if (speak) say(words.textContent);
  };
  const redraw = () => {
    moments = sweepSchedule(state.length, state.kept);
    state.time = Math.min(state.time, moments.length - 1);
    const [wide, high] = [
      (FIELD.right - FIELD.left) / moments.length,
      (FIELD.bottom - FIELD.top) / (state.length + 1),
    ];
    const keep = new Set(checkpointPlaces(state.length, state.kept));
    const cell = (t, v, part) =>
      `M${across(t) - wide / 2},${up(v) - (high * part) / 2}h${wide}v${high * part}h${-wide}Z`;
    let [lasting, short] = ["", ""];
    const marks = { forward: "", again: "", back: "" };
    const r = Math.max(Math.min(wide, high) * 0.45, 2);
    moments.forEach(({ what, place: at, held }, t) => {
      for (const v of held) {
        if (keep.has(v)) lasting += cell(t, v, 0.8);
        else short += cell(t, v, 0.45);
      }
      const [x, y] = [across(t), up(what === "back" ? at - 1 : at)];
      marks[what] +=
        what === "back"
          ? `M${x - r},${y - r}H${x + r}L${x},${y + r}Z`
          : `M${x - r},${y + r}H${x + r}L${x},${y - r}Z`;
    });
    [
      [kept, lasting],
      [passing, short],
      [computed, marks.forward],
      [again, marks.again],
      [backs, marks.back],
    ].forEach(([path, d]) => path.setAttribute("d", d));
    const apart = Math.ceil((state.length + 1) / 8);
    labels.replaceChildren(
      ...Array.from({ length: state.length + 1 }, (_, v) => v)
        .filter((v) => v % apart === 0)
        .map((v) =>
          drawn("text", { x: FIELD.left - 6, y: up(v) + 4, "text-anchor": "end" }, `v${v}`),
        ),
    );
    const choices = Array.from({ length: state.length }, (_, i) => i + 1);
    const costs = choices.map((k) => sweepCost(state.length, k));
    const chart = lineChart({
      series: [
        { label: "evaluations", points: choices.map((k, i) => [k, costs[i].evaluations]) },
        { label: "most values held", points: choices.map((k, i) => [k, costs[i].memory]) },
      ],
      xLabel: "values kept on the way forward",
      yLabel: "count",
      label: "Evaluations and memory against the number of values kept",
    });
    chart.mark(state.kept);
    place.replaceChildren(
      element("p", { class: "bp-head" }, `What ${state.length} operations cost`),
      chart.element,
    );
    const { memory, evaluations } = costs[state.kept - 1];
    const best = Math.min(...costs.map((cost) => cost.memory));
    const n = state.length;
    const rule = `2√n is ${(2 * Math.sqrt(n)).toFixed(1)}`;
    verdict.textContent = [
      `Keeping ${state.kept}: at most ${memory} values held`,
      `(${n} without recomputing; ${best} at best, ${rule}),`,
      `${evaluations} evaluations in place of ${n}.`,
      `Recomputing from v0 for every adjoint would take ${(n * (n + 1)) / 2}.`,
    ].join(" ");
    clock.input.max = moments.length - 1;
    clock.set(state.time);
    showTime(false);
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶ play";
  };
  const toTime = (time) => {
    state.time = Math.min(Math.max(time, 0), moments.length - 1);
    clock.set(state.time);
    showTime(true);
    if (state.time === moments.length - 1) stop();
  };
  const play = button("▶ play", "play the sweep", () => {
    if (timer !== null) return stop();
    if (state.time === moments.length - 1) state.time = 0;
    timer = setInterval(() => toTime(state.time + 1), BEAT);
    play.textContent = "❚❚ pause";
    return undefined;
  });
  const clock = slider(
    "time",
    {
      min: 0,
      max: 1,
      step: 1,
      value: 0,
      show: (t, input) => `${t + 1} of ${Number(input.max) + 1}`,
    },
    (time) => {
      stop();
      toTime(time);
    },
  );
  const keep = (key, value) => {
    model.set(key, value);
    model.save_changes();
  };
  const count = slider(
    "values kept",
    { min: 1, max: state.length, step: 1, value: state.kept },
    (value) => {
      state.kept = value;
      redraw();
      say(verdict.textContent);
      keep("kept", value);
    },
  );
  const length = slider(
    "operations",
    { min: 2, max: longest, step: 1, value: state.length },
    (value) => {
      state.length = value;
      state.kept = Math.min(state.kept, value);
      count.input.max = value;
      count.set(state.kept);
      redraw();
      say(verdict.textContent);
      keep("length", value);
    },
  );
  const sweep = element(
    "div",
    { class: "bp-stage", role: "group", "aria-label": "the sweep in time" },
    element("p", { class: "bp-head" }, "The sweep: who is held when"),
    canvas,
    legend,
  );
  root.append(
    length.element,
    count.element,
    element("div", { class: "bp-columns" }, sweep, place),
    element("div", { class: "bp-row" }, play),
    clock.element,
    words,
    verdict,
  );
  redraw();
  return stop;
}

export default { render };
