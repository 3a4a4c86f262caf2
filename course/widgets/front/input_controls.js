// Sliders and fields for the inputs of a function, and a line that says what came of moving them.

import { button, element } from "./page.js";
import { numberSlider } from "./number_slider.js";

/** A slider and a field for every input that can move, and a button that brings all back. */
export function inputControls(ranges, at, onMove, onRest) {
  const controls = Object.entries(ranges).map(([label, [low, start, high]], i) => {
    const move = (value) => {
      at[i] = value;
      onMove();
    };
    const control = numberSlider(label, { low, high, value: start }, move, onRest);
    if (at[i] !== start) control.set(at[i]);
    return control;
  });
  const reset = button("reset", "inputs back to where they started", () => {
    Object.values(ranges).forEach(([, start], i) => {
      at[i] = start;
      controls[i].reset();
    });
    onRest();
    onMove();
  });
  const notice = element("p", { class: "bp-note", role: "status" });
  const group = element(
    "div",
    { role: "group", "aria-label": "inputs" },
    element("div", { class: "bp-row" }, element("p", { class: "bp-head" }, "Inputs"), reset),
    element("div", { class: "bp-sliders" }, ...controls.map((control) => control.element)),
    notice,
  );
  const say = (text) => {
    if (notice.textContent !== text) notice.textContent = text;
  };
  /** Put one input where something else than its slider has moved it. */
  const move = (i, value) => {
    at[i] = value;
    controls[i].set(value);
    onRest();
    onMove();
  };
  return { element: group, say, move };
}
