// What a mode of GraphExplorer lets one choose: which input or output gets the seed, or the step h.

import { brief, choice, element, slider } from "./page.js";
import { numberField } from "./typed_number.js";

const [LEAST_STEP, MOST_STEP] = [1e-16, 1];

/** The control for the present mode, or null; choosing a seed starts anew, moving h does not. */
export function seedControl({ program }, state, onSeed, onNudge) {
  const named = (list) => list.map((v, i) => [i, program.vertices[v].name]);
  const ask = (legend, key, list) =>
    choice(legend, named(list), state[key], (i) => {
      state[key] = i;
      onSeed();
    });
  if (state.mode === "forward") return ask("seed 1 for the input", "seed", program.inputs);
  if (state.mode === "symbolic") return ask("differentiate by", "seed", program.inputs);
  if (state.mode === "reverse") return ask("seed 1 for the output", "output", program.outputs);
  if (state.mode === "compiled") return ask("code for the output", "output", program.outputs);
  if (state.mode !== "numerical") return null;
  return stepControl(state, onNudge);
}

/** A slider over powers of ten, and a field for any step. */
function stepControl(state, onNudge) {
  const look = { min: -12, max: -1, step: 1, value: Math.log10(state.h), show: (e) => `1e${e}` };
  const powers = slider("h", look, (exponent) => {
    state.h = 10 ** exponent;
    field.set(state.h);
    onNudge();
  });
  const field = numberField("h as a number", state.h, (h) => {
    state.h = Math.min(Math.max(h, LEAST_STEP), MOST_STEP);
    field.set(state.h);
    powers.set(Math.log10(state.h));
    powers.input.setAttribute("aria-valuetext", brief(state.h, 7));
    onNudge();
  });
  const parts = [element("span", {}, "h"), powers.input, field.input];
  return { element: element("div", { class: "bp-slider" }, ...parts) };
}
