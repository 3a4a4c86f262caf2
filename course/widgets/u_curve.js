// UCurve: the error of a difference quotient against its step, measured here: no kernel is asked.
// Functions come as expressions, and the laws of their errors as numbers, from Python.

import { brief, button, choice, drawn, element, openPage } from "./front/page.js";
import { logLogPlot, tens } from "./front/loglog.js";
import { evaluateExpression } from "./front/table.js";
import { numberField } from "./front/typed_number.js";

const X_DECADES = [-16, 0];
const Y_DECADES = [-18, 2];
const POSITIONS_PER_DECADE = 20; // of the slider
const DOTS_PER_DECADE = 8;
const REST = 400; // milliseconds after which a screen reader hears where the step is

const QUOTIENTS = {
  forward: ({ value }, x, h) => (value(x + h) - value(x)) / h,
  central: ({ value }, x, h) => (value(x + h) - value(x - h)) / (2 * h),
  "complex step": ({ imaginary }, x, h) => imaginary(x, h) / h,
};
const DOTS = "M2,2a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M11,2a2 2 0 1 0 4 0a2 2 0 1 0 -4 0";
const READOUTS = {
  step: ["step h", null],
  slope: ["quotient", null],
  error: ["error, measured", "bp-dots"],
  best: ["best step", "bp-best"],
  truncation: ["truncation", "bp-truncation"],
  roundOff: ["round-off", "bp-round-off"],
};

const short = (number) => brief(number, 2);

/** A function and a formula at a point: the error at every step, measured and by its law. */
function curveOf({ functions, formulas, points }, { function: name, formula, point }) {
  const { value, imaginary, laws } = functions[name];
  const { order, subtracts } = formulas[formula];
  const law = laws[formula][points.indexOf(point)];
  const f = {
    value: (x) => evaluateExpression(value, [x]),
    imaginary: (x, h) => evaluateExpression(imaginary, [x, h]),
  };
  const quotient = (h) => QUOTIENTS[formula](f, point, h);
  return {
    order,
    subtracts,
    quotient,
    best: law.best,
    error: (h) => Math.abs(quotient(h) - law.slope),
    truncation: (h) => law.truncation * h ** order,
    roundOff: (h) => (subtracts ? law.roundOff / h : law.roundOff),
  };
}

function advice(curve, x, h) {
  const [truncation, roundOff] = [curve.truncation(h), curve.roundOff(h)];
  const smaller = "Truncation is the larger part: take a smaller step.";
  if (curve.subtracts && x + h === x)
    return "x + h is rounded to x itself. The rise is 0, and so is the slope.";
  if (truncation === 0 && roundOff === 0) return "Here both parts vanish to leading order.";
  if (!curve.subtracts) {
    const rest = "Truncation has sunk below round-off, and nothing is subtracted: ";
    return truncation > roundOff ? smaller : `${rest}every smaller step is as good.`;
  }
  if (truncation > 3 * roundOff) return smaller;
  if (roundOff > 3 * truncation) return "Round-off is the larger part: take a larger step.";
  return "Both parts are about equal: no step is much better.";
}

/** The best step in words, which may be none or any. */
function bestText({ best, subtracts }) {
  if (best === null) return "any";
  if (best === 0) return "the smaller the better";
  return `${subtracts ? "" : "any up to "}${short(best)}`;
}

/** Named numbers under the plot, each with the look of its line; `write` and `name` change them. */
function readouts() {
  const [terms, numbers] = [{}, {}];
  const rows = Object.entries(READOUTS).map(([key, [label, look]]) => {
    terms[key] = element("span", {}, label);
    numbers[key] = element("dd", { class: "bp-numbers", "data-number": key });
    const line = drawn("path", { class: look ?? "", d: look === "bp-dots" ? DOTS : "M0,2H26" });
    const sample = drawn("svg", { class: "bp-key", "aria-hidden": "true" }, line);
    const term = element("dt", {}, ...(look ? [sample] : []), terms[key]);
    return element("div", {}, term, numbers[key]);
  });
  const put = (cells) => (key, text) => {
    cells[key].textContent = text;
  };
  const list = element("dl", { class: "bp-readouts" }, ...rows);
  return { element: list, write: put(numbers), name: put(terms) };
}

