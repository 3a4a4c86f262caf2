// Symbolic differentiation on shared expressions: made once, written out, measured both ways.

import { TABLE } from "./table.js";

const SIGNS = {
  add: "+",
  sub: "−",
  mul: "·",
  div: "/",
  pow: "**",
  less: "<",
  greater: ">",
  equal: "=",
};
const BINDS = { add: 1, sub: 1, mul: 2, div: 2, neg: 3, pow: 4 };
const isNumber = (part) => typeof part === "number" || typeof part === "boolean";

/** A symbol; it counts as no operation. */
export function symbol(name) {
  return { name, tree: 0, edges: 0 };
}

/**
 * An expression with its size as a tree, and with what is plain from 0 and 1 put right; a number
 * where all operands are numbers.
 */
export function make(op, ...parts) {
  const [a, b, c] = parts;
  if (op in TABLE && parts.every(isNumber)) return Number(TABLE[op](...parts));
  if (op === "mul" && (a === 0 || b === 0)) return 0;
  if (op === "mul" && a === 1) return b;
  if ((op === "mul" || op === "div" || op === "pow") && b === 1) return a;
  if (op === "mul" && a === -1) return make("neg", b);
  if (op === "mul" && b === -1) return make("neg", a);
  if (op === "add" && a === 0) return b;
  if ((op === "add" || op === "sub") && b === 0) return a;
  if (op === "sub" && a === 0) return make("neg", b);
  if (op === "div" && a === 0) return 0;
  if (op === "pow" && b === 0) return 1;
  if (op === "neg" && a.op === "neg") return a.parts[0];
  if (op === "where" && isNumber(a)) return a ? b : c;
  const tree = parts.reduce((sum, part) => sum + (part.tree ?? 0), 1);
  const edges = parts.reduce((sum, part) => sum + (part.edges ?? 0), parts.length);
  return { op, parts, tree, edges };
}

/** A fact (see table.js) with expressions in the places of operands. */
export function substitute(fact, operands, out) {
  if (typeof fact === "number") return fact;
  if (fact === "#out") return out;
  if (typeof fact === "string") return operands[Number(fact.slice(1))];
  const [op, ...parts] = fact;
  return make(op, ...parts.map((part) => substitute(part, operands, out)));
}

/** An expression as text; once `room` characters are used up, the rest becomes "…". */
export function written(expression, room = 160) {
  let budget = room;
  const visit = (part, above) => {
    if (budget <= 0) return "…";
    if (isNumber(part)) {
      const text = String(Number(Number(part).toPrecision(4))).replace("-", "−");
      budget -= text.length;
      return part < 0 && above > 1 ? `(${text})` : text;
    }
    if (part.name !== undefined) {
      budget -= part.name.length;
      return part.name;
    }
    const { op, parts } = part;
    budget -= 3;
    if (op in SIGNS && parts.length === 2) {
      const binds = BINDS[op] ?? 0;
      const right = op === "sub" || op === "div" ? binds + 1 : binds;
      const left = visit(parts[0], op === "pow" ? binds + 1 : binds);
      const text = `${left} ${SIGNS[op]} ${visit(parts[1], right)}`;
      return binds < above ? `(${text})` : text;
    }
    if (op === "neg") {
      const text = `−${visit(parts[0], BINDS.neg)}`;
      return above > 2 ? `(${text})` : text;
    }
    budget -= op.length;
    return `${op}(${parts.map((inner) => visit(inner, 0)).join(", ")})`;
  };
  return visit(expression, 0);
}

/** The number of operations when shared parts are counted once. */
export function sharedSize(...expressions) {
  const [seen, stack] = [new Set(), expressions.filter((e) => e.op)];
  while (stack.length) {
    const expression = stack.pop();
    if (seen.has(expression)) continue;
    seen.add(expression);
    stack.push(...expression.parts.filter((part) => part.op));
  }
  return seen.size;
}

/**
 * For every vertex: its own expression, its derivative by the input at place `by`, and the rule
 * that gave it, in terms of its operands' names and derivatives.
 */
export function differentiate({ vertices, facts, inputs }, moves, by) {
  const [values, derivatives, rules] = [[], [], []];
  const names = vertices.map(({ name, kind, value }) =>
    kind === "constant" ? Number(value) : symbol(name),
  );
  const primes = vertices.map(({ name }, i) => (moves[i] ? symbol(`${name}′`) : 0));
  vertices.forEach(({ name, kind, op, parents, value }, v) => {
    if (kind !== "operation") {
      values.push(kind === "constant" ? Number(value) : symbol(name));
      derivatives.push(v === inputs[by] ? 1 : 0);
      rules.push(derivatives[v]);
      return;
    }
    const operands = parents.map((p) => values[p]);
    values.push(make(op, ...operands));
    const total = (given, out, moved) =>
      parents.reduce((sum, p, i) => {
        const fact = facts[op]?.[i];
        if (!moves[p] || fact == null) return sum;
        return make("add", sum, make("mul", substitute(fact, given, out), moved[p]));
      }, 0);
    derivatives.push(total(operands, values[v], derivatives));
    rules.push(
      total(
        parents.map((p) => names[p]),
        symbol(name),
        primes,
      ),
    );
  });
  return { values, derivatives, rules };
}
