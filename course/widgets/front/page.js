// What every widget's page is made of: elements, controls, a live region, keys that stay inside.

import { savePng, saveSvg } from "./save_picture.js";
import { spoken } from "./speech.js";

const SVG_SPACE = "http://www.w3.org/2000/svg";
const PICTURES = "svg.bp-graph, svg.bp-chart";
const FOCUSABLE = new Set(["button", "input", "select"]);

function build(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

export function element(tag, attributes = {}, ...children) {
  const node = build(document.createElement(tag), attributes, children);
  // JupyterLab looks for this on the focused element itself; without it, a key edits the notebook.
  if (FOCUSABLE.has(tag) || "tabindex" in attributes) node.dataset.lmSuppressShortcuts = "true";
  return node;
}

export function drawn(tag, attributes = {}, ...children) {
  return build(document.createElementNS(SVG_SPACE, tag), attributes, children);
}

/** The root of a widget with its live region; `say(text)` lets a screen reader speak. */
export function openPage(el, label) {
  const live = element("div", { class: "bp-live", role: "status", "aria-live": "polite" });
  const root = element("div", { class: "bp", role: "group", "aria-label": label });
  root.append(live);
  root.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  el.replaceChildren(root);
  const say = announcer(live);
  // The widget fills its root first; what saves its pictures is the last thing in it.
  queueMicrotask(() => root.append(...pictureButtons(root, label, say)));
  return { root, say };
}

/** A function that lets a live region speak; what is said twice begins with "Still". */
function announcer(live) {
  let [last, odd] = [null, false];
  return (text) => {
    const words = spoken(text);
    // A region that does not change says nothing, so a third time differs by a blank at the end.
    odd = words === last && !odd;
    live.textContent = words === last ? `Still: ${words}${odd ? "" : "\u00a0"}` : words;
    last = words;
  };
}

/** Write a text that is seen as it stands, and heard in words, which are not in what is copied. */
export function writeVoiced(node, text, words = spoken(text)) {
  if (words === text) node.textContent = text;
  else {
    const seen = element("span", { "aria-hidden": "true" }, text);
    node.replaceChildren(element("span", { class: "bp-said", "data-said": words }, seen));
  }
}

/** Describe an element in a sentence that is read after its short name; returns the sentence. */
export function described(node, text) {
  // Each widget has its own copy of this module, so a count would give the same id twice.
  const id = `bp-${Math.random().toString(36).slice(2)}`;
  node.setAttribute("aria-describedby", id);
  return element("p", { class: "bp-heard", id }, spoken(text));
}

/** Buttons that save what a widget shows; none where it shows a message. */
function pictureButtons(root, label, say) {
  if (!root.querySelector(PICTURES)) return [];
  const save = (kind, saved) =>
    button(kind, `save as ${kind}`, () => {
      saved(root, PICTURES, label);
      say(`Saved as ${kind}.`);
    });
  const buttons = [save("SVG", saveSvg), save("PNG", savePng)];
  return [element("div", { class: "bp-row bp-save" }, "Save as", ...buttons)];
}

/** Call back when Python sets one of the keys; returns what ends that. */
export function followed(model, keys, callback) {
  const listeners = keys.map((key) => [`change:${key}`, () => callback(key)]);
  listeners.forEach(([event, listener]) => model.on(event, listener));
  return () => listeners.forEach(([event, listener]) => model.off(event, listener));
}

/** A message in place of a widget that has nothing to draw. */
export function message(text) {
  return element("p", { class: "bp-message" }, text);
}

export function button(text, label, onclick) {
  return element("button", { type: "button", "aria-label": label, title: label, onclick }, text);
}

/** Radio buttons; `choices` are [value, label] pairs. Arrow keys move among them, as everywhere. */
export function choice(legend, choices, value, onchange, look = "") {
  // Radio buttons exclude each other within their form, so each choice is a form.
  const name = "choice";
  const inputs = choices.map(([key]) =>
    element("input", {
      type: "radio",
      name,
      value: key,
      checked: key === value,
      onchange: () => onchange(key),
    }),
  );
  const labels = choices.map(([, label], i) => element("label", {}, inputs[i], label));
  const field = element(
    "fieldset",
    {},
    element("legend", {}, legend),
    element("div", { class: look || "bp-row" }, ...labels),
  );
  const form = element("form", { onsubmit: (event) => event.preventDefault() }, field);
  return { element: form, inputs };
}

/** A labelled slider, its number beside it: `show` makes text of a position and the element. */
export function slider(label, { min, max, step, value, show = String }, oninput) {
  const input = element("input", { type: "range", min, max, step, value, "aria-label": label });
  const output = element("output", {}, "");
  const refresh = () => {
    const text = show(Number(input.value), input);
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  input.addEventListener("input", () => {
    refresh();
    oninput(Number(input.value));
  });
  refresh();
  const set = (position) => {
    input.value = position;
    refresh();
  };
  return {
    element: element("label", { class: "bp-slider" }, label, input, output),
    input,
    set,
    refresh,
  };
}

/** `1 input`, `2 inputs`. */
export const counted = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;

/** A number as Python's format "g" writes it, with `digits` significant digits. */
export function brief(number, digits = 4) {
  if (typeof number === "boolean") return number ? "true" : "false";
  if (number === undefined || number === null) return "";
  if (Number.isNaN(number)) return "nan";
  if (!Number.isFinite(number)) return number > 0 ? "inf" : "-inf";
  if (number === 0) return Object.is(number, -0) ? "-0" : "0";
  const [mantissa, exponent] = number.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const trim = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power >= -4 && power < digits)
    return trim(Number(number).toFixed(Math.max(digits - 1 - power, 0)));
  return `${trim(mantissa)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
