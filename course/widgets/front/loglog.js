// A plot on two logarithmic axes: power laws are straight lines on it.

import { drawn } from "./page.js";

const [WIDTH, HEIGHT] = [640, 354];
const AREA = { left: 56, right: 624, top: 26, bottom: 310 };
const POINTS_PER_DECADE = 10; // of a line

export const tens = (exponent) => 10 ** exponent;

/** A plot between two powers of ten each way, with a tick at every fourth. */
export function logLogPlot({ xDecades, yDecades, xLabel, yLabel }) {
  const [left, right] = xDecades;
  const [low, high] = yDecades;
  const across = (x) =>
    AREA.left + ((Math.log10(x) - left) / (right - left)) * (AREA.right - AREA.left);
  const up = (y) => {
    const exponent = Math.min(Math.max(Math.log10(y), low), high);
    return AREA.bottom - ((exponent - low) / (high - low)) * (AREA.bottom - AREA.top);
  };
  const canvas = drawn("svg", {
    class: "bp-chart bp-loglog",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    style: `--bp-units:${WIDTH}`,
    role: "img",
  });
  const write = (x, y, anchor, text) => {
    const label = drawn("text", { x, y, "text-anchor": anchor }, text);
    canvas.append(label);
    return label;
  };
  const rule = (name, d) => {
    const path = drawn("path", { class: name, d });
    canvas.append(path);
    return path;
  };
  for (let decade = left; decade <= right; decade += 2) {
    const x = across(tens(decade));
    rule("bp-grid", `M${x},${AREA.top}V${AREA.bottom}`);
    if (decade % 4 === 0) write(x, AREA.bottom + 18, "middle", `1e${decade}`);
  }
  for (let decade = low; decade <= high; decade += 2) {
    const y = up(tens(decade));
    rule("bp-grid", `M${AREA.left},${y}H${AREA.right}`);
    if (decade % 4 === 0) write(AREA.left - 6, y + 4, "end", `1e${decade}`);
  }
  write(AREA.right, AREA.bottom + 36, "end", xLabel);
  write(12, AREA.top - 10, "start", yLabel);

  return {
    element: canvas,
    /** A function as a line, cut where it leaves the plot. */
    line(name) {
      const path = rule(name, "");
      return (f) => {
        const points = [];
        for (let k = left * POINTS_PER_DECADE; k <= right * POINTS_PER_DECADE; k += 1) {
          const x = tens(k / POINTS_PER_DECADE);
          const y = f(x);
          if (y >= tens(low) && y <= tens(high))
            points.push(`${across(x).toFixed(1)},${up(y).toFixed(1)}`);
        }
        path.setAttribute("d", points.length ? `M${points.join("L")}` : "");
      };
    },
    /** A function at so many places in each decade, as dots; what lies beyond is on the border. */
    dots(name, perDecade) {
      const path = rule(name, "");
      return (f) => {
        let d = "";
        for (let k = left * perDecade; k <= right * perDecade; k += 1) {
          const x = tens(k / perDecade);
          const start = `${(across(x) - 2.5).toFixed(1)},${up(f(x)).toFixed(1)}`;
          d += `M${start}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`;
        }
        path.setAttribute("d", d);
      };
    },
    /** An upright line at one x with a text above it; none where x is null. */
    upright(name) {
      const path = rule(name, "");
      const label = write(0, AREA.top - 10, "middle", "");
      return (x, text = "") => {
        path.setAttribute("d", x === null ? "" : `M${across(x)},${AREA.top}V${AREA.bottom}`);
        label.setAttribute("x", across(x ?? 1));
        label.textContent = text;
      };
    },
    /** A ring around one point. */
    ring(name) {
      const circle = drawn("circle", { class: name, r: 6 });
      canvas.append(circle);
      return (x, y) => {
        circle.setAttribute("cx", across(x));
        circle.setAttribute("cy", up(y));
      };
    },
    /** Call back with the power of ten under the pointer while it drags, and once when it rests. */
    onDrag(move, rest) {
      const follow = (event) => {
        const box = canvas.getBoundingClientRect();
        const along = ((event.clientX - box.left) / box.width) * WIDTH;
        const share = (along - AREA.left) / (AREA.right - AREA.left);
        move(left + share * (right - left));
      };
      canvas.addEventListener("pointerdown", (event) => {
        canvas.setPointerCapture(event.pointerId);
        follow(event);
      });
      canvas.addEventListener("pointermove", (event) => {
        if (canvas.hasPointerCapture(event.pointerId)) follow(event);
      });
      canvas.addEventListener("lostpointercapture", rest);
    },
  };
}
