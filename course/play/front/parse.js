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
// What mathematics and Python call otherwise than NumPy.
const ALSO = {
  ln: "log",
  asin: "arcsin",
  acos: "arccos",
  atan: "arctan",
  atan2: "arctan2",
  asinh: "arcsinh",
  acosh: "arccosh",
  atanh: "arctanh",
  max: "maximum",
  min: "minimum",
};
const CONTROL = new Set(["if", "for", "while", "else", "elif", "lambda", "import", "with"]);

/** A line that cannot be read, and why. */
export class Unreadable extends Error {}

function tokensOf(line) {
  const text = line.replace(/[−·×÷≤≥]/g, (sign) => TYPED_SIGNS[sign]).trimEnd();
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new Unreadable(`\`${text.slice(from).trim()}\` cannot be read.`);
    const [, number, name, sign] = found;
    if (number) tokens.push({ kind: "number", text: number });
    else if (name) tokens.push({ kind: "name", text: name.replace(/^\w+\./, "") });
    else tokens.push({ kind: "sign", text: sign });
  }
  return tokens;
}

/** A tree of one expression: { number }, { name } or { op, parts }. */
function treeOf(tokens, arities) {
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
    const op = Object.hasOwn(ALSO, name) ? ALSO[name] : name;
    const wanted = arities[op];
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

/**
 * The lines of a text as { target, trees, line }: the last has no target, or names the result.
 * `given` are the inputs that a `def` names, if there is one.
 */
export function linesOf(text, arities) {
  const found = [];
  let given = [];
  text.split("\n").forEach((written, line) => {
    for (const part of written.replace(/#.*/, "").split(";")) {
      const head = /^\s*def\s+\w+\s*\(([^)]*)\)\s*:\s*$/.exec(part);
      if (head) {
        given = head[1].split(",").map((name) => name.trim()).filter(Boolean);
        continue;
      }
      const [, target, rest] = /^\s*(?:([\p{L}_][\p{L}\d_]*)\s*=(?!=))?(.*)$/u.exec(part);
      const tokens = tokensOf(rest.replace(/^\s*return\b/, ""));
      if (!tokens.length && !target) continue;
      const control = tokens.find((token) => CONTROL.has(token.text));
      if (control)
        throw new Unreadable(`\`${control.text}\` needs Python: lines run one by one here.`);
      found.push({ target: target ?? null, trees: treeOf(tokens, arities), line });
    }
  });
  if (!found.length) throw new Unreadable("Type an expression, such as x * y.");
  return { lines: found, given };
}
