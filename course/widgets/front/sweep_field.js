// The sweep through a chain, drawn: time to the right, places upwards, what is held as bars.

import { drawn } from "./page.js";
import { survivors } from "./checkpoint_schedule.js";

const [HEIGHT, TOP, BOTTOM, LEFT] = [330, 10, 262, 56];
const [NARROWEST, WIDEST] = [320, 1050]; // pixels: text keeps its size on any page
const KEY_ROOM = 178; // pixels that an entry of the key takes

const square = (x, y, high) => `M${x - 6},${y - high / 2}h12v${high}h-12Z`;
const upwards = (x, y, r) => `M${x - r},${y + r}H${x + r}L${x},${y - r}Z`;
const downwards = (x, y, r) => `M${x - r},${y - r}H${x + r}L${x},${y + r}Z`;

const KEY = [
  ["bp-kept", "kept on the way forward", (x, y) => square(x, y, 12)],
  ["bp-passing", "held for a while", (x, y) => square(x, y, 7)],
  ["bp-computed", "computed", (x, y) => upwards(x, y, 5)],
  ["bp-again", "computed again", (x, y) => upwards(x, y, 5)],
  ["bp-backs", "adjoint computed", (x, y) => downwards(x, y, 5)],
];

/** The key: each sign as it is drawn, in as many rows as it takes; with the height of those. */
function keyOf(width) {
  const columns = Math.max(1, Math.floor((width - LEFT) / KEY_ROOM));
  const parts = KEY.flatMap(([name, text, sign], i) => {
    const x = LEFT + KEY_ROOM * (i % columns);
    const y = HEIGHT - 20 + 20 * Math.floor(i / columns);
    const label = drawn("text", { x: x + 14, y: y + 4 }, text);
    return [drawn("path", { class: name, d: sign(x, y) }), label];
  });
  return { parts, height: 20 * (Math.ceil(KEY.length / columns) - 1) };
}

/** A field for sweeps; `draw` shows one, `mark` moves a line to one moment. */
export function sweepField() {
  const canvas = drawn("svg", { class: "bp-chart bp-sweep", "aria-hidden": "true" });
  let [width, across] = [WIDEST, null];
  const cursor = drawn("path", { class: "bp-marker" });

  const draw = (moments, length) => {
    const right = width - 8;
    const wide = (right - LEFT) / moments.length;
    const high = (BOTTOM - TOP) / (length + 1);
    const keep = survivors(moments);
    across = (t) => LEFT + (t + 0.5) * wide;
    const up = (v) => BOTTOM - (v + 0.5) * high;
    const cell = (t, v, part) =>
      `M${across(t) - wide / 2},${up(v) - (high * part) / 2}h${wide}v${high * part}h${-wide}Z`;
    const shapes = { "bp-kept": "", "bp-passing": "", forward: "", again: "", back: "" };
    const r = Math.max(Math.min(wide, high, 11) * 0.45, 2);
    moments.forEach(({ what, place, held }, t) => {
      for (const v of held)
        shapes[keep.has(v) ? "bp-kept" : "bp-passing"] += cell(t, v, keep.has(v) ? 0.8 : 0.45);
      const sign = what === "back" ? downwards : upwards;
      shapes[what] += sign(across(t), up(what === "back" ? place - 1 : place), r);
    });
    const { forward, again, back, ...bars } = shapes;
    const named = { ...bars, "bp-computed": forward, "bp-again": again, "bp-backs": back };
    const apart = Math.ceil((length + 1) / 8);
    const places = Array.from({ length: length + 1 }, (_, v) => v).filter((v) => v % apart === 0);
    const key = keyOf(width);
    const size = [width, HEIGHT + key.height];
    canvas.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
    canvas.style.maxWidth = `${width}px`;
    const [x, y] = [(LEFT + right) / 2, (TOP + BOTTOM) / 2];
    const upright = `translate(10 ${y}) rotate(-90)`;
    canvas.replaceChildren(
      ...Object.entries(named).map(([name, d]) => drawn("path", { class: name, d })),
      cursor,
      ...places.map((v) =>
        drawn("text", { x: LEFT - 6, y: up(v) + 4, "text-anchor": "end" }, `v${v}`),
      ),
      drawn("text", { x, y: BOTTOM + 20, "text-anchor": "middle" }, "time"),
      drawn("text", { transform: upright, "text-anchor": "middle" }, "place in the chain"),
      ...key.parts,
    );
  };
  return {
    element: canvas,
    draw,
    mark: (t) => cursor.setAttribute("d", `M${across(t)},${TOP}V${BOTTOM}`),
    /** Take the width of the page; tells whether it changed. */
    fill(room) {
      const before = width;
      width = Math.min(Math.max(room, NARROWEST), WIDEST);
      return width !== before;
    },
  };
}
