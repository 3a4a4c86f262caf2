// What GraphExplorer shows at a step of each mode: lines on vertices, numbers on edges, the vertex
// at work and its formula with numbers put in. Pure functions of the state; none touches the page.

import { compiledView } from "./modes/compiled_view.js";
import { forwardView } from "./modes/forward_view.js";
import { numericalView } from "./modes/numerical_view.js";
import { reverseView } from "./modes/reverse_view.js";
import { turns } from "./modes/study.js";
import { symbolicView } from "./modes/symbolic_view.js";
import { valueView } from "./modes/value_view.js";

const VIEWS = {
  value: valueView,
  symbolic: symbolicView,
  forward: forwardView,
  reverse: reverseView,
  numerical: numericalView,
  compiled: compiledView,
};

/** What to show in the present state. */
export function viewOf(study, state) {
  return VIEWS[state.mode](study, state, turns(study, state));
}
