// Steps forward and back, like the keys of a tape recorder.

import { button, element, slider } from "./page.js";

/** Buttons, a slider and a count for the steps; `go` is called with the step that is asked for. */
export function transport(go) {
  const play = button("▶ play", "play", () => go("play"));
  const back = button("◀", "one step back", () => go(-1));
  const on = button("▶", "one step forward", () => go(1));
  const position = slider(
    "step",
    { min: 0, max: 1, step: 1, value: 0, show: (step, input) => `${step} of ${input.max}` },
    (step) => go("to", step),
  );
  const row = element(
    "div",
    { class: "bp-row" },
    button("|◀", "to the start", () => go("to", 0)),
    back,
    play,
    on,
    button("▶|", "to the end", () => go("to", Infinity)),
  );
  const update = (step, last, playing) => {
    position.input.max = last;
    position.set(step);
    back.disabled = step <= 0;
    on.disabled = step >= last;
    play.textContent = playing ? "❚❚ pause" : "▶ play";
    play.setAttribute("aria-label", playing ? "pause" : "play");
  };
  return {
    element: element("div", { class: "bp-stack bp-transport" }, row, position.element),
    update,
  };
}
