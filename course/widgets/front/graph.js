// Draws a graph that Python has laid out, and shows which of its parts are at work.

import { described, drawn, element } from "./page.js";
import { vertexNames } from "./vertex_names.js";
import { viewport } from "./viewport.js";

const LINE_HEIGHT = 16;
const SMALLEST = 0.62; // scale below which a text can no longer be read

function octagonPath(x, y, w, h) {
  const [a, b, cut] = [w / 2, h / 2, Math.min(w, h) * 0.25];
  const half = [
    [-a, cut - b],
    [cut - a, -b],
    [a - cut, -b],
    [a, cut - b],
  ];
  const corners = [...half, ...half.map(([p, q]) => [-p, -q])];
  return `M${corners.map(([p, q]) => `${x + p},${y + q}`).join("L")}Z`;
}

function outline({ kind, x, y, w, h }) {
  const look = { class: "bp-outline" };
  if (kind === "input") return [drawn("ellipse", { cx: x, cy: y, rx: w / 2, ry: h / 2, ...look })];
  if (kind === "output")
    return [
      drawn("path", { d: octagonPath(x, y, w, h), ...look }),
      drawn("path", { d: octagonPath(x, y, w - 6, h - 6), class: "bp-inner" }),
    ];
  const corner = kind === "operation" ? 9 : 0;
  return [drawn("rect", { x: x - w / 2, y: y - h / 2, width: w, height: h, rx: corner, ...look })];
}

function drawVertex(vertex, index, rows) {
  const below = vertex.kind === "constant" ? 0 : rows; // lines under the title
  const top = vertex.y - (below * LINE_HEIGHT) / 2 + 4;
  const texts = [vertex.title, ...vertex.lines];
  while (texts.length < rows + 1) texts.push("");
  const lines = texts.map((text, i) =>
    drawn(
      "text",
      { x: vertex.x, y: top + i * LINE_HEIGHT, class: i ? "bp-line" : "bp-title" },
      text,
    ),
  );
  const group = drawn(
    "g",
    { class: `bp-vertex bp-${vertex.kind}`, "data-vertex": index },
    ...outline(vertex),
    ...lines,
  );
  return { group, texts: lines, shown: texts };
}

function drawPill(edge) {
  const [x, y] = edge.mid;
  const text = drawn("text", { x, y: y + 3.8 });
  const plate = drawn("rect", { y: y - 7.5, height: 15, rx: 7 });
  const write = (label) => {
    if (text.textContent === label) return;
    const wide = label.length * 6.6 + 10;
    text.textContent = label;
    plate.setAttribute("x", x - wide / 2);
    plate.setAttribute("width", wide);
  };
  write(edge.label);
  const group = drawn("g", { class: "bp-pill", "aria-hidden": "true" }, plate, text);
  const shown = () => group.getAttribute("visibility") !== "hidden" && text.textContent;
  return { group, write, shown };
}

/** The drawing: `element` to place on the page, and functions that change what it shows.
 *
 * `label` is its short name, `about` what is said after it; numbers on edges are local partials,
 * unless `partials` is false. It opens no smaller than `smallest` and no higher than `tallest`. A
 * still graph, of role "img", has no vertices to be reached. */
export function drawGraph(graph, label, options = {}) {
  const { smallest = SMALLEST, role = "application", about = "", partials = true } = options;
  const { tallest } = options;
  const still = role === "img";
  const canvas = drawn("svg", {
    class: "bp-graph",
    viewBox: `${-graph.margin} -3 ${graph.width + 2 * graph.margin} ${graph.height + 6}`,
    "aria-hidden": still && "true",
  });
  const edges = graph.edges.map((edge, i) => {
    const group = drawn("g", { class: "bp-edge", "data-edge": i, "aria-hidden": "true" });
    group.append(drawn("path", { d: edge.d }), drawn("path", { d: edge.arrow, class: "bp-arrow" }));
    return group;
  });
  const vertices = graph.vertices.map((vertex, i) => drawVertex(vertex, i, graph.rows));
  const pills = graph.edges.map((edge) => (edge.label || edge.room ? drawPill(edge) : null));
  canvas.append(
    ...edges,
    ...vertices.map((v) => v.group),
    ...pills.filter(Boolean).map((p) => p.group),
  );
  const names = still ? null : vertexNames(graph, vertices, partials ? pills : []);

  const frame = element(
    "div",
    {
      class: "bp-frame",
      tabindex: 0,
      role,
      "aria-label": label,
      "aria-roledescription": still ? undefined : "graph",
    },
    canvas,
  );
  if (about) frame.append(described(frame, about));
  const view = viewport(frame, canvas, graph, { readable: smallest, most: tallest });

  /** Classes of vertices or edges: `look` maps a class to a function that says where it applies. */
  const mark = (parts, look) => {
    parts.forEach((part, i) => {
      for (const [name, applies] of Object.entries(look))
        part.classList.toggle(`bp-${name}`, Boolean(applies(i)));
    });
  };
  return {
    element: view.element,
    frame,
    canvas,
    controls: view.controls,
    markVertices: (look) =>
      mark(
        vertices.map((v) => v.group),
        look,
      ),
    markEdges(look) {
      mark(edges, look);
      if (look.dim)
        pills.forEach((pill, i) => pill?.group.classList.toggle("bp-dim", Boolean(look.dim(i))));
    },
    write(vertex, line, text) {
      const { shown, texts } = vertices[vertex];
      if (shown[line] !== text) {
        shown[line] = text;
        texts[line].textContent = text;
        names?.later();
      }
    },
    writeEdge(edge, text) {
      pills[edge]?.write(text);
      names?.later();
    },
    showPills(visible) {
      pills.forEach((pill, i) =>
        pill?.group.setAttribute("visibility", visible(i) ? "visible" : "hidden"),
      );
    },
    /** Call back with the vertex under the pointer, or null. */
    onPoint(callback) {
      canvas.addEventListener("pointerover", (event) => {
        const vertex = event.target.closest?.("[data-vertex]");
        callback(vertex ? Number(vertex.dataset.vertex) : null);
      });
      canvas.addEventListener("pointerleave", () => callback(null));
    },
    onClick(callback) {
      canvas.addEventListener("click", (event) => {
        const vertex = event.target.closest?.("[data-vertex]");
        if (vertex) callback(Number(vertex.dataset.vertex));
      });
    },
    onDouble(callback) {
      canvas.addEventListener("dblclick", (event) => {
        const vertex = event.target.closest?.("[data-vertex]");
        if (vertex) callback(Number(vertex.dataset.vertex));
      });
    },
    reveal: (vertex) => view.reveal(graph.vertices[vertex]),
    /** Where a vertex lies on the screen. */
    boxOf: (vertex) => vertices[vertex].group.getBoundingClientRect(),
    close() {
      view.close();
      names?.close();
    },
  };
}

/** All vertices and edges on paths that lead from a vertex along the arrows, or against them. */
export function reach(graph, start, along) {
  const next = graph.vertices.map(() => []);
  graph.edges.forEach((edge, i) => {
    if (along) next[edge.tail].push([edge.head, i]);
    else next[edge.head].push([edge.tail, i]);
  });
  const [vertices, edges, stack] = [new Set([start]), new Set(), [start]];
  while (stack.length) {
    for (const [vertex, edge] of next[stack.pop()]) {
      edges.add(edge);
      if (!vertices.has(vertex)) {
        vertices.add(vertex);
        stack.push(vertex);
      }
    }
  }
  return { vertices, edges };
}
