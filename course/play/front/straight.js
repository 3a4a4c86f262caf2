// What the explorer is told of lines that need no Python: recorded and laid out here, at once.

import { recordText, titleOf } from "./record.js";
import { layOut } from "./layered.js";

const PILL_ROOM = 7;

function drawingOf(program) {
  const isOutput = new Set(program.outputs);
  const vertices = program.vertices.map(({ kind }, v) => ({
    kind: kind === "operation" && isOutput.has(v) ? "output" : kind,
    title: titleOf(program, v),
  }));
  const edges = program.vertices.flatMap(({ parents }, head) =>
    parents.map((tail, slot) => {
      const room = program.vertices[tail].kind === "constant" ? 0 : PILL_ROOM;
      return { tail, head, slot, room };
    }),
  );
  return layOut(vertices, edges, 2);
}

/** The lines of a text beside its graph, where there are several. */
function sourceOf(text, program) {
  const lines = text.trimEnd().split("\n");
  if (lines.length < 2) return null;
  const of = program.vertices.map(({ kind, line }) => (kind === "operation" ? line : null));
  return { lines, of };
}

/**
 * All that the explorer is told of a text, and its inputs' numbers: `at` by their place, `named` by
 * their name, `first` where nothing else is known. Throws Unreadable.
 */
export function straightData({ text, at, named }, first, rules) {
  const program = recordText(text, rules);
  const names = program.inputs.map((v) => program.vertices[v].name);
  const numbers = names.map((name, i) => at[i] ?? named[name] ?? first[name] ?? 1);
  const ends = numbers.map((number) => {
    const reach = Math.max(2, Math.abs(number));
    return [number - reach, number, number + reach];
  });
  const source = sourceOf(text, program);
  const graph = drawingOf(program);
  const ranges = Object.fromEntries(names.map((name, i) => [name, ends[i]]));
  return { data: { name: "f", ranges, program, graph, source }, at: numbers };
}
