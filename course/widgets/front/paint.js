// Puts a view of GraphExplorer onto its drawing: lines, what is lit, what carries, what is dimmed.

import { brief } from "./page.js";
import { pathsOf } from "./modes/paths.js";

/** `marks` are the vertices of the source line that is looked at, and where trouble begins. */
export function paint({ study, picture, graph }, state, view, marks) {
  const { program } = study;
  for (const v of study.order) {
    if (program.vertices[v].kind === "constant") continue;
    const [first, second] = view.lines(v);
    picture.write(v, 1, first);
    picture.write(v, 2, second);
  }
  const about = state.pointed ?? state.chosen;
  const [start, end] = [program.inputs[state.seed], program.outputs[state.output]];
  const paths = about === null ? null : pathsOf(graph, state.mode, about, start, end);
  picture.markVertices({
    now: (v) => v === view.now,
    chosen: (v) => v === about || marks.line.has(v),
    waiting: view.waiting,
    changed: (v) => Boolean(view.changed?.(v)),
    trouble: (v) => marks.trouble.has(v),
    dim: (v) => paths !== null && !paths.vertices.has(v),
  });
  picture.markEdges({
    carries: (e) => paths === null && view.carries.has(e),
    received: (e) => paths === null && Boolean(view.received?.has(e)),
    lit: (e) => paths !== null && paths.edges.has(e),
    dim: (e) => paths !== null && !paths.edges.has(e),
  });
  picture.canvas.classList.toggle("bp-forwards", view.direction === "forwards");
  picture.canvas.classList.toggle("bp-backwards", view.direction === "backwards");
  graph.edges.forEach(({ head, slot }, e) =>
    picture.writeEdge(e, brief(view.partials?.[head]?.[slot] ?? null, 4)),
  );
  picture.showPills(() => Boolean(view.partials));
}
