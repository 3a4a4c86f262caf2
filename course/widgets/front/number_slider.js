// A slider with a field beside it for any number: the slider's ends follow what is typed.

import { brief, element } from "./page.js";
import { numberField } from "./typed_number.js";

const SLIDER_STEPS = 200;

/**
 * `oninput` hears every number on the way, and whether it was typed; `onrest` when a hand has let
 * go. The slider has `steps` steps; what is typed is brought between `least` and `most`, and is
 * rounded where only `whole` numbers make sense.
 */
export function numberSlider(label, range, oninput, onrest = () => {}) {
  const { low, high, value, steps = SLIDER_STEPS } = range;
  const { least = -Infinity, most = Infinity, whole = false } = range;
  const input = element("input", { type: "range", "aria-label": label });
  const allowed = (number) =>
    Math.min(Math.max(whole ? Math.round(number) : number, least), most);
  /** Ends that hold a number, with room beyond it. */
  const reachTo = (number) => {
    const [from, to] = [Number(input.min), Number(input.max)];
    const room = Math.max(to - from, Math.abs(number)) / 4;
    if (number > to) stretch(from, allowed(number + room));
    if (number < from) stretch(allowed(number - room), to);
  };
  const stretch = (from, to) => {
    input.min = from;
    input.max = to;
    input.step = whole ? 1 : (to - from) / steps;
  };
  const say = (number) => input.setAttribute("aria-valuetext", brief(number, 7));
  const set = (number) => {
    reachTo(number);
    input.value = number;
    say(number);
    field.set(number);
  };
  const field = numberField(`${label} as a number`, value, (typed) => {
    set(allowed(typed));
    oninput(allowed(typed), true);
    onrest();
  });
  input.addEventListener("input", () => {
    // The slider's own arithmetic leaves 0.30000000000000004.
    const number = Number(Number(input.value).toPrecision(12));
    field.set(number);
    say(number);
    oninput(number, false);
  });
  input.addEventListener("change", onrest);
  const reset = () => {
    stretch(low, high);
    set(value);
  };
  reset();
  const parts = [element("span", {}, label), input, field.input];
  return { element: element("div", { class: "bp-slider" }, ...parts), input, set, stretch, reset };
}
