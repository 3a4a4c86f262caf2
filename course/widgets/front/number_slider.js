// A slider with a field beside it for any number: the slider's ends follow what is typed.

import { brief, element } from "./page.js";
import { numberField } from "./typed_number.js";

const SLIDER_STEPS = 200;

/** `oninput` hears every number on the way, `onrest` when a hand has let go. */
export function numberSlider(label, { low, high, value }, oninput, onrest) {
  const input = element("input", { type: "range", "aria-label": label });
  /** Ends that hold a number, with room beyond it. */
  const reachTo = (number) => {
    const [least, most] = [Number(input.min), Number(input.max)];
    const room = Math.max(most - least, Math.abs(number)) / 4;
    if (number > most) stretch(least, number + room);
    if (number < least) stretch(number - room, most);
  };
  const stretch = (least, most) => {
    input.min = least;
    input.max = most;
    input.step = (most - least) / SLIDER_STEPS;
  };
  const say = (number) => input.setAttribute("aria-valuetext", brief(number, 7));
  const field = numberField(`${label} as a number`, value, (number) => {
    reachTo(number);
    input.value = number;
    say(number);
    oninput(number);
    onrest();
  });
  input.addEventListener("input", () => {
    field.set(Number(input.value));
    say(Number(input.value));
    oninput(Number(input.value));
  });
  input.addEventListener("change", onrest);
  const set = (number) => {
    reachTo(number);
    input.value = number;
    say(number);
    field.set(number);
  };
  const reset = () => {
    stretch(low, high);
    set(value);
  };
  reset();
  const parts = [element("span", {}, label), input, field.input];
  return { element: element("div", { class: "bp-slider" }, ...parts), set, reset };
}
