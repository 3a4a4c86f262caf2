// The work of all modes side by side, for GraphExplorer.

import { counted, element } from "./page.js";

const WORKERS = ["numerical", "symbolic", "forward", "reverse", "compiled"];

/** A row for each mode; `update` writes how far the present one has come. */
export function workTable(work, inputs, outputs) {
  const workers = WORKERS.filter((mode) => mode in work);
  const most = Math.max(...workers.map((mode) => work[mode].visits), 1);
  const rows = {};
  const body = workers.map((mode) => {
    const fill = element("span", {
      class: "bp-bar",
      style: `width:${Math.max((100 * work[mode].visits) / most, 0.5)}%`,
    });
    const done = element("span", { class: "bp-bar bp-bar-done", style: "width:0" });
    const cells = ["evaluations", "visits", "numbers"].map((key) =>
      element("td", {}, work[mode][key].toLocaleString("en")),
    );
    const row = element(
      "tr",
      {},
      element("th", { scope: "row" }, mode),
      element("td", {}, work[mode].passes),
      ...cells,
      element("td", { class: "bp-bars" }, fill, done),
    );
    rows[mode] = { row, cells, done };
    return row;
  });
  const heads = ["mode", "passes", "evaluations", "edge visits", "numbers kept", "visits compared"];
  const sizes = `${counted(inputs, "input")}, ${counted(outputs, "output")}`;
  const all = inputs * outputs === 1 ? "the derivative" : `all ${inputs * outputs} derivatives`;
  const what = `Work for ${all} (${sizes})`;
  const table = element(
    "table",
    { class: "bp-work" },
    element("caption", {}, what),
    element(
      "thead",
      {},
      element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text))),
    ),
    element("tbody", {}, ...body),
  );
  const update = (mode, view) => {
    for (const name of workers) {
      const { row, cells, done } = rows[name];
      const here = name === mode;
      row.classList.toggle("bp-here", here);
      const show = (cell, now, all) => {
        const text = here
          ? `${now.toLocaleString("en")} of ${all.toLocaleString("en")}`
          : all.toLocaleString("en");
        if (cell.textContent !== text) cell.textContent = text;
      };
      show(cells[0], view.evaluations, work[name].evaluations);
      show(cells[1], view.visits, work[name].visits);
      done.style.width = here ? `${(100 * view.visits) / most}%` : "0";
    }
  };
  const label = { "aria-label": "work of all modes", role: "group", tabindex: 0 };
  return { element: element("div", { class: "bp-scroll", ...label }, table), update };
}
