// A guess beside an answer, in words.

import { brief } from "./page.js";
import { typedNumber } from "./typed_number.js";

const CLOSE = 0.005; // relative: "to two digits or better"

const plain = (text) => text.trim().toLowerCase().replaceAll(",", "").replace(/\s+/g, " ");

/** How far a number is from the answer. */
function distance(said, number) {
  const off = said - number;
  if (off === 0 || Math.abs(off) <= 5e-4 * Math.abs(number)) return { right: true, words: "Right." };
  if (Math.abs(off) <= CLOSE * Math.abs(number))
    return { right: true, words: `Close: off by ${brief(Math.abs(off), 2)}.` };
  const side = off > 0 ? "high" : "low";
  const share = number ? ` (${brief((100 * Math.abs(off)) / Math.abs(number), 2)} % of it)` : "";
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
