// DigitPad: a digit is drawn by mouse or keys; a network reads it, and every pixel gets its slope.

import { button, choice, described, drawn, element, followed, openPage } from "./front/page.js";

const PAD = { side: 8, cell: 26 };
const PENCIL = { middle: 1.4, beside: 0.5 }; // how much ink a touch leaves
const STRONG_SLOPE = 0.35; // of the strongest: these bear a sign
const KEYS_SAID =
  "Arrow keys move, space draws, backspace erases, a digit key asks for the loss of that digit.";

/** The logits of an image, and the slope of a label's loss in each pixel; -1 is the guess. */
export function readDigit([w1, b1, w2, b2], image, label) {
  const dot = (row, x) => row.reduce((sum, w, i) => sum + w * x[i], 0);
  const before = w1.map((row, i) => dot(row, image) + b1[i]);
  const hidden = before.map((a) => Math.max(a, 0));
  const logits = w2.map((row, i) => dot(row, hidden) + b2[i]);
  const p = softmaxOf(logits);
  const asked = label < 0 ? logits.indexOf(Math.max(...logits)) : label;
  const delta = p.map((share, i) => share - Number(i === asked));
  const sent = (j) => w2.reduce((sum, row, i) => sum + row[j] * delta[i], 0);
  const back = before.map((a, j) => (a > 0 ? sent(j) : 0));
  const slopes = image.map((_, k) => back.reduce((sum, d, j) => sum + d * w1[j][k], 0));
  return { logits, slopes };
}

