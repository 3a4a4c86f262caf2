// A window onto a drawing that may be larger: fit, zoom (buttons, keys, Ctrl and wheel, pinch), pan
// by dragging, and a shade with words at each edge behind which the drawing goes on.

import { button, element } from "./page.js";

const TALLEST = 560; // pixels that a drawing may take
const SHARE = 0.7; // of the window's height, so that the controls above stay in sight
const LOWEST = 200;
const [TINIEST, LARGEST] = [0.04, 4];
const STEP = 1.25; // of zooming
const SLACK = 4; // pixels that a click may slip, and that a cut does not count
const SIDES = ["left", "right", "above", "below"];

const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);

/**
 * A place around a scrolling frame. `readable` is the least scale that is shown without asking,
 * `most` the height in pixels that the frame may take.
 */
export function viewport(frame, canvas, { width, height, margin }, { readable, most = TALLEST }) {
  const [wide, high] = [width + 2 * margin, height + 6];
  const words = element("span", { class: "bp-note bp-more" });
  const place = element("div", { class: "bp-window" }, frame);
  let scale = 1;

  const shade = () => {
    const more = {
      left: frame.scrollLeft > SLACK,
      right: frame.scrollLeft + frame.clientWidth < frame.scrollWidth - SLACK,
      above: frame.scrollTop > SLACK,
      below: frame.scrollTop + frame.clientHeight < frame.scrollHeight - SLACK,
    };
    for (const side of SIDES) place.classList.toggle(`bp-more-${side}`, more[side]);
    const found = SIDES.filter((side) => more[side]);
    const text = found.length ? `It goes on ${found.join(", ")}: drag it.` : "";
    if (words.textContent !== text) words.textContent = text;
  };
  const resize = (factor) => {
    scale = Math.min(Math.max(factor, TINIEST), LARGEST);
    canvas.style.width = `${wide * scale}px`;
    canvas.style.height = `${high * scale}px`;
  };
  /** Zoom so that what lies under a point of the window stays there; without one, its middle. */
  const zoom = (factor, point) => {
    const box = frame.getBoundingClientRect();
    const x = point ? point.clientX - box.left : frame.clientWidth / 2;
    const y = point ? point.clientY - box.top : frame.clientHeight / 2;
    const [left, top, before] = [frame.scrollLeft + x, frame.scrollTop + y, scale];
    resize(factor);
    frame.scrollLeft = (left * scale) / before - x;
    frame.scrollTop = (top * scale) / before - y;
    shade();
  };
  const tallest = () => Math.min(most, Math.max(LOWEST, SHARE * window.innerHeight));
  const whole = () => {
    const across = frame.clientWidth ? (frame.clientWidth - 4) / wide : 1;
    return Math.min(across, tallest() / high, 1);
  };
  const show = (factor) => {
    resize(factor);
    frame.style.height = `${Math.min(high * Math.min(1, scale), tallest()) + 4}px`;
    shade();
  };
  const fit = () => show(whole());
  const open = () => show(Math.max(whole(), Math.min(readable, 1)));
  resize(1);

  let seen = 0;
  const watch = new ResizeObserver(() => {
    if (frame.clientWidth === seen) return;
    seen = frame.clientWidth;
    open();
  });
  watch.observe(frame);
  frame.addEventListener("scroll", shade, { passive: true });
  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(scale * Math.exp(-event.deltaY / 300), event);
    },
    { passive: false },
  );
  frame.addEventListener("keydown", (event) => {
    const keys = { "+": () => zoom(scale * STEP), "-": () => zoom(scale / STEP), 0: fit };
    if (event.target !== frame || event.ctrlKey || event.metaKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  dragged(frame);
  pinched(frame, () => scale, zoom);
  const controls = element(
    "div",
    { class: "bp-row" },
    button("−", "zoom out", () => zoom(scale / STEP)),
    button("+", "zoom in", () => zoom(scale * STEP)),
    button("fit", "fit the graph into its frame", fit),
    words,
  );
  const reveal = ({ x, y }) => {
    const [left, top] = [(x + margin) * scale, y * scale];
    if (left < frame.scrollLeft + 60 || left > frame.scrollLeft + frame.clientWidth - 60)
      frame.scrollLeft = left - frame.clientWidth / 2;
    if (top < frame.scrollTop + 40 || top > frame.scrollTop + frame.clientHeight - 40)
      frame.scrollTop = top - frame.clientHeight / 2;
  };
  return { element: place, controls, reveal, close: () => watch.disconnect() };
}

/** Let a mouse drag what a frame shows; a finger does so by itself. */
function dragged(frame) {
  let last = null;
  let moved = 0;
  frame.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    [last, moved] = [event, 0];
  });
  frame.addEventListener("pointermove", (event) => {
    if (!last || !(event.buttons & 1)) return;
    const [dx, dy] = [event.clientX - last.clientX, event.clientY - last.clientY];
    moved += Math.abs(dx) + Math.abs(dy);
    last = event;
    if (moved <= SLACK) return;
    frame.setPointerCapture(event.pointerId);
    frame.classList.add("bp-dragged");
    frame.scrollLeft -= dx;
    frame.scrollTop -= dy;
  });
  const end = () => {
    last = null;
    frame.classList.remove("bp-dragged");
  };
  frame.addEventListener("pointerup", end);
  frame.addEventListener("pointercancel", end);
  // What ends a drag is no click on the vertex below it.
  const swallow = (event) => {
    if (moved > SLACK) event.stopPropagation();
    moved = 0;
  };
  frame.addEventListener("click", swallow, { capture: true });
}

/** Let two fingers zoom; one goes on scrolling. */
function pinched(frame, scaleNow, zoom) {
  let start = null;
  frame.addEventListener("touchstart", ({ touches }) => {
    start = touches.length === 2 ? { gap: apart([...touches]), scale: scaleNow() } : null;
  });
  frame.addEventListener(
    "touchmove",
    (event) => {
      if (!start || event.touches.length !== 2) return;
      event.preventDefault();
      const [a, b] = event.touches;
      const middle = {
        clientX: (a.clientX + b.clientX) / 2,
        clientY: (a.clientY + b.clientY) / 2,
      };
      zoom((start.scale * apart([a, b])) / start.gap, middle);
    },
    { passive: false },
  );
}
