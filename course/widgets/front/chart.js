// A line chart: series differ in colour, in dashes and in the shape of their points, and are named
// at the side.

import { drawn } from "./page.js";

const CHART_HEIGHT = 260;
const AREA = { left: 62, top: 14, bottom: 214 };
const NAMES = 170; // pixels for the names of the series
const LOOKS = [
  { color: "var(--bp-vermilion)", dash: "none", point: "M-4,-4H4V4H-4Z" },
  { color: "var(--bp-blue)", dash: "7 4", point: "M0,-5L5,4H-5Z" },
  { color: "var(--bp-green)", dash: "2 4", point: "M-5,0L0,-5L5,0L0,5Z" },
  { color: "var(--bp-purple)", dash: "10 3 2 3", point: "M-4,0A4,4 0 1 0 4,0A4,4 0 1 0 -4,0Z" },
];

/** Round numbers between two ends: powers of ten if `log`, else multiples of 1, 2 or 5. */
function ticksBetween(low, high, log) {
  if (log) {
    const decades = Math.ceil(Math.log10(high));
    const apart = Math.max(1, Math.ceil(decades / 6));
    return Array.from({ length: Math.floor(decades / apart) + 1 }, (_, i) => 10 ** (i * apart));
  }
  const rough = (high - low) / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= rough);
  const ticks = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step / 1e6; at += step)
    ticks.push(Number(at.toPrecision(12)));
  return ticks;
}

/** `series` are { label, points: [[x, y], …] }. `mark(x)` moves a line to one x. */
export function lineChart({ series, xLabel, yLabel, log = false, label, width = 640 }) {
  const edge = width - NAMES;
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const ys = series.flatMap(({ points }) => points.map(([, y]) => y));
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = log ? [1, Math.max(...ys, 10)] : [0, Math.max(...ys, 1)];
  const across = (x) => AREA.left + ((x - left) / (right - left || 1)) * (edge - AREA.left);
  const part = (y) => (log ? Math.log10(Math.max(y, 1)) / Math.log10(high) : y / high);
  const up = (y) => AREA.bottom - part(y) * (AREA.bottom - AREA.top);
  const canvas = drawn("svg", {
    class: "bp-chart",
    viewBox: `0 0 ${width} ${CHART_HEIGHT}`,
    style: `--bp-units:${width}`,
    role: "img",
    "aria-label": label,
  });
  for (const y of ticksBetween(low, high, log)) {
    if (y > high) continue;
    canvas.append(
      drawn("path", { class: "bp-grid", d: `M${AREA.left},${up(y)}H${edge}` }),
      drawn(
        "text",
        { x: AREA.left - 6, y: up(y) + 4, "text-anchor": "end" },
        y.toLocaleString("en"),
      ),
    );
  }
  for (const x of ticksBetween(left, right, false))
    canvas.append(
      drawn("text", { x: across(x), y: AREA.bottom + 18, "text-anchor": "middle" }, String(x)),
    );
  canvas.append(
    drawn(
      "text",
      { x: (AREA.left + edge) / 2, y: CHART_HEIGHT - 6, "text-anchor": "middle" },
      xLabel,
    ),
    drawn(
      "text",
      {
        transform: `translate(12 ${(AREA.top + AREA.bottom) / 2}) rotate(-90)`,
        "text-anchor": "middle",
      },
      yLabel,
    ),
  );
  const marker = drawn("path", { class: "bp-marker", d: "" });
  canvas.append(marker);
  const labels = series.map(({ label: text, points }, i) => ({
    text,
    y: up(points[points.length - 1][1]),
    i,
  }));
  labels
    .sort((a, b) => a.y - b.y)
    .forEach((one, k) => {
      if (k) one.y = Math.max(one.y, labels[k - 1].y + 16);
    });
  const excess = Math.max(0, labels[labels.length - 1].y - AREA.bottom - 4);
  series.forEach(({ points }, i) => {
    const { color, dash, point } = LOOKS[i];
    canvas.append(
      drawn("path", {
        d: `M${points.map(([x, y]) => `${across(x)},${up(y)}`).join("L")}`,
        fill: "none",
        "stroke-width": 2,
        style: `stroke:${color};stroke-dasharray:${dash}`,
      }),
    );
    const sparse = Math.max(1, Math.round(points.length / 12));
    points.forEach(([x, y], k) => {
      if (k % sparse === 0)
        canvas.append(
          drawn("path", {
            d: point,
            transform: `translate(${across(x)} ${up(y)})`,
            style: `fill:${color}`,
          }),
        );
    });
  });
  for (const { text, y, i } of labels) {
    canvas.append(
      drawn("path", {
        d: LOOKS[i].point,
        transform: `translate(${edge + 14} ${y - excess})`,
        style: `fill:${LOOKS[i].color}`,
      }),
      drawn("text", { x: edge + 24, y: y - excess + 4 }, text),
    );
  }
  return {
    element: canvas,
    mark: (x) => marker.setAttribute("d", `M${across(x)},${AREA.top}V${AREA.bottom}`),
  };
}
