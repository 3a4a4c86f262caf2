// A guess beside an answer, in words.

import { brief } from "./page.js";
import { typedNumber } from "./typed_number.js";

// Relative: what is right to three digits is right, and what is right to two is close.
const [EXACT, CLOSE] = [5e-4, 5e-3];

const plain = (text) => text.trim().toLowerCase().replaceAll(",", "").replace(/\s+/g, " ");

/** How far a number is from the answer. */
function distance(said, number) {
  const off = said - number;
  if (Math.abs(off) <= EXACT * Math.abs(number)) return { right: true, words: "Right." };
  if (Math.abs(off) <= CLOSE * Math.abs(number))
    return { right: true, words: `Close: off by ${brief(Math.abs(off), 2)}.` };
  const side = off > 0 ? "high" : "low";
  const share = number ? ` (${brief((100 * Math.abs(off)) / Math.abs(number), 3)} % of it)` : "";
  const sign = number !== 0 && said === -number ? " Only the sign differs." : "";
  return { right: false, words: `Too ${side} by ${brief(Math.abs(off), 3)}${share}.${sign}` };
}

/** What to say of a guess: { right, words }. */
export function compared(said, { kind, answer, number }) {
  if (kind === "number") {
    const value = typedNumber(said);
    if (value !== null) return distance(value, number);
  }
  const right = plain(said) === plain(answer);
  return { right, words: right ? "Right." : "Not the same." };
}