function render({ model, el }) {
  const data = model.get("data");
  const { root, say } = openPage(el, "Error against step");
  root.classList.add("bp-explorer");
  const state = {};
  let curve = null;
  let waiting = 0;

  const plot = logLogPlot({
    xDecades: X_DECADES,
    yDecades: Y_DECADES,
    xLabel: "step h →",
    yLabel: "↑ error",
  });
  const drawDots = plot.dots("bp-dots", DOTS_PER_DECADE);
  const drawTruncation = plot.line("bp-truncation");
  const drawRoundOff = plot.line("bp-round-off");
  const markBest = plot.upright("bp-best");
  const markStep = plot.upright("bp-step");
  const ringStep = plot.ring("bp-step");
  const slider = element("input", {
    type: "range",
    min: X_DECADES[0] * POSITIONS_PER_DECADE,
    max: X_DECADES[1] * POSITIONS_PER_DECADE,
    step: 1,
    "aria-label": "step h, on a logarithmic scale",
  });
  const { element: list, write, name } = readouts();
  const sentence = element("p", { class: "bp-advice", style: "min-height:2.9em" });

  const keep = (key) => {
    model.set(key, state[key]);
    model.save_changes();
  };
  const showStep = () => {
    const h = state.step;
    const [error, truncation, roundOff] = [curve.error(h), curve.truncation(h), curve.roundOff(h)];
    slider.value = Math.round(Math.log10(h) * POSITIONS_PER_DECADE);
    slider.setAttribute("aria-valuetext", `step ${short(h)}, error ${short(error)}`);
    markStep(h);
    ringStep(h, error);
    write("step", short(h));
    typed.set(h);
    write("slope", curve.quotient(h).toPrecision(10));
    write("error", short(error));
    write("truncation", short(truncation));
    write("roundOff", short(roundOff));
    sentence.textContent = advice(curve, state.point, h);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const parts = `truncation about ${short(truncation)}, round-off about ${short(roundOff)}`;
      say(`Step ${short(h)}: error ${short(error)}, of which ${parts}. ${sentence.textContent}`);
    }, REST);
  };
  const stepTo = (h) => {
    state.step = Math.min(Math.max(h, tens(X_DECADES[0])), tens(X_DECADES[1]));
    showStep();
  };
  const setStep = (exponent) =>
    stepTo(tens(Math.round(exponent * POSITIONS_PER_DECADE) / POSITIONS_PER_DECADE));
  const typed = numberField("step h as a number", model.get("step"), (h) => {
    stepTo(h);
    keep("step");
  });
  const toBest = button("Go to the best step", "Go to the best step", () => {
    setStep(Math.log10(curve.best));
    keep("step");
  });
  const showCurve = () => {
    curve = curveOf(data, state);
    const { best, order, subtracts } = curve;
    const shown = best !== null && best >= tens(X_DECADES[0]) && best <= 1;
    drawDots(curve.error);
    drawTruncation(curve.truncation);
    drawRoundOff(curve.roundOff);
    if (shown) markBest(best, subtracts ? "best step" : "good from here down");
    else markBest(null);
    name("truncation", `truncation, slope ${order}`);
    name("roundOff", `round-off, slope ${subtracts ? "−1" : "0"}`);
    write("best", bestText(curve));
    toBest.disabled = !shown;
    const words = [
      `Error of the ${state.formula} formula for ${state.function} at ${state.point}`,
      "against the step, both axes logarithmic.",
      `Truncation rises with slope ${order};`,
      `round-off ${subtracts ? "falls with slope -1." : "is constant."}`,
      ...(shown ? [`Best step ${short(best)}.`] : []),
    ];
    plot.element.setAttribute("aria-label", words.join(" "));
    showStep();
  };

  const chooser = (label, key, options) => {
    state[key] = model.get(key);
    const look = options.map((option) => [option, `${option}`]);
    const pick = (option) => {
      state[key] = option;
      showCurve();
      keep(key);
    };
    const list = choice(label, look, state[key], pick, "bp-tabs");
    const follow = () => {
      if (model.get(key) === state[key]) return;
      state[key] = model.get(key);
      list.inputs[options.indexOf(state[key])].checked = true;
      showCurve();
    };
    return { key, element: list.element, follow };
  };
  const choosers = [
    chooser("function", "function", Object.keys(data.functions)),
    chooser("at x =", "point", data.points),
    chooser("formula", "formula", Object.keys(data.formulas)),
  ];
  slider.addEventListener("input", () => setStep(slider.value / POSITIONS_PER_DECADE));
  slider.addEventListener("change", () => keep("step"));
  plot.onDrag(setStep, () => keep("step"));

  const exact = element("label", { class: "bp-exact" }, "step h", typed.input);
  root.append(
    element(
      "div",
      { class: "bp-row" },
      ...choosers.map(({ element: list }) => list),
      toBest,
      exact,
    ),
    plot.element,
    element(
      "label",
      { class: "bp-along" },
      element("span", { "aria-hidden": "true" }, "step"),
      slider,
    ),
    list,
    sentence,
  );
  state.step = model.get("step");
  showCurve();

  const followStep = () => {
    if (model.get("step") !== state.step) stepTo(model.get("step"));
  };
  for (const { key, follow } of choosers) model.on(`change:${key}`, follow);
  model.on("change:step", followStep);
  return () => {
    clearTimeout(waiting);
    for (const { key, follow } of choosers) model.off(`change:${key}`, follow);
    model.off("change:step", followStep);
  };
}

export default { render };
