// DepthExplorer: a deep network, run forward and back in the browser; the sizes of its numbers as
// histograms.

import { brief, choice, drawn, element, followed, openPage } from "./front/page.js";
import { numberSlider } from "./front/number_slider.js";

const PANEL = { width: 480, height: 250, left: 48, right: 470, top: 12, bottom: 206 };
// The axis of sizes ends this far beyond the typical sizes, in powers of ten.
const [BELOW, ABOVE, AXIS_STEP, MOST_TICKS] = [2, 1, 4, 7];
const UNIT_ACTIVATIONS = {
  tanh: [Math.tanh, (a, h) => 1 - h * h],
  relu: [(a) => Math.max(a, 0), (a) => Number(a > 0)],
  sigmoid: [(a) => 1 / (1 + Math.exp(-a)), (a, h) => h * (1 - h)],
  identity: [(a) => a, () => 1],
};

/** Numbers close to normal, the same as Python draws (see depth_explorer.py). */
export function normalNumbers(stream, count) {
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    let sum = 0;
    for (let k = 0; k < 4; k += 1) {
      const s = Math.imul(4 * i + k + stream * 4000000, 0x6d2b79f5) >>> 0;
      let t = Math.imul(s ^ (s >>> 15), s | 1) >>> 0;
      t = (t ^ (t + Math.imul(t ^ (t >>> 7), t | 61))) >>> 0;
      sum += ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    }
    numbers[i] = (sum - 2) * Math.sqrt(3);
  }
  return numbers;
}

const memory = new Map(); // weights before scaling, by layer
function unscaledWeights(layer, width) {
  if (!memory.has(layer)) memory.set(layer, normalNumbers(2 + layer, width * width));
  return memory.get(layer);
}

/** Activations of every layer and adjoints of every pre-activation, first to last. */
export function simulateNetwork({ width, examples }, depth, activation, scale) {
  const [value, slope] = UNIT_ACTIVATIONS[activation];
  const factor = scale / Math.sqrt(width);
  let h = normalNumbers(0, width * examples);
  const [pre, values] = [[], []];
  for (let layer = 0; layer < depth; layer += 1) {
    const w = unscaledWeights(layer, width);
    const a = new Float64Array(width * examples);
    for (let i = 0; i < width; i += 1)
      for (let j = 0; j < width; j += 1) {
        const weight = factor * w[i * width + j];
        for (let e = 0; e < examples; e += 1) a[i * examples + e] += weight * h[j * examples + e];
      }
    pre.push(a);
    h = a.map((x) => value(x));
    values.push(h);
  }
  let ct = normalNumbers(1, width * examples);
  const adjoints = [];
  for (let layer = depth - 1; layer >= 0; layer -= 1) {
    const delta = ct.map((c, i) => slope(pre[layer][i], values[layer][i]) * c);
    adjoints.unshift(delta);
    const w = unscaledWeights(layer, width);
    ct = new Float64Array(width * examples);
    for (let i = 0; i < width; i += 1)
      for (let j = 0; j < width; j += 1) {
        const weight = factor * w[i * width + j];
        for (let e = 0; e < examples; e += 1)
          ct[j * examples + e] += weight * delta[i * examples + e];
      }
  }
  return { values, adjoints };
}

export const typicalSize = (numbers) =>
  Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0) / numbers.length);

/** The ends of an axis of sizes, as powers of ten: in steps, so that it rests while data move. */
export function axisAround(layers) {
  const powers = layers.map((layer) => Math.log10(typicalSize(layer))).filter(Number.isFinite);
  const [least, most] = powers.length ? [Math.min(...powers), Math.max(...powers)] : [0, 0];
  return [
    AXIS_STEP * Math.floor((least - BELOW) / AXIS_STEP),
    AXIS_STEP * Math.ceil((most + ABOVE) / AXIS_STEP),
  ];
}

/** How many sizes fall into each bin of an axis, and which share is 0 or smaller than it shows. */
function sizesOf(layers, [low, high], bins) {
  let [zeros, below, count] = [0, 0, 0];
  const counts = layers.map((numbers) => {
    const found = new Array(bins).fill(0);
    for (const x of numbers) {
      count += 1;
      const bin = Math.floor(((Math.log10(Math.abs(x)) - low) / (high - low)) * bins);
      if (x === 0) zeros += 1;
      else if (bin < 0) below += 1;
      else if (bin < bins) found[bin] += 1;
    }
    return found;
  });
  return { counts, zeros: zeros / count, below: below / count };
}

const percent = (share) => `${Math.round(100 * share)} %`;

