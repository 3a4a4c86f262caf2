// Sliders for the inputs of a function, and a line that says what came of moving them.

import { brief, button, element, slider } from "./page.js";

const SLIDER_STEPS = 200;

/** A slider for every input that can move, and a button that brings all back. */
export function inputControls(ranges, at, onMove, onRest) {
  const sliders = Object.entries(ranges).map(([label, [low, , high]], i) => {
    const step = (high - low) / SLIDER_STEPS;
    const look = { min: low, max: high, step, value: at[i], show: (x) => brief(x, 5) };
    const control = slider(label, look, (value) => {
      at[i] = value;
      onMove();
    });
    control.input.addEventListener("change", onRest);
    return control;
  });
  const reset = button("reset", "inputs back to where they started", () => {
    Object.values(ranges).forEach(([, start], i) => {
      at[i] = start;
      sliders[i].set(start);
    });
    onRest();
    onMove();
  });
  const notice = element("p", { class: "bp-note", role: "status" });
  const group = element(
    "div",
    { role: "group", "aria-label": "inputs" },
    element("div", { class: "bp-row" }, element("p", { class: "bp-head" }, "Inputs"), reset),
    ...sliders.map((control) => control.element),
    notice,
  );
  const say = (text) => {
    notice.textContent = text;
  };
  return { element: group, say };
}
