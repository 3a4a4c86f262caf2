// Reads what is typed in the playground: an expression, or a few lines of Python without branches.

const NUMBER = /((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/u;
const NAME = /((?:(?:np|numpy|math)\.)?[\p{L}_][\p{L}\d_]*)/u;
const SIGN = /(\*\*|<=|>=|==|!=|[\-+*/^%(),<>=:])/u;
const TOKEN = new RegExp(`\\s*(?:${NUMBER.source}|${NAME.source}|${SIGN.source})`, "uy");
const TYPED_SIGNS = { "−": "-", "·": "*", "×": "*", "÷": "/", "≤": "<=", "≥": ">=" };
const OPERATORS = {
  "+": ["add", 2],
  "-": ["sub", 2],
  "*": ["mul", 3],
  "/": ["div", 3],
  "%": ["remainder", 3],
  "<": ["less", 1],
  "<=": ["less_equal", 1],
  ">": ["greater", 1],
  ">=": ["greater_equal", 1],
  "==": ["equal", 1],
  "!=": ["not_equal", 1],
};
const UNARY = 4;
const CONTROL = new Set(
  (
    "if for while else elif lambda import with def class try assert in not and or is None True " +
    "False break continue pass raise from del"
  ).split(" "),
);
const PYTHONIC = /^[[\]{}."'@&|~]/;
const CHANGED = /^\s*[\p{L}_][\p{L}\d_]*\s*(?:[-+*/%]|\*\*|\/\/)=/u;

/** A line that cannot be read, and why. */
export class Unreadable extends Error {}

/** A line that only Python can read. */
export class NeedsPython extends Unreadable {}

function tokensOf(line) {
  const text = line.replace(/[−·×÷≤≥]/g, (sign) => TYPED_SIGNS[sign]).trimEnd();
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) {
      const rest = text.slice(from).trim();
      if (PYTHONIC.test(rest)) throw new NeedsPython(`\`${rest}\` needs Python.`);
      throw new Unreadable(`\`${rest}\` cannot be read.`);
    }
    const [, number, name, sign] = found;
    if (number) tokens.push({ kind: "number", text: number });
    else if (name) tokens.push({ kind: "name", text: name.replace(/^\w+\./, "") });
    else tokens.push({ kind: "sign", text: sign });
  }
  return tokens;
}

/** A tree of one expression: { number }, { name } or { op, parts }. */
function treeOf(tokens, { arities, also, python }) {
  let place = 0;
  const next = () => tokens[place];
  const is = (sign) => next()?.kind === "sign" && next().text === sign;
  const expect = (sign) => {
    if (!is(sign)) {
      const met = next() ? `before \`${next().text}\`` : "at the end";
      throw new Unreadable(`A \`${sign}\` is missing ${met}.`);
    }
    place += 1;
  };

  const call = (name) => {
    const op = Object.hasOwn(also, name) ? also[name] : name;
    const wanted = arities[op];
    if (!Object.hasOwn(arities, op) && python.includes(name))
      throw new NeedsPython(`\`${name}\` needs Python.`);
    if (!Object.hasOwn(arities, op))
      throw new Unreadable(
        `There is no function \`${name}\` here. Below stand those that there are.`,
      );
    place += 1;
    const parts = [];
    while (!is(")")) {
      parts.push(expression(0));
      if (!is(")")) expect(",");
    }
    place += 1;
    if (parts.length !== wanted)
      throw new Unreadable(`\`${name}\` takes ${wanted}, and got ${parts.length}.`);
    return { op, parts };
  };
  const operand = () => {
    const token = next();
    if (!token) throw new Unreadable("Something is missing at the end.");
    place += 1;
    if (token.kind === "number") {
      if (next()?.kind === "name" || is("("))
        throw new Unreadable(`Write \`${token.text} * ${next().text}\`: a product needs its sign.`);
      return { number: Number(token.text) };
    }
    if (token.kind === "name") return is("(") ? call(token.text) : { name: token.text };
    if (token.text === "(") {
      const inner = expression(0);
      expect(")");
      return inner;
    }
    if (token.text === "-") return { op: "neg", parts: [expression(UNARY)] };
    if (token.text === "+") return expression(UNARY);
    throw new Unreadable(`\`${token.text}\` stands where a value is expected.`);
  };
  const powered = () => {
    const base = operand();
    if (!is("**") && !is("^")) return base;
    place += 1;
    // The exponent may have a sign, and powers group from the right.
    return { op: "pow", parts: [base, expression(UNARY)] };
  };
  const expression = (least) => {
    let left = is("-") || is("+") ? operand() : powered();
    while (next()?.kind === "sign" && OPERATORS[next().text]) {
      const [op, binds] = OPERATORS[next().text];
      if (binds <= least) break;
      place += 1;
      left = { op, parts: [left, expression(binds)] };
    }
    return left;
  };

  const results = [expression(0)];
  while (is(",")) {
    place += 1;
    results.push(expression(0));
  }
  if (place < tokens.length) throw new Unreadable(`\`${next().text}\` is not expected there.`);
  return results;
}

/** The parameters of a `def`, on whose body alone a text may go on. */
function parametersOf(head, isFirst) {
  const names = head.split(",").map((name) => name.trim()).filter(Boolean);
  if (!isFirst) throw new NeedsPython("A `def` below other lines needs Python.");
  const odd = names.find((name) => !/^[\p{L}_][\p{L}\d_]*$/u.test(name));
  if (odd) throw new NeedsPython(`\`${odd}\` needs Python.`);
  return names;
}

/**
 * The lines of a text as { target, trees, line }: the last has no target, or names the result.
 * `given` are the inputs that a `def` names, if there is one.
 */
export function linesOf(text, rules) {
  const found = [];
  let given = null;
  text.split("\n").forEach((written, line) => {
    for (const part of written.replace(/#.*/, "").split(";")) {
      const head = /^\s*def\s+\w+\s*\(([^)]*)\)\s*:\s*$/.exec(part);
      if (head) {
        given = parametersOf(head[1], !given && !found.length);
        continue;
      }
      if (CHANGED.test(part)) throw new NeedsPython(`\`${part.trim()}\` needs Python.`);
      const [, target, rest] = /^\s*(?:([\p{L}_][\p{L}\d_]*)\s*=(?!=))?(.*)$/u.exec(part);
      const tokens = tokensOf(rest.replace(/^\s*return\b/, ""));
      if (!tokens.length && !target) continue;
      const control = tokens.find((token) => CONTROL.has(token.text));
      if (control) throw new NeedsPython(`\`${control.text}\` needs Python.`);
      if (given && /^\S/.test(written))
        throw new NeedsPython("Lines below a `def` need Python.");
      found.push({ target: target ?? null, trees: treeOf(tokens, rules), line });
    }
  });
  if (!found.length) throw new Unreadable("Type an expression, such as x * y.");
  return { lines: found, given: given ?? [] };
}
