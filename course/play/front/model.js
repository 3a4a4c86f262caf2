// What stands in for a notebook's model: the explorer sets it, and hears when lines are run anew.

import { evaluate, sameDecisions } from "../../widgets/front/program.js";

const OTHER_WAY = "Here f takes another branch: this is its graph.";

/** `onChange` hears of what the page sets; `tell(key)` says what has changed here. */
export function modelOf(state, onChange) {
  const listeners = new Map();
  return {
    get: (key) => state[key],
    set: (key, value) => {
      state[key] = value;
    },
    save_changes: onChange,
    on: (event, listener) => listeners.set(event, listener),
    off: (event) => listeners.delete(event),
    tell: (key) => listeners.get(`change:${key}`)?.(),
  };
}

/** Is the graph, or the message, that of the present inputs? */
function holds({ data: { program }, inputs, recorded }) {
  if (!program || program.unknown.length) return inputs.every((x, i) => x === recorded[i]);
  return sameDecisions(program, evaluate(program, inputs));
}

/** Run a program anew where its inputs have crossed a branch; is there anything new to show? */
export async function recordAnew(state, python, isShown) {
  if (holds(state) || python.isBusy()) return false;
  let answer = null;
  // Meanwhile the inputs may have moved on.
  do {
    const at = [...state.inputs];
    answer = await python.ask({ text: state.text, at, named: {}, first: {} });
    if (!isShown()) return false;
    const { name, ranges, modes } = state.data;
    const found = answer.data ?? { name, message: answer.message };
    const notice = found.message ? "" : OTHER_WAY;
    Object.assign(state, { recorded: at, data: { ...found, ranges, modes, notice } });
  } while (answer.data && !holds(state));
  return true;
}
