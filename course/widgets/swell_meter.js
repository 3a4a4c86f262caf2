// SwellMeter: sizes of a derivative against depth, and the derivative itself while it is small
// enough to be drawn.

import { element, followed, message, openPage } from "./front/page.js";
import { drawGraph } from "./front/graph.js";
import { lineChart } from "./front/chart.js";
import { numberSlider } from "./front/number_slider.js";

const CHART_ROOM = 500; // pixels that the chart takes
const TALLEST_DRAWING = 330; // pixels
const SERIES = [
  ["tree", "derivative, as a tree"],
  ["function_tree", "function, as a tree"],
  ["shared", "derivative, shared"],
  ["function_shared", "function, shared"],
];

function render({ model, el }) {
  const { message: problem, depths, name } = model.get("data");
  const { root, say } = openPage(el, `Size of the derivative of ${name}`);
  root.classList.add("bp-explorer");
  if (problem) {
    root.append(message(problem));
    return undefined;
  }
  const sizes = depths.map((d, i) => `depth ${i + 1}, tree ${d.tree}, shared ${d.shared}`);
  const chart = lineChart({
    series: SERIES.map(([key, label]) => ({
      label,
      points: depths.map((sizes, i) => [i + 1, sizes[key]]),
    })),
    xLabel: `times that ${name} is composed`,
    yLabel: "operations",
    log: true,
    label: `Operations against depth on a logarithmic axis: ${sizes.join("; ")}`,
    width: CHART_ROOM,
  });
  const verdict = element("p", { class: "bp-total bp-numbers", style: "min-height:3em" });
  const text = element("div", {
    class: "bp-written bp-numbers",
    tabindex: 0,
    role: "group",
    "aria-label": "the derivative, written out",
  });
  const places = ["tree", "shared"].map((kind) => {
    const head = element("p", { class: "bp-head" });
    const place = element("div", { class: "bp-stage" });
    return {
      kind,
      head,
      place,
      column: element("div", { class: "bp-stage", role: "group", "aria-label": kind }, head, place),
    };
  });
  let pictures = [];
  const show = (depth, speak) => {
    const now = depths[depth - 1];
    pictures.forEach((picture) => picture.close());
    pictures = [];
    chart.mark(depth);
    for (const { kind, head, place } of places) {
      const size = now[kind];
      const what = kind === "tree" ? "as a tree" : "with equal parts shared";
      const fold = kind === "tree" && now.folded ? "; its small branches are folded" : "";
      head.textContent = `${what}: ${size.toLocaleString("en")} operations${fold}`;
      const drawing = now[`${kind}_drawing`];
      if (drawing) {
        const picture = drawGraph(
          drawing,
          `The derivative ${kind === "tree" ? "as a tree" : "shared"}: ${size} operations${fold}.`,
          { role: "img", tallest: TALLEST_DRAWING },
        );
        pictures.push(picture);
        place.replaceChildren(picture.element, picture.controls);
      } else
        place.replaceChildren(
          element(
            "p",
            { class: "bp-note" },
            `${size.toLocaleString("en")} operations are too many to be drawn here.`,
          ),
        );
    }
    const [ours, tree, shared] = [now.function_shared, now.tree, now.shared].map((size) =>
      size.toLocaleString("en"),
    );
    verdict.textContent = [
      `Depth ${depth}: the function takes ${ours} operations;`,
      `its derivative ${tree} as a tree, ${shared} shared.`,
      `Sharing saves a factor of ${(now.tree / now.shared).toFixed(1)}.`,
    ].join(" ");
    text.textContent = now.text;
    if (speak) say(verdict.textContent);
  };
  const ends = { low: 1, high: depths.length, least: 1, most: depths.length };
  const control = numberSlider(
    "depth",
    { ...ends, value: model.get("depth"), whole: true },
    (depth) => {
      show(depth, true);
      model.set("depth", depth);
      model.save_changes();
    },
  );
  const side = element("div", { class: "bp-stack" }, control.element, verdict, text);
  root.append(
    element("div", { class: "bp-columns bp-charts" }, chart.element, side),
    ...places.map(({ column }) => column),
  );
  show(model.get("depth"), false);
  const unfollow = followed(model, ["depth"], () => {
    if (Number(control.input.value) === model.get("depth")) return;
    control.set(model.get("depth"));
    show(model.get("depth"), true);
  });
  return () => {
    unfollow();
    pictures.forEach((picture) => picture.close());
  };
}

export default { render };