function panel(title, color, { bins }) {
  const canvas = drawn("svg", {
    class: "bp-chart",
    viewBox: `0 0 ${PANEL.width} ${PANEL.height}`,
    "aria-hidden": "true",
  });
  const grid = drawn("g");
  const bars = drawn("path", { style: `fill:${color};opacity:0.75` });
  const line = drawn("path", { style: `stroke:${color};fill:none;stroke-width:1.5` });
  const ticks = drawn("g");
  const middleOfAll = (PANEL.left + PANEL.right) / 2;
  canvas.append(
    grid,
    bars,
    line,
    ticks,
    drawn("text", { x: middleOfAll, y: PANEL.height - 6, "text-anchor": "middle" }, "layer"),
  );
  const note = element("p", { class: "bp-note" });
  const update = (layers) => {
    const axis = axisAround(layers);
    const [low, high] = axis;
    const up = (power) =>
      PANEL.bottom - ((power - low) / (high - low)) * (PANEL.bottom - PANEL.top);
    const apart = AXIS_STEP * Math.ceil((high - low) / AXIS_STEP / MOST_TICKS);
    const powers = [];
    for (let power = low; power <= high; power += apart) powers.push(power);
    grid.replaceChildren(
      ...powers.flatMap((power) => [
        drawn("path", { class: "bp-grid", d: `M${PANEL.left},${up(power)}H${PANEL.right}` }),
        drawn("text", { x: PANEL.left - 6, y: up(power) + 4, "text-anchor": "end" }, `1e${power}`),
      ]),
    );
    const room = (PANEL.right - PANEL.left) / layers.length;
    const tall = (PANEL.bottom - PANEL.top) / bins;
    const middle = (layer) => PANEL.left + (layer + 0.5) * room;
    const { counts, zeros, below } = sizesOf(layers, axis, bins);
    const bar = (n, layer, bin) => {
      const wide = Math.max(Math.min(1, (3 * n) / layers[layer].length) * room * 0.9, 1);
      const [x, y] = [middle(layer) - wide / 2, PANEL.bottom - bin * tall];
      return n ? `M${x},${y}h${wide}v${-tall}h${-wide}Z` : "";
    };
    const drawnBars = counts.flatMap((found, layer) => found.map((n, bin) => bar(n, layer, bin)));
    bars.setAttribute("d", drawnBars.join(""));
    const sizes = layers.map((numbers) => Math.log10(typicalSize(numbers)));
    const points = sizes.flatMap((power, layer) =>
      Number.isFinite(power) ? [`${middle(layer)},${up(power)}`] : [],
    );
    line.setAttribute("d", points.length ? `M${points.join("L")}` : "");
    const step = Math.max(1, Math.ceil(layers.length / 10));
    const numbered = layers.map((_, i) => i).filter((i) => (i + 1) % step === 0);
    ticks.replaceChildren(
      ...numbered.map((i) =>
        drawn("text", { x: middle(i), y: PANEL.bottom + 16, "text-anchor": "middle" }, `${i + 1}`),
      ),
    );
    const smaller = `${percent(below)} are smaller than the axis shows`;
    note.textContent = `Of all numbers ${percent(zeros)} are 0, ${smaller}.`;
  };
  return {
    element: element(
      "div",
      { class: "bp-stage", role: "group", "aria-label": title },
      element("p", { class: "bp-head" }, title),
      canvas,
      note,
    ),
    update,
  };
}

function render({ model, el }) {
  const settings = model.get("data");
  const { root, say } = openPage(el, "Activations and adjoints through a deep network");
  root.classList.add("bp-explorer");
  const state = {
    depth: model.get("depth"),
    activation: model.get("activation"),
    scale: model.get("scale"),
  };
  const [left, right] = [
    panel("Activations, sizes in each layer", "var(--bp-blue)", settings),
    panel("Adjoints of the pre-activations, sizes in each layer", "var(--bp-vermilion)", settings),
  ];
  const verdict = element("p", { class: "bp-total", style: "min-height:4.4em" });
  const refresh = (speak) => {
    const { values, adjoints } = simulateNetwork(
      settings,
      state.depth,
      state.activation,
      state.scale,
    );
    left.update(values);
    right.update(adjoints);
    const ends = (layers) => [typicalSize(layers[0]), typicalSize(layers.at(-1))];
    const [first, last] = ends(adjoints);
    const [start, end] = ends(values).map((size) => brief(size, 2));
    const factor = last ? (first / last) ** (1 / Math.max(state.depth - 1, 1)) : 0;
    const ratio = last ? first / last : 0;
    const fate =
      ratio < 1 / settings.most
        ? "They vanish: the first layers learn more slowly."
        : ratio > settings.most
          ? "They explode: a step of any size is wrong for some layer."
          : "They keep their size: every layer can learn.";
    const top = `${brief(last, 2)} in layer ${state.depth}`;
    verdict.textContent = [
      `Going back, adjoints go from ${top} to ${brief(first, 2)} in layer 1:`,
      `times ${factor.toFixed(2)} a layer. ${fate} Activations go from ${start} to ${end}.`,
    ].join(" ");
    if (speak) say(verdict.textContent);
  };
  const change = (key) => (value) => {
    state[key] = value;
    refresh(true);
    model.set(key, value);
    model.save_changes();
  };
  const activation = choice(
    "Activation",
    Object.keys(UNIT_ACTIVATIONS).map((name) => [name, name]),
    state.activation,
    change("activation"),
    "bp-tabs",
  );
  const { depth: depths, scale: scales } = settings.ranges;
  const depth = numberSlider(
    "depth",
    { ...depths, value: state.depth, whole: true },
    change("depth"),
  );
  const scale = numberSlider("weight scale", { ...scales, value: state.scale }, change("scale"));
  root.append(
    activation.element,
    element("div", { class: "bp-sliders" }, depth.element, scale.element),
    element("div", { class: "bp-columns bp-charts" }, left.element, right.element),
    verdict,
  );
  refresh(false);

  const set = {
    depth: depth.set,
    scale: scale.set,
    activation: (name) => {
      activation.inputs[Object.keys(UNIT_ACTIVATIONS).indexOf(name)].checked = true;
    },
  };
  return followed(model, Object.keys(set), (key) => {
    if (model.get(key) === state[key]) return;
    state[key] = model.get(key);
    set[key](state[key]);
    refresh(true);
  });
}

export default { render };
