// Numbers as people type them, and fields to type them into.

import { brief, element } from "./page.js";

const CONSTANTS = { pi: Math.PI, π: Math.PI, e: Math.E };

/** The number that a text means: 0.25, −1, 2e-3, 1/3, pi/2; null where it means none. */
export function typedNumber(text) {
  const factors = text.trim().toLowerCase().replaceAll("−", "-").split("/");
  const numbers = factors.map((factor) => {
    const [, sign, rest] = /^\s*([-+]?)\s*(.*?)\s*$/.exec(factor);
    const size = CONSTANTS[rest] ?? (/^[\d.]/.test(rest) ? Number(rest) : NaN);
    return sign === "-" ? -size : size;
  });
  const found = numbers.reduce((product, divisor) => product / divisor);
  return Number.isFinite(found) ? found : null;
}

/**
 * A field for a number: Enter, or leaving it, takes what was typed; Escape brings back the last.
 * What is no number stays, marked, with words; nothing is taken then.
 */
export function numberField(label, value, ontake) {
  const input = element("input", {
    type: "text",
    class: "bp-typed",
    "aria-label": label,
    title: `${label}: a number such as 0.25, 1/3, 2e-3 or pi`,
    autocomplete: "off",
    spellcheck: "false",
  });
  let known = value;
  const set = (number) => {
    known = number;
    input.value = brief(number, 7);
    input.removeAttribute("aria-invalid");
    input.setCustomValidity("");
  };
  const take = () => {
    if (input.value === brief(known, 7)) return;
    const number = typedNumber(input.value);
    if (number === null) {
      input.setAttribute("aria-invalid", "true");
      input.setCustomValidity("A number such as 0.25, 1/3, 2e-3 or pi.");
      input.reportValidity();
      return;
    }
    set(number);
    ontake(number);
  };
  input.addEventListener("change", take);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") set(known);
  });
  set(value);
  return { input, set };
}
