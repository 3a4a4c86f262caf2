// The error of a difference quotient against its step, all computed here: no kernel is asked.

const UNIT_ROUNDOFF = 2 ** -53;

// Value, first three derivatives, and the imaginary part at x + ih.
const FUNCTIONS = {
  "x³": {
    value: (x) => x * x * x,
    derivatives: [(x) => 3 * x * x, (x) => 6 * x, () => 6],
    imaginary: (x, h) => 3 * x * x * h - h * h * h,
  },
  "exp x": {
    value: Math.exp,
    derivatives: [Math.exp, Math.exp, Math.exp],
    imaginary: (x, h) => Math.exp(x) * Math.sin(h),
  },
  "sin x": {
    value: Math.sin,
    derivatives: [Math.cos, (x) => -Math.sin(x), (x) => -Math.cos(x)],
    imaginary: (x, h) => Math.cos(x) * Math.sinh(h),
  },
  "1/(1 + x²)": {
    value: (x) => 1 / (1 + x * x),
    derivatives: [
      (x) => (-2 * x) / (1 + x * x) ** 2,
      (x) => (6 * x * x - 2) / (1 + x * x) ** 3,
      (x) => (24 * x * (1 - x * x)) / (1 + x * x) ** 4,
    ],
    imaginary: (x, h) => {
      const [real, imag] = [1 + x * x - h * h, 2 * x * h];
      return -imag / (real * real + imag * imag);
    },
  },
};

// truncation = size · h^order; round-off = size / h, or a constant where nothing is subtracted.
const FORMULAS = {
  forward: {
    quotient: ({ value }, x, h) => (value(x + h) - value(x)) / h,
    order: 1,
    truncation: (f, d1, d2) => Math.abs(d2) / 2,
    roundOff: (f, d1, d2, d3, x) => UNIT_ROUNDOFF * (2 * Math.abs(f) + Math.abs(x * d1)),
    subtracts: true,
  },
  central: {
    quotient: ({ value }, x, h) => (value(x + h) - value(x - h)) / (2 * h),
    order: 2,
    truncation: (f, d1, d2, d3) => Math.abs(d3) / 6,
    roundOff: (f, d1, d2, d3, x) => UNIT_ROUNDOFF * (Math.abs(f) + Math.abs(x * d1)),
    subtracts: true,
  },
  "complex step": {
    quotient: ({ imaginary }, x, h) => imaginary(x, h) / h,
    order: 2,
    truncation: (f, d1, d2, d3) => Math.abs(d3) / 6,
    roundOff: (f, d1) => UNIT_ROUNDOFF * Math.abs(d1),
    subtracts: false,
  },
};

const POINTS = [0, 0.5, 1, 2, 10];
const [WIDTH, HEIGHT] = [640, 354];
const PLOT = { left: 56, right: 624, top: 26, bottom: 310 };
const X_DECADES = [-16, 0];
const Y_DECADES = [-18, 2];
const PER_DECADE = 20; // slider positions
const SVG = "http://www.w3.org/2000/svg";

const CSS = `
.u-curve { max-width: 700px; padding: 8px 4px; box-sizing: border-box;
  color: var(--jp-ui-font-color1, CanvasText);
  font: 14px/1.4 var(--jp-ui-font-family, system-ui, sans-serif); }
.u-curve-controls { display: flex; flex-wrap: wrap; gap: 8px 12px; }
.u-curve label { display: inline-flex; align-items: center; gap: 6px; }
.u-curve select, .u-curve button { font: inherit; padding: 3px 8px; border-radius: 4px;
  color: inherit; background: var(--jp-layout-color1, Canvas);
  border: 1px solid var(--jp-border-color0, GrayText); }
.u-curve select:focus-visible, .u-curve button:focus-visible, .u-curve input:focus-visible {
  outline: 2px solid var(--jp-brand-color1, Highlight); outline-offset: 2px; }
.u-curve svg { display: block; width: 100%; height: auto; cursor: ew-resize; touch-action: pan-y;
  user-select: none; }
.u-curve svg text { fill: currentColor; font-size: 13px; }
.u-curve .u-curve-step { display: grid; grid-template-columns: 8.75% 1fr; margin-right: 2.5%; }
.u-curve input[type="range"] { width: 100%; margin: 4px 0; }
.u-curve dl { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 6px 16px;
  margin: 8px 0; }
.u-curve dl div { min-width: 0; }
/* JupyterLab floats the terms of every list in an output. */
.u-curve dl dt { display: block; float: none; width: auto; margin: 0; font-weight: normal;
  opacity: 0.8; }
.u-curve dl dd { margin: 0; min-height: 1.4em; font-family: var(--jp-code-font-family, monospace);
  font-variant-numeric: tabular-nums; white-space: nowrap; }
.u-curve-advice { margin: 0; min-height: 2.8em; }
.u-curve-trunc { stroke: #0072B2; } .u-curve-round { stroke: #D55E00; }
.u-curve-best { stroke: #009E73; }
.u-curve-key { display: inline-block; width: 26px; height: 0; margin-right: 6px;
  vertical-align: middle; border-top: 3px; }
`;

