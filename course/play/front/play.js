// The playground: what is typed becomes a graph, and the explorer steps through it.

import { render } from "../../widgets/graph_explorer.js";
import { linkOf, stateOf } from "./link.js";
import { modelOf, recordAnew } from "./model.js";
import { NeedsPython, Unreadable } from "./parse.js";
import { pythonAt, runtimeOf } from "./python.js";
import { straightData } from "./straight.js";
import { typingField } from "./typing.js";

const FIRST = { x: 2, y: 0.5 };
const AT_FIRST = { text: "(x * y + x) * y", at: [2, 0.5], named: {}, mode: "reverse", step: 0 };
const WAYS = ["value", "numerical", "symbolic", "forward", "reverse", "compiled"];
const ALONE =
  "This page is without it: it draws expressions, and lines without loops and branches. The " +
  "playground on the course's site runs the others, and so does GraphExplorer in a notebook.";
const BROUGHT = "The link brought these lines: read them, then run them.";

function play(rules) {
  const byId = (id) => document.getElementById(id);
  const field = byId("typed");
  const words = byId("trouble");
  const runtime = runtimeOf(rules.site);
  let state = null; // what is drawn
  let waiting = null; // the lines that wait for Python
  let close = () => {};

  const tell = (text, isBusy) => {
    if (byId("far").textContent !== text) byId("far").textContent = text;
    byId("stop").hidden = !isBusy;
    byId("run").hidden = isBusy || !runtime || !waiting;
  };
  const python = pythonAt(runtime, tell);
  const complain = (text) => {
    if (words.textContent !== text) words.textContent = text;
    field.setAttribute("aria-invalid", String(Boolean(text)));
  };
  const waitWith = (lines) => {
    waiting = lines;
    const there = byId("there");
    there.hidden = !lines || runtime !== null || !/^https?:/.test(rules.site);
    if (lines) there.href = `${rules.site}read/play.html${linkOf(lines)}`;
    if (!python.isBusy()) tell("", false);
  };
  const keep = () => {
    const { text, inputs, mode, step } = state;
    history.replaceState(null, "", linkOf({ text, at: inputs, mode, step }));
  };

  /** Draw what lines became: `data` for the explorer, and its inputs' numbers. */
  const draw = ({ text, mode, step }, { data, at }, byPython) => {
    complain("");
    waitWith(null);
    close();
    const shown = { text, mode, step, inputs: at, recorded: at, others: [] };
    shown.data = { ...data, modes: WAYS };
    const isShown = () => state === shown;
    const follow = async () => {
      keep();
      if (byPython && (await recordAnew(shown, python, isShown))) model.tell("data");
    };
    const model = modelOf(shown, follow);
    state = shown;
    close = render({ model, el: byId("graph") });
    keep();
  };
  /** Show lines, or say why not; the last graph stays where they cannot be read. */
  const show = (lines, more = "") => {
    try {
      draw(lines, straightData(lines, FIRST, rules), false);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const needsPython = error instanceof NeedsPython;
      waitWith(needsPython ? lines : null);
      const after = runtime ? more : ALONE;
      complain(needsPython ? `${error.message} ${after}`.trim() : error.message);
    }
  };
  const run = async () => {
    const lines = waiting;
    if (!lines || !runtime || python.isBusy()) return;
    const { text, at, named } = lines;
    complain("");
    const answer = await python.ask({ text, at, named, first: FIRST });
    if (lines !== waiting) return;
    if (answer.message) complain(answer.message);
    else draw(lines, answer, true);
  };

  const typed = () => {
    // The numbers stay with the inputs that stay.
    const names = state ? Object.keys(state.data.ranges) : [];
    const named = Object.fromEntries(names.map((name, i) => [name, state.inputs[i]]));
    const mode = state?.mode ?? AT_FIRST.mode;
    show({ text: field.value, at: [], named, mode, step: 0 });
    // Nothing that was typed is lost by a reload.
    if (waiting) history.replaceState(null, "", linkOf(waiting));
  };
  const put = typingField(field, typed, run);
  const open = (lines, more) => {
    put(lines.text);
    show(lines, more);
  };
  const openLink = () => {
    const linked = stateOf(location.hash);
    if (linked) open({ ...linked, named: {} }, BROUGHT);
    else open(AT_FIRST);
  };

  for (const button of document.querySelectorAll("[data-example]"))
    button.addEventListener("click", () => {
      open({ ...AT_FIRST, text: button.dataset.example, at: [] });
      // Others' lines wait to be read; these are ours.
      run();
    });
  byId("programs").hidden = !runtime;
  byId("run").addEventListener("click", run);
  byId("stop").addEventListener("click", python.stop);
  const told = byId("told");
  byId("share").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      told.textContent = "The link is copied.";
    } catch {
      told.textContent = "The link is what the address bar shows.";
    }
  });
  addEventListener("hashchange", openLink);
  openLink();
}

play(JSON.parse(document.getElementById("rules").textContent));
