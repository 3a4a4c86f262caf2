// The values of the engine's elementwise primitives, one a line: Python reads their names here.
//
// Their derivatives are not written here. Python sends them as expressions, which it gets by
// running its own table on symbols; and so it sends the value of a primitive that is not here.

const rounded = (x) => {
  const down = Math.floor(x);
  if (x - down !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : down + 1;
};
const power = (x, y) => {
  // C, hence Python, says 1 where JavaScript says NaN
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return x ** y;
};
const orNaN = (x, y, pick) => (Number.isNaN(x) || Number.isNaN(y) ? NaN : pick(x, y));

export const TABLE = {
  less: (x, y) => x < y,
  less_equal: (x, y) => x <= y,
  greater: (x, y) => x > y,
  greater_equal: (x, y) => x >= y,
  equal: (x, y) => x === y,
  not_equal: (x, y) => x !== y,
  logical_and: (x, y) => Boolean(x && y),
  logical_or: (x, y) => Boolean(x || y),
  logical_not: (x) => !x,
  isnan: (x) => Number.isNaN(x),
  isfinite: (x) => Number.isFinite(x),
  isinf: (x) => x === Infinity || x === -Infinity,
  floor: Math.floor,
  ceil: Math.ceil,
  rint: rounded,
  sign: Math.sign,
  constant: (x) => x,
  where: (condition, x, y) => (condition ? x : y),
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  neg: (x) => -x,
  pow: power,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  square: (x) => x * x,
  reciprocal: (x) => 1 / x,
  logaddexp: (x, y) =>
    x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y))),
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  arcsin: Math.asin,
  arccos: Math.acos,
  arctan: Math.atan,
  arctan2: Math.atan2,
  hypot: Math.hypot,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  arcsinh: Math.asinh,
  arccosh: Math.acosh,
  arctanh: Math.atanh,
  abs: Math.abs,
  remainder: (x, y) => { const r = x % y; return r !== 0 && r < 0 !== y < 0 ? r + y : r; },
  fmod: (x, y) => x % y,
  maximum: (x, y) => orNaN(x, y, Math.max),
  minimum: (x, y) => orNaN(x, y, Math.min),
};

/** The value of an expression: a number, "#0", "#1", … an operand, "#out", or [name, …parts]. */
export function evaluateExpression(expression, operands, out) {
  if (typeof expression === "number") return expression;
  if (expression === "#out") return out;
  if (typeof expression === "string") return operands[Number(expression.slice(1))];
  const [name, ...parts] = expression;
  return TABLE[name](...parts.map((part) => evaluateExpression(part, operands, out)));
}
