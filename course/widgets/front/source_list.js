// The source of a function beside its graph: a line lights its vertices, a vertex its line.

import { element } from "./page.js";

/** `source` is { lines, of }: the text, and for each vertex the number of its line, or null. */
export function sourceList({ lines, of }, name, onLine) {
  const rows = lines.map((text, i) =>
    element(
      "li",
      { "data-line": i, class: of.includes(i) ? "bp-linked" : "" },
      element("code", {}, text || " "),
    ),
  );
  const linked = rows.map((_, i) => i).filter((i) => of.includes(i));
  let chosen = null;
  const choose = (line) => {
    chosen = line;
    rows.forEach((row, i) => row.classList.toggle("bp-ran", i === line));
    onLine(line);
  };
  const box = element(
    "div",
    {
      class: "bp-source",
      tabindex: 0,
      role: "group",
      "aria-label": `source of ${name}: up and down go from line to line and light its vertices`,
    },
    element("ol", {}, ...rows),
  );
  box.addEventListener("pointerover", (event) => {
    const row = event.target.closest?.("[data-line]");
    choose(row && linked.includes(Number(row.dataset.line)) ? Number(row.dataset.line) : null);
  });
  box.addEventListener("pointerleave", () => choose(null));
  box.addEventListener("blur", () => choose(null));
  box.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") choose(null);
    else if (by && linked.length) {
      const place = linked.indexOf(chosen);
      const next = place < 0 && by < 0 ? linked.length - 1 : place + by;
      choose(linked[(next + linked.length) % linked.length]);
      rows[chosen].scrollIntoView({ block: "nearest" });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  /** Light the line that a vertex was recorded on. */
  const show = (vertex) => {
    if (chosen !== null) return;
    const line = vertex === null ? null : of[vertex];
    rows.forEach((row, i) => row.classList.toggle("bp-ran", i === line));
  };
  const textOf = (line) => lines[line].trim();
  const verticesOf = (line) => of.flatMap((own, v) => (own === line ? [v] : []));
  return { element: box, show, textOf, verticesOf };
}
