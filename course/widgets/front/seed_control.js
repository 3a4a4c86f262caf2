// What a mode of GraphExplorer lets one choose: which input or output gets the seed, or the step h.

import { choice, slider } from "./page.js";

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
  if (state.mode !== "numerical") return null;
  const start = Math.log10(state.h);
  const look = { min: -12, max: -1, step: 1, value: start, show: (e) => `1e${e}` };
  return slider("h", look, (exponent) => {
    state.h = 10 ** exponent;
    onNudge();
  });
}
