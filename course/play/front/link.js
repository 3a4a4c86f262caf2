// The playground's state as the end of an address, and back.

const PLAYED = new Set(["value", "numerical", "symbolic", "forward", "reverse", "compiled"]);

/** `#f=x*y&at=2,0.5&mode=reverse&step=3` */
export function linkOf({ text, at, mode, step }) {
  const numbers = at.map((number) => (number === undefined ? "" : Number(number.toPrecision(12))));
  return `#${new URLSearchParams({ f: text, at: numbers.join(","), mode, step })}`;
}

/** The state that an address holds; null where it holds none. What is odd in it is left out. */
export function stateOf(hash) {
  const found = new URLSearchParams(hash.slice(1));
  const text = found.get("f");
  if (!text) return null;
  const numbers = (found.get("at") || "").split(",").map((part) => (part ? Number(part) : NaN));
  const at = numbers.map((number) => (Number.isFinite(number) ? number : undefined));
  const mode = PLAYED.has(found.get("mode")) ? found.get("mode") : "reverse";
  const step = Math.max(Math.trunc(Number(found.get("step"))) || 0, 0);
  return { text, at, mode, step };
}