const tens = (exponent) => 10 ** exponent;
const short = (number) => (number === 0 ? "0" : number.toExponential(1));
const across = (step) =>
  PLOT.left +
  ((Math.log10(step) - X_DECADES[0]) / (X_DECADES[1] - X_DECADES[0])) * (PLOT.right - PLOT.left);
const up = (error) => {
  const exponent = Math.min(Math.max(Math.log10(error), Y_DECADES[0]), Y_DECADES[1]);
  return (
    PLOT.bottom -
    ((exponent - Y_DECADES[0]) / (Y_DECADES[1] - Y_DECADES[0])) * (PLOT.bottom - PLOT.top)
  );
};

function analyse(functionName, formulaName, x) {
  const f = FUNCTIONS[functionName];
  const formula = FORMULAS[formulaName];
  const facts = [f.value(x), ...f.derivatives.map((d) => d(x)), x];
  const [size, floor] = [formula.truncation(...facts), formula.roundOff(...facts)];
  const truncation = (h) => size * h ** formula.order;
  const roundOff = (h) => (formula.subtracts ? floor / h : floor);
  // Where the sum of both parts is smallest; without a subtraction, where they are equal.
  const balance = formula.subtracts
    ? (floor / (formula.order * size)) ** (1 / (formula.order + 1))
    : (floor / size) ** (1 / formula.order);
  const best = floor === 0 ? 0 : balance;
  const exact = f.derivatives[0](x);
  const quotient = (h) => formula.quotient(f, x, h);
  const error = (h) => Math.abs(quotient(h) - exact);
  return { truncation, roundOff, best, exact, quotient, error, formula };
}

