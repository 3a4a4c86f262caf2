// ShapeFlow: shapes and small arrays at the vertex that is looked at, on the way forward or back.

import { brief, button, choice, element, message, openPage } from "./front/page.js";
import { drawGraph } from "./front/graph.js";

/** Numbers in rows, as a table. */
function matrix(caption, rows, shape) {
  const head = element("caption", {}, `${caption}, ${shape}`);
  if (!rows)
    return element(
      "table",
      { class: "bp-matrix" },
      head,
      element("tbody", {}, element("tr", {}, element("td", {}, "too large to show"))),
    );
  const text = (entry) => (typeof entry === "number" ? brief(entry, 3) : entry);
  return element(
    "table",
    { class: "bp-matrix" },
    head,
    element(
      "tbody",
      {},
      ...rows.map((row) =>
        element("tr", {}, ...row.map((entry) => element("td", {}, text(entry)))),
      ),
    ),
  );
}

function render({ model, el }) {
  const { message: problem, name, graph, cards } = model.get("data");
  const { root, say } = openPage(el, `Shapes in the graph of ${name}`);
  root.classList.add("bp-explorer");
  if (problem) {
    root.append(message(problem));
    return undefined;
  }
  let [way, chosen, pointed] = [model.get("way"), 0, null];
  const about = "Arrow keys go from vertex to vertex. Numbers on edges are shapes.";
  const picture = drawGraph(graph, `Graph of ${name}`, { about, partials: false });
  const title = element("p", { class: "bp-head" });
  const said = element("ul");
  const tables = element("div", { class: "bp-row bp-matrices" });
  const box = element(
    "div",
    {
      class: "bp-formula",
      role: "group",
      tabindex: 0,
      "aria-label": "the vertex that is looked at",
    },
    title,
    said,
    tables,
  );
  const order = () =>
    (way === "forward"
      ? graph.vertices.map((_, i) => i)
      : graph.vertices.map((_, i) => i).reverse()
    ).filter((v) => graph.vertices[v].kind !== "constant");
  const shapeOf = (v) => graph.vertices[v].lines[0] ?? "number";

  const refresh = (speak) => {
    const v = pointed ?? chosen;
    const card = cards[v];
    const back = way === "back";
    graph.vertices.forEach(({ kind }, i) => {
      if (kind !== "constant")
        picture.write(
          i,
          1,
          back && cards[i].bar ? `${cards[i].bar}: ${cards[i].bar_shape}` : shapeOf(i),
        );
    });
    picture.markVertices({ now: (i) => i === v, changed: (i) => cards[i].stretches });
    picture.markEdges({ carries: (e) => graph.edges[e].head === v });
    picture.canvas.classList.toggle("bp-forwards", !back);
    picture.canvas.classList.toggle("bp-backwards", back);
    title.textContent = graph.vertices[v].title;
    const nothing = card.bar ? "Nothing is sent further back from here." : "No adjoint comes here.";
    const sentences = back ? (card.back.length ? card.back : [nothing]) : [card.forward];
    said.replaceChildren(...sentences.map((text) => element("li", {}, text)));
    const parts = [matrix(graph.vertices[v].title.split(/[ :]/)[0], card.value, shapeOf(v))];
    if (back && card.bar) parts.push(matrix(card.bar, card.adjoint, card.bar_shape));
    const tails = graph.edges.filter(({ head }) => back && head === v).map(({ tail }) => tail);
    for (const tail of new Set(tails.filter((t) => cards[t].bar)))
      parts.push(matrix(cards[tail].bar, cards[tail].adjoint, cards[tail].bar_shape));
    tables.replaceChildren(...parts);
    if (speak) say([title.textContent, ...sentences].join(". "));
  };
  const move = (by) => {
    const list = order();
    const at = list.indexOf(chosen);
    chosen = at < 0 ? list[0] : list[Math.min(Math.max(at + by, 0), list.length - 1)];
    picture.reveal(chosen);
    refresh(true);
  };
  const ways = choice(
    "Way",
    [
      ["forward", "forward: values"],
      ["back", "back: adjoints"],
    ],
    way,
    (value) => {
      way = value;
      [chosen] = order();
      model.set("way", value);
      model.save_changes();
      refresh(true);
    },
    "bp-tabs",
  );
  picture.onPoint((v) => {
    pointed = v;
    refresh(false);
  });
  picture.onClick((v) => {
    chosen = v;
    refresh(true);
  });
  picture.element.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    move(steps[event.key]);
  });
  const row = element(
    "div",
    { class: "bp-row" },
    button("◀", "previous vertex", () => move(-1)),
    button("▶", "next vertex", () => move(1)),
    element(
      "span",
      { class: "bp-note" },
      "Dashed outline: broadcasting, which is a sum on the way back.",
    ),
  );
  const side = element(
    "div",
    { class: "bp-stack" },
    row,
    element("div", { class: "bp-stack" }, box),
  );
  root.append(
    ways.element,
    element(
      "div",
      { class: "bp-columns" },
      element("div", { class: "bp-stage" }, picture.element, picture.controls),
      side,
    ),
  );
  [chosen] = order();
  refresh(false);
  return () => picture.close();
}

export default { render };
