// How mathematics is said aloud: a screen reader skips marks over letters, minus signs, arrows.
//
// A row is a pattern and its words, in JSON, and in what JavaScript and Python both understand:
// alternative texts are made of the same rows in Python (drawing/speech.py).

const SPOKEN = [
  ["Σ over", "sum over"],
  ["∂([^\\s/∂]+)/∂([^\\s/∂,;:.()·=?]+)", "partial of $1 by $2"],
  ["(?<![^\\s(])d([^\\s/]+)/d([^\\s/∂,;:.()·=?]+)(?= (?:[=≈]|would))", "d $1 by d $2"],
  ["(\\S)\u0304(\\w*)", "adjoint of $1$2"],
  ["(\\S)\u0307(\\w*)", "tangent of $1$2"],
  ["([^\\s(),;:·]+)′", "derivative of $1"],
  ["(\\d)e-0*(\\d+)", "$1 times 10 to the minus $2"],
  ["(\\d)e\\+?0*(\\d+)", "$1 times 10 to the $2"],
  ["\\bnan\\b", "not a number"],
  ["\\binf\\b", "infinity"],
  ["(^|[\\s(=])[-−](?=[\\w.(])", "$1minus "],
  [" − ", " minus "],
  [" \\*\\* ", " to the power "],
  [" · ", " times "],
  [" @ ", " matrix times "],
  [" / ", " divided by "],
  [" × ", " times "],
  ["×(?=\\d)", " by "],
  [" → ", " to "],
  [" < ", " less than "],
  [" ≤ ", " at most "],
  [" > ", " greater than "],
  [" ≥ ", " at least "],
  [" ≠ ", " not equal to "],
  ["ᵀ", " transposed"],
  ["²", " squared"],
  ["³", " cubed"],
  ["√", " root of "],
  ["(\\w)\\(", "$1 of ("],
];
const RULES = SPOKEN.map(([pattern, words]) => [new RegExp(pattern, "gu"), words]);

/** A text as it is to be heard. */
export const spoken = (text) =>
  RULES.reduce((said, [pattern, words]) => said.replace(pattern, words), text);

/** Pieces of speech as sentences: without a stop between them, they run into each other. */
export const sentences = (...pieces) =>
  pieces
    .filter(Boolean)
    .map((piece) => (/[.:;,?!…]$/.test(piece) ? piece : `${piece}.`))
    .join(" ");
