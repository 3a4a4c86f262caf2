// What a screen reader and a touching finger find at each vertex of a drawn graph: a button with
// what is written on the vertex, and the local partials on the edges into it.

import { spoken } from "./speech.js";

const PAUSE = 150; // milliseconds: names need not keep up with a slider that is dragged

/** Make every vertex a button; `later()` brings the names up to date when things have settled. */
export function vertexNames(graph, vertices, pills) {
  const into = graph.vertices.map(() => []);
  graph.edges.forEach(({ head }, edge) => into[head].push(edge));
  const short = (v) => graph.vertices[v].title.split(/ = |: /)[0];
  const partial = (edge) => {
    const { tail, head, slot } = graph.edges[edge];
    const siblings = into[head].filter((other) => graph.edges[other].tail === tail);
    const which = siblings.length > 1 ? ` by operand ${slot + 1}` : "";
    return `∂${short(head)}/∂${short(tail)}${which} = ${pills[edge].shown()}`;
  };
  const known = vertices.map(() => null);
  const refresh = () => {
    vertices.forEach(({ group, shown }, v) => {
      const partials = into[v].filter((edge) => pills[edge]?.shown()).map(partial);
      const name = [...shown.filter(Boolean), ...partials].join(", ");
      if (known[v] !== name) group.setAttribute("aria-label", spoken(name));
      known[v] = name;
    });
  };
  let timer = null;
  const later = () => {
    timer ??= setTimeout(() => {
      timer = null;
      refresh();
    }, PAUSE);
  };
  vertices.forEach(({ group }, v) => {
    group.setAttribute("role", "button");
    group.setAttribute("aria-label", spoken(graph.vertices[v].title));
  });
  later();
  return { later, close: () => clearTimeout(timer) };
}