export function softmaxOf(logits) {
  const top = Math.max(...logits);
  const powers = logits.map((a) => Math.exp(a - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

/** A square of 8 by 8 cells; `paint(look)` gives each its color and its sign. */
function cells(label, interactive) {
  const size = PAD.side * PAD.cell;
  const rects = [];
  const signs = [];
  for (let k = 0; k < PAD.side ** 2; k += 1) {
    const [x, y] = [(k % PAD.side) * PAD.cell, Math.floor(k / PAD.side) * PAD.cell];
    const style = "stroke:var(--bp-grid, #8884);stroke-width:0.5";
    rects.push(drawn("rect", { x, y, width: PAD.cell, height: PAD.cell, style }));
    const middle = { x: x + PAD.cell / 2, y: y + PAD.cell / 2 + 5, "text-anchor": "middle" };
    signs.push(drawn("text", { ...middle, style: "fill:#222;font-size:14px" }));
  }
  const cursor = drawn("rect", {
    width: PAD.cell,
    height: PAD.cell,
    style: "fill:none;stroke:var(--bp-vermilion);stroke-width:2.5;display:none",
  });
  const canvas = drawn(
    "svg",
    {
      class: "bp-chart",
      viewBox: `0 0 ${size} ${size}`,
      style: `max-width:${size}px;touch-action:none;background:#fff`,
      ...(interactive ? { tabindex: 0, role: "application" } : { role: "img" }),
      "aria-label": label,
    },
    ...rects,
    ...signs,
    cursor,
  );
  if (interactive) canvas.dataset.lmSuppressShortcuts = "true";
  return { canvas, rects, signs, cursor };
}

const shade = (ink) => {
  const grey = Math.round(255 * (1 - (ink + 1) / 2));
  return `rgb(${grey},${grey},${grey})`;
};

/** Orange above zero and purple below, paler the smaller. */
function slopeColor(slope, size) {
  const share = size ? Math.min(Math.abs(slope) / size, 1) : 0;
  const end = slope > 0 ? [230, 140, 50] : [140, 110, 180];
  return `rgb(${end.map((c) => Math.round(247 + (c - 247) * share)).join(",")})`;
}

function bars() {
  const [left, wide, tall] = [24, 200, 20];
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const y = digit * tall;
    const look = { height: tall - 6, style: "fill:var(--bp-blue)" };
    const bar = drawn("rect", { x: left, y: y + 3, ...look });
    const place = { x: left - 8, y: y + 15, "text-anchor": "end" };
    const text = drawn("text", place, String(digit));
    const share = drawn("text", { y: y + 15 });
    return { bar, text, share };
  });
  const all = rows.flatMap(({ bar, text, share }) => [bar, text, share]);
  const canvas = drawn(
    "svg",
    {
      class: "bp-chart",
      viewBox: `0 0 ${left + wide + 60} ${10 * tall}`,
      style: "min-width:240px",
      "aria-hidden": "true",
    },
    ...all,
  );
  const update = (p) =>
    rows.forEach(({ bar, share }, digit) => {
      bar.setAttribute("width", Math.max(p[digit] * wide, 1));
      share.setAttribute("x", left + p[digit] * wide + 6);
      share.textContent = `${Math.round(100 * p[digit])} %`;
    });
  return { canvas, update };
}

function render({ model, el }) {
  const { parameters } = model.get("data");
  const { root, say } = openPage(el, "A pad for a digit, and a network that reads it");
  const state = { image: [...model.get("image")], label: model.get("label"), pen: "draw", at: 27 };
  const pad = cells("Pad, 8 by 8 pixels", true);
  const slopes = cells("Slopes of the loss at the pixels", false);
  const chart = bars();
  const verdict = element("p", { class: "bp-total", style: "min-height:3.2em" });
  const heard = described(pad.canvas, KEYS_SAID);

  const show = (found, whose) => {
    const p = softmaxOf(found.logits);
    const guess = p.indexOf(Math.max(...p));
    const size = Math.max(...found.slopes.map(Math.abs));
    state.image.forEach((ink, k) => pad.rects[k].setAttribute("fill", shade(ink)));
    found.slopes.forEach((slope, k) => {
      slopes.rects[k].setAttribute("fill", slopeColor(slope, size));
      const sign = slope > 0 ? "+" : "−";
      slopes.signs[k].textContent = Math.abs(slope) > STRONG_SLOPE * size && size ? sign : "";
    });
    chart.update(p);
    const asked = state.label < 0 ? `the guess, ${guess}` : `a ${state.label}`;
    verdict.textContent = [
      `Read as ${guess}, ${Math.round(100 * p[guess])} % sure, worked out by ${whose}.`,
      `The slopes are those of the loss for ${asked}: plus where ink speaks against it.`,
    ].join(" ");
    return guess;
  };
  const refresh = () => {
    show(readDigit(parameters, state.image, state.label), "this page");
    model.set("image", [...state.image]);
    model.set("label", state.label);
    model.save_changes();
  };
  const hear = () => {
    const answer = model.get("answer");
    const same = (answer.image ?? []).every((ink, k) => ink === state.image[k]);
    // What Python says of an earlier stroke is out of date.
    if (answer.logits && same && answer.label === state.label) show(answer, "your library");
  };

  const touch = (k, spread = true) => {
    const sign = state.pen === "draw" ? 1 : -1;
    const [row, column] = [Math.floor(k / PAD.side), k % PAD.side];
    const add = (r, c, ink) => {
      if (r < 0 || c < 0 || r >= PAD.side || c >= PAD.side) return;
      const place = r * PAD.side + c;
      state.image[place] = Math.max(-1, Math.min(1, state.image[place] + sign * ink));
    };
    add(row, column, PENCIL.middle);
    if (spread)
      for (const [r, c] of [[1, 0], [-1, 0], [0, 1], [0, -1]])
        add(row + r, column + c, PENCIL.beside * (sign > 0 ? 1 : 0.5));
    refresh();
  };
  const placeOf = (event) => {
    const box = pad.canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * PAD.side);
    const row = Math.floor(((event.clientY - box.top) / box.height) * PAD.side);
    return row >= 0 && column >= 0 && row < PAD.side && column < PAD.side
      ? row * PAD.side + column
      : -1;
  };
  let last = -1;
  const stroke = (event) => {
    const k = placeOf(event);
    if (!(event.buttons & 1) || k < 0 || k === last) return;
    last = k;
    touch(k);
  };
  pad.canvas.addEventListener("pointerdown", (event) => {
    last = -1;
    stroke(event);
  });
  pad.canvas.addEventListener("pointermove", stroke);
  pad.canvas.addEventListener("pointerup", () => say(verdict.textContent));

  const cursorTo = (k) => {
    state.at = k;
    pad.cursor.setAttribute("x", (k % PAD.side) * PAD.cell);
    pad.cursor.setAttribute("y", Math.floor(k / PAD.side) * PAD.cell);
  };
  pad.canvas.addEventListener("focus", () => (pad.cursor.style.display = ""));
  pad.canvas.addEventListener("blur", () => (pad.cursor.style.display = "none"));
  const ask = (label) => {
    state.label = label;
    labels.inputs[label + 1].checked = true;
    refresh();
    say(verdict.textContent);
  };
  pad.canvas.addEventListener("keydown", (event) => {
    const [row, column] = [Math.floor(state.at / PAD.side), state.at % PAD.side];
    const most = PAD.side - 1;
    const moves = {
      ArrowUp: [Math.max(row - 1, 0), column],
      ArrowDown: [Math.min(row + 1, most), column],
      ArrowLeft: [row, Math.max(column - 1, 0)],
      ArrowRight: [row, Math.min(column + 1, most)],
    };
    const before = state.pen;
    if (event.key in moves) {
      const [r, c] = moves[event.key];
      cursorTo(r * PAD.side + c);
      say(`Row ${r + 1}, column ${c + 1}.`);
    } else if (event.key === " " || event.key === "Backspace") {
      state.pen = event.key === " " ? "draw" : "erase";
      touch(state.at);
      state.pen = before;
      say(verdict.textContent);
    } else if (/^\d$/.test(event.key)) ask(Number(event.key));
    else return;
    event.preventDefault();
  });

  const pen = choice(
    "Pen",
    [
      ["draw", "draw"],
      ["erase", "erase"],
    ],
    "draw",
    (value) => (state.pen = value),
  );
  const digits = Array.from({ length: 10 }, (_, digit) => [digit, String(digit)]);
  const labels = choice("Loss for", [[-1, "the guess"], ...digits], state.label, ask);
  const clear = button("clear", "clear the pad", () => {
    state.image.fill(-1);
    refresh();
    say("The pad is empty.");
  });
  const panel = (title, ...inside) =>
    element("div", { class: "bp-stage" }, element("p", { class: "bp-head" }, title), ...inside);
  root.append(
    element("div", { class: "bp-row" }, pen.element, clear),
    labels.element,
    element(
      "div",
      { class: "bp-columns bp-charts" },
      panel("Draw here", pad.canvas, heard),
      panel("Slopes at the pixels", slopes.canvas),
      panel("Probabilities", chart.canvas),
    ),
    verdict,
  );
  cursorTo(state.at);
  show(readDigit(parameters, state.image, state.label), "this page");
  hear();
  return followed(model, ["answer", "image", "label"], (key) => {
    if (key === "answer") return hear();
    const changed = key === "image" ? [...model.get("image")] : model.get("label");
    if (JSON.stringify(changed) === JSON.stringify(state[key])) return undefined;
    state[key] = changed;
    if (key === "label") labels.inputs[changed + 1].checked = true;
    show(readDigit(parameters, state.image, state.label), "this page");
    return undefined;
  });
}

export default { render };
