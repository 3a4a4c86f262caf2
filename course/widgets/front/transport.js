// Steps forward and back, like the keys of a tape recorder.

import { button, element, slider } from "./page.js";

const SPEEDS = { "half speed": 0.5, "speed 1": 1, "speed 2": 2, "speed 4": 4, "speed 8": 8 };

/**
 * Buttons, a slider and a count for the steps; `go` is called with the step that is asked for.
 * `pace()` is how many times as fast as usual it is to play; `onPace` hears of a change.
 */
export function transport(go, onPace = () => {}, unit = "step") {
  const play = button("▶ play", "play", () => go("play"));
  const back = button("◀", `one ${unit} back`, () => go(-1));
  const on = button("▶", `one ${unit} forward`, () => go(1));
  const position = slider(
    unit,
    { min: 0, max: 1, step: 1, value: 0, show: (step, input) => `${step} of ${input.max}` },
    (step) => go("to", step),
  );
  let pace = 1;
  const speed = element("select", { "aria-label": "pace" });
  for (const name of Object.keys(SPEEDS)) speed.append(element("option", { value: name }, name));
  speed.value = "speed 1";
  speed.addEventListener("change", () => {
    pace = SPEEDS[speed.value];
    onPace();
  });
  const row = element(
    "div",
    { class: "bp-row" },
    button("|◀", "to the start", () => go("to", 0)),
    back,
    play,
    on,
    button("▶|", "to the end", () => go("to", Infinity)),
    speed,
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
    element: element("div", { class: "bp-row bp-transport" }, row, position.element),
    update,
    pace: () => pace,
  };
}
