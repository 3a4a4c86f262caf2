// What GraphExplorer knows of a program before anything is shown: once for all inputs, then its
// numbers at the present ones, and whose turn comes when.

import { counted } from "../page.js";
import { contributions, evaluate, moving, partialsOf, sameDecisions, workOf } from "../program.js";
import { differentiate, sharedSize } from "../symbolic.js";
import { straightCode, workOfCode } from "../straight_code.js";

/** Everything about a program that does not depend on its inputs; its straight code if asked. */
export function studied(program, graph, asCode = false) {
  const moves = moving(program);
  const order = [...Array(program.drawn).keys()];
  const edgeAt = program.vertices.map(() => []);
  graph.edges.forEach((edge, i) => {
    edgeAt[edge.head][edge.slot] = i;
  });
  const operations = order.filter((v) => program.vertices[v].kind === "operation");
  const movers = operations.filter((v) => moves[v]);
  const symbolic = program.inputs.map((_, by) => differentiate(program, moves, by));
  const work = { ...workOf(program, moves), symbolic: symbolicWork(program, symbolic) };
  const back = program.outputs.map((output) => contributions(program, moves, output));
  const compiled = asCode ? program.outputs.map((v) => straightCode(program, moves, v)) : [];
  if (asCode) work.compiled = workOfCode(compiled);
  return { program, moves, back, order, operations, movers, edgeAt, symbolic, compiled, work };
}

function symbolicWork({ outputs }, symbolic) {
  const results = symbolic.flatMap(({ derivatives }) => outputs.map((v) => derivatives[v]));
  return {
    passes: counted(results.length, "expression"),
    evaluations: results.reduce((sum, e) => sum + (e.tree ?? 0), 0),
    visits: results.reduce((sum, e) => sum + (e.edges ?? 0), 0),
    numbers: sharedSize(...results),
  };
}

/** All numbers at the present inputs; null where a decision differs from the recorded one. */
export function numbersAt({ program, moves }, at) {
  const values = evaluate(program, at);
  if (!sameDecisions(program, values)) return null;
  const partials = program.vertices.map((_, v) => partialsOf(program, moves, values, v));
  return { values, partials };
}

/** The graph that was recorded before where f decides as it does here; only pages have some. */
export function recordedAt(others, at) {
  return others?.find(({ program }) => sameDecisions(program, evaluate(program, at)));
}

/** The vertices whose turn comes, in order, in a mode; in numerical mode the nudges of inputs. */
export function turns(study, { mode, output }) {
  if (mode === "numerical")
    return study.program.inputs.flatMap((_, i) => [
      [i, 1],
      [i, -1],
    ]);
  if (mode === "value") return study.operations;
  if (mode === "compiled") return study.compiled[output].statements;
  if (mode !== "reverse") return study.movers;
  // An input has no parent to send to: the sweep ends with the last operation.
  const { reaches } = study.back[output];
  return study.movers.filter((v) => reaches[v]).reverse();
}

/** Which vertices have had their turn, which one has it now, and which one the panel is about. */
export function progressOf({ step, pointed }, sequence) {
  const past = sequence.slice(0, step);
  const now = sequence[step - 1] ?? null;
  return { past, done: new Set(past), now, about: pointed ?? now };
}

/** The operands of a vertex through which a derivative flows. */
export function movingOperands({ program, moves }, v) {
  return program.vertices[v].parents.map((p, slot) => ({ p, slot })).filter(({ p }) => moves[p]);
}

/** The edges by which a derivative enters or leaves a vertex from its operands. */
export function edgesAtWork(study, v) {
  if (v === null) return new Set();
  return new Set(movingOperands(study, v).map(({ slot }) => study.edgeAt[v][slot]));
}

/** How many edges the vertices that had their turn have visited. */
export function visitsOf(study, past) {
  return past.reduce((sum, v) => sum + movingOperands(study, v).length, 0);
}
