// The vertices and edges through which a vertex's number travels in a mode.

import { reach } from "../graph.js";

/** Up to all inputs in value mode; to the output in reverse mode; from the seed in the others. */
export function pathsOf(graph, mode, vertex, start, end) {
  const up = reach(graph, vertex, false);
  if (mode === "value") return up;
  if (mode === "reverse")
    return common(reach(graph, vertex, true), reach(graph, end, false), vertex);
  return common(up, reach(graph, start, true), vertex);
}

function common(one, other, vertex) {
  const shared = (kind) => new Set([...one[kind]].filter((part) => other[kind].has(part)));
  return { vertices: shared("vertices").add(vertex), edges: shared("edges") };
}