function advice(curve, x, h) {
  const [truncation, roundOff] = [curve.truncation(h), curve.roundOff(h)];
  if (curve.formula.subtracts && x + h === x)
    return "x + h is rounded to x itself. The rise is 0, and so is the slope.";
  if (truncation === 0 && roundOff === 0) return "Here both parts vanish to leading order.";
  if (!curve.formula.subtracts)
    return truncation > roundOff
      ? "Truncation is the larger part: take a smaller step."
      : "Truncation has sunk below round-off, and nothing is subtracted: every smaller step is as good.";
  if (truncation > 3 * roundOff) return "Truncation is the larger part: take a smaller step.";
  if (roundOff > 3 * truncation) return "Round-off is the larger part: take a larger step.";
  return "Both parts are about equal: no step is much better.";
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function shape(parent, name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  place(made, attributes);
  made.textContent = text;
  parent.append(made);
  return made;
}

function place(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
}

// JupyterLab would read keys pressed here as its own shortcuts, without this attribute.
const focusable = (name, attributes, ...children) =>
  element(name, { "data-lm-suppress-shortcuts": "true", ...attributes }, ...children);

function chooser(label, options) {
  const select = focusable("select", { "aria-label": label });
  for (const option of options) select.append(element("option", { value: option }, `${option}`));
  return [select, element("label", {}, label, select)];
}

function drawing() {
  const svg = document.createElementNS(SVG, "svg");
  place(svg, { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  for (let decade = X_DECADES[0]; decade <= X_DECADES[1]; decade += 2) {
    const x = across(tens(decade));
    shape(svg, "line", { x1: x, x2: x, y1: PLOT.top, y2: PLOT.bottom, stroke: "currentColor", opacity: 0.15 });
    if (decade % 4 === 0)
      shape(svg, "text", { x, y: PLOT.bottom + 18, "text-anchor": "middle" }, `1e${decade}`);
  }
  for (let decade = Y_DECADES[0]; decade <= Y_DECADES[1]; decade += 2) {
    const y = up(tens(decade));
    shape(svg, "line", { x1: PLOT.left, x2: PLOT.right, y1: y, y2: y, stroke: "currentColor", opacity: 0.15 });
    if (decade % 4 === 0)
      shape(svg, "text", { x: PLOT.left - 6, y: y + 4, "text-anchor": "end" }, `1e${decade}`);
  }
  shape(svg, "text", { x: PLOT.right, y: PLOT.bottom + 36, "text-anchor": "end" }, "step h →");
  shape(svg, "text", { x: 12, y: PLOT.top - 10 }, "↑ error");
  return svg;
}

function line(svg, kind, dashes) {
  return shape(svg, "path", { class: `u-curve-${kind}`, "stroke-width": 2.5, "stroke-dasharray": dashes, fill: "none" });
}

// A power law is straight on these axes; it is cut where it leaves the plot.
function straight(path, law) {
  let d = "";
  for (let k = X_DECADES[0] * 10; k <= X_DECADES[1] * 10; k++) {
    const [h, error] = [tens(k / 10), law(tens(k / 10))];
    if (error >= tens(Y_DECADES[0]) && error <= tens(Y_DECADES[1]))
      d += `${d ? "L" : "M"}${across(h).toFixed(1)} ${up(error).toFixed(1)}`;
  }
  path.setAttribute("d", d);
}

function render({ model, el }) {
  const [functionSelect, functionLabel] = chooser("function", Object.keys(FUNCTIONS));
  const [pointSelect, pointLabel] = chooser("at x =", POINTS);
  const [formulaSelect, formulaLabel] = chooser("formula", Object.keys(FORMULAS));
  const toBest = focusable("button", { type: "button" }, "Go to the best step");
  const slider = focusable("input", {
    type: "range", min: X_DECADES[0] * PER_DECADE, max: X_DECADES[1] * PER_DECADE, step: 1,
    "aria-label": "step h, on a logarithmic scale",
  });

  const svg = drawing();
  const dots = shape(svg, "path", { class: "u-curve-dots", fill: "currentColor", opacity: 0.55 });
  const truncationLine = line(svg, "trunc", "9 5");
  const roundOffLine = line(svg, "round", "2 4");
  const bestLine = line(svg, "best", "12 4 3 4");
  const bestText = shape(svg, "text", { y: PLOT.top - 10, "text-anchor": "middle" }, "best step");
  const stepLine = line(svg, "now", "");
  stepLine.setAttribute("stroke", "currentColor");
  stepLine.setAttribute("stroke-width", 1.5);
  const marker = shape(svg, "circle", { r: 6, fill: "none", stroke: "currentColor", "stroke-width": 2.5 });

  const [numbers, terms] = [{}, {}];
  const list = element("dl");
  const readouts = [
    ["step", "step h"], ["slope", "quotient"], ["error", "error"],
    ["best", "best step", "#009E73 dashed"], ["truncation", "truncation", "#0072B2 dashed"],
    ["roundOff", "round-off", "#D55E00 dotted"],
  ];
  for (const [name, label, border] of readouts) {
    const term = element("dt");
    terms[name] = element("span", {}, label);
    term.append(terms[name]);
    if (border) {
      const [color, style] = border.split(" ");
      term.prepend(element("span", { class: "u-curve-key", style: `border-top-style:${style};border-top-color:${color}` }));
    }
    numbers[name] = element("dd", { "data-number": name });
    list.append(element("div", {}, term, numbers[name]));
  }
  const sentence = element("p", { class: "u-curve-advice" });
  // Screen readers hear the sentence once the step rests, not at every pixel of a drag.
  const spoken = element("p", { "aria-live": "polite", style: "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);margin:0" });

  let [curve, x, h, waiting] = [null, 0, 1, 0];

  function showStep() {
    const [error, truncation, roundOff] = [curve.error(h), curve.truncation(h), curve.roundOff(h)];
    slider.value = Math.round(Math.log10(h) * PER_DECADE);
    const at = across(h);
    stepLine.setAttribute("d", `M${at} ${PLOT.top}V${PLOT.bottom}`);
    place(marker, { cx: at, cy: up(error) });
    numbers.step.textContent = short(h);
    numbers.slope.textContent = curve.quotient(h).toPrecision(10);
    numbers.error.textContent = short(error);
    numbers.truncation.textContent = short(truncation);
    numbers.roundOff.textContent = short(roundOff);
    sentence.textContent = advice(curve, x, h);
    slider.setAttribute("aria-valuetext", `step ${short(h)}, error ${short(error)}`);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      spoken.textContent =
        `Step ${short(h)}: error ${short(error)}, of which truncation about ${short(truncation)}, ` +
        `round-off about ${short(roundOff)}. ${sentence.textContent}`;
    }, 400);
  }

  function showCurve() {
    [functionSelect.value, formulaSelect.value] = [model.get("function"), model.get("formula")];
    pointSelect.value = x = model.get("point");
    curve = analyse(functionSelect.value, formulaSelect.value, x);
    straight(truncationLine, curve.truncation);
    straight(roundOffLine, curve.roundOff);
    let d = "";
    for (let k = X_DECADES[0] * 8; k <= X_DECADES[1] * 8; k++) {
      const [cx, cy] = [across(tens(k / 8)), up(curve.error(tens(k / 8)))];
      d += `M${(cx - 2.5).toFixed(1)} ${cy.toFixed(1)}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`;
    }
    dots.setAttribute("d", d);

    const { best, formula } = curve;
    terms.truncation.textContent = `truncation, slope ${formula.order}`;
    terms.roundOff.textContent = `round-off, slope ${formula.subtracts ? "−1" : "0"}`;
    const known = Number.isFinite(best) && best > 0;
    const shown = known && best >= tens(X_DECADES[0]) && best <= 1;
    bestLine.setAttribute("d", shown ? `M${across(best)} ${PLOT.top}V${PLOT.bottom}` : "");
    bestText.textContent = shown ? (formula.subtracts ? "best step" : "good from here down") : "";
    bestText.setAttribute("x", across(shown ? best : 1));
    const bound = formula.subtracts ? "" : "any up to ";
    numbers.best.textContent = known ? bound + short(best) : best === 0 ? "the smaller the better" : "any";
    toBest.disabled = !shown;
    svg.setAttribute(
      "aria-label",
      `Error of the ${formulaSelect.value} formula for ${functionSelect.value} at ${x} against the ` +
        `step, both axes logarithmic. Truncation rises with slope ${formula.order}; round-off ` +
        (formula.subtracts ? "falls with slope -1." : "is constant.") +
        (shown ? ` Best step ${short(best)}.` : ""),
    );
    showStep();
  }

  function setStep(exponent) {
    const position = Math.round(exponent * PER_DECADE) / PER_DECADE;
    h = tens(Math.min(Math.max(position, X_DECADES[0]), X_DECADES[1]));
    showStep();
  }

  function keep(name, value) {
    model.set(name, value);
    model.save_changes();
  }

  functionSelect.addEventListener("change", () => keep("function", functionSelect.value));
  formulaSelect.addEventListener("change", () => keep("formula", formulaSelect.value));
  pointSelect.addEventListener("change", () => keep("point", Number(pointSelect.value)));
  slider.addEventListener("input", () => setStep(slider.value / PER_DECADE));
  slider.addEventListener("change", () => keep("step", h));
  toBest.addEventListener("click", () => {
    setStep(Math.log10(curve.best));
    keep("step", h);
  });

  function drag(event) {
    const box = svg.getBoundingClientRect();
    const along = ((event.clientX - box.left) / box.width) * WIDTH;
    const share = (along - PLOT.left) / (PLOT.right - PLOT.left);
    setStep(X_DECADES[0] + share * (X_DECADES[1] - X_DECADES[0]));
  }
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    drag(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) drag(event);
  });
  svg.addEventListener("lostpointercapture", () => keep("step", h));

  const root = element("div", { class: "u-curve", role: "group", "aria-label": "Error against step" },
    element("style", {}, CSS),
    element("div", { class: "u-curve-controls" }, functionLabel, pointLabel, formulaLabel, toBest),
    svg,
    element("div", { class: "u-curve-step" }, element("span", { "aria-hidden": "true" }, "step"), slider),
    list, sentence, spoken);
  for (const name of ["keydown", "keypress", "keyup"])
    root.addEventListener(name, (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    });

  const stepChanged = () => {
    if (model.get("step") !== h) setStep(Math.log10(model.get("step")));
  };
  for (const name of ["function", "formula", "point"]) model.on(`change:${name}`, showCurve);
  model.on("change:step", stepChanged);
  h = model.get("step");
  showCurve();
  el.append(root);
  return () => {
    clearTimeout(waiting);
    for (const name of ["function", "formula", "point"]) model.off(`change:${name}`, showCurve);
    model.off("change:step", stepChanged);
  };
}

export default { render };
