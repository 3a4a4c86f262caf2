// ReverseOrder: pick the operation that sends next; one picked too early shows what it would lose.

import { brief, button, element, message, openPage } from "./front/page.js";
import { drawGraph } from "./front/graph.js";
import { barOver } from "./front/notation.js";
import { refusal } from "./front/program.js";
import { sentences } from "./front/speech.js";
import { sweepByHand } from "./front/sweep_by_hand.js";

const listed = (names) => new Intl.ListFormat("en").format(names);

function render({ model, el }) {
  const { message: problem, program, graph, at, name } = model.get("data");
  const { root, say } = openPage(el, `Order of the reverse sweep through ${name}`);
  root.classList.add("bp-explorer");
  const why = problem ?? refusal(program, name);
  if (why) {
    root.append(message(why));
    return undefined;
  }
  const sweep = sweepByHand(program, at);
  const { values, moves, terms, reaches, adjoints, output, players, label } = sweep;
  const isInput = (v) => program.vertices[v].kind === "input";
  const named = (text) => players.find((v) => label(v) === text);
  const remembered = model.get("picked").map(named);
  const done = new Set(remembered.filter((v) => v !== undefined));
  let [chosen, wrong] = [null, null];

  const about = "Arrow keys go from vertex to vertex, Enter picks one, Backspace takes it back.";
  const picture = drawGraph(graph, `Graph of ${name}`, { about });
  const verdict = element("p", { class: "bp-verdict" });
  const list = element("ul");
  const consequence = element("p", { class: "bp-total bp-numbers" });
  const box = element(
    "div",
    { class: "bp-formula", role: "group", tabindex: 0, "aria-label": "what the last pick did" },
    verdict,
    list,
    consequence,
  );
  const score = element("p", { class: "bp-numbers bp-note" });

  const keep = () => {
    model.set("picked", [...done].map(label));
    model.save_changes();
  };
  const line = (v) => {
    const waits = isInput(v) ? sweep.missing(v, done).length : !done.has(v);
    if (!waits) return `${barOver(label(v))} = ${brief(adjoints[v])}`;
    return `so far ${brief(sweep.soFar(v, done), 3)}`;
  };
  const refresh = () => {
    graph.vertices.forEach((_, v) => {
      if (!moves[v]) return;
      picture.write(v, 1, brief(values[v]));
      picture.write(v, 2, reaches[v] ? line(v) : "");
    });
    picture.markVertices({
      now: (v) => v === wrong,
      chosen: (v) => v === chosen,
      waiting: (v) => players.includes(v) && !done.has(v),
      done: (v) => done.has(v),
    });
    picture.markEdges({
      lit: (e) => done.has(graph.edges[e].head) && moves[graph.edges[e].tail],
      carries: (e) => graph.edges[e].tail === wrong && !done.has(graph.edges[e].head),
    });
    graph.edges.forEach(({ head, slot }, e) =>
      picture.writeEdge(e, brief(sweep.partials[head]?.[slot] ?? null)),
    );
    const order = [...done].map(label).join(", ") || "none";
    const early = `picks that came too early: ${model.get("mistakes")}`;
    score.textContent = `order so far: ${order}; ${early}`;
    undo.disabled = done.size === 0;
  };
  const tell = (text, items = [], end = "") => {
    verdict.textContent = text;
    list.replaceChildren(...items.map((item) => element("li", {}, item)));
    consequence.textContent = end;
    say(sentences(text, ...items, end));
  };
  const farewell = () => {
    const found = `Done, since an input sends to nobody. ${sweep.slopes().join(", ")}.`;
    if (sweep.orders === null) return found;
    if (sweep.orders === 1) return `${found} This is the only right order.`;
    const many = sweep.orders.toLocaleString("en");
    return `${found} Yours is one of ${many} right orders of the operations.`;
  };
  const pickRight = (v) => {
    done.add(v);
    wrong = null;
    const sends = program.vertices[v].parents.flatMap((p, slot) =>
      moves[p] && sweep.partials[v][slot] !== null
        ? [`${label(p)} gets ${sweep.contribution(v, slot)}`]
        : [],
    );
    const size = terms[v].length;
    let whole = size === 1 ? "Its only term had arrived" : `All ${size} of its terms had arrived`;
    if (v === output) whole = "It is the output, whose adjoint is the seed 1";
    tell(`Right: ${label(v)}. ${whole}.`, sends, done.size === players.length ? farewell() : "");
    keep();
  };
  const pickWrong = (v) => {
    wrong = v;
    model.set("mistakes", model.get("mistakes") + 1);
    keep();
    const missing = sweep.missing(v, done);
    const items = missing.map(({ child, slot }) => `lost: ${sweep.contribution(child, slot)}`);
    const from = [...new Set(missing.map(({ child }) => label(child)))];
    const owe = `what ${listed(from)} still ${from.length === 1 ? "owes" : "owe"} it`;
    const had = brief(sweep.soFar(v, done));
    const sent = `Too early: ${label(v)} would send ${had}, without ${owe}.`;
    const end = sweep.spoiled(v, done).join("; ");
    tell(sent, items, end || "Here the lost terms happen to be 0.");
  };
  /** An input is no player: say what it waits for. */
  const lookAt = (v) => {
    const from = [...new Set(sweep.missing(v, done).map(({ child }) => label(child)))];
    const state = from.length
      ? `Its adjoint is finished when ${listed(from)} ${from.length === 1 ? "has" : "have"} sent`
      : `Its adjoint is finished: ${brief(adjoints[v])}`;
    tell(`${label(v)} is an input: it sends to nobody, so it takes no turn. ${state}.`);
  };
  const reason = (v) => (moves[v] ? "no path leads from it to the output" : "it is a constant");
  const pick = (v) => {
    wrong = null;
    if (!moves[v] || !reaches[v]) tell(`${label(v)} has no adjoint: ${reason(v)}.`);
    else if (isInput(v)) lookAt(v);
    else if (done.has(v))
      tell(`${label(v)} has had its turn. A second one would send everything twice.`);
    else if (sweep.missing(v, done).length) pickWrong(v);
    else pickRight(v);
    chosen = v;
    refresh();
  };
  const again = () => {
    done.clear();
    [chosen, wrong] = [null, null];
    model.set("mistakes", 0);
    keep();
    tell("Pick the operation that goes first.");
    refresh();
  };
  const takeBack = () => {
    const last = [...done].pop();
    if (last === undefined) return;
    done.delete(last);
    [chosen, wrong] = [last, null];
    keep();
    tell(`${label(last)} has not sent: its turn was taken back.`);
    refresh();
  };
  /** One step: a vertex that may go, and why it may. */
  const hint = () => {
    const next = players.findLast((v) => !done.has(v) && !sweep.missing(v, done).length);
    if (next === undefined) tell("All operations have had their turn.");
    else if (next === output) tell(`Look at ${label(next)}: nothing owes the output anything.`);
    else {
      const from = sweep.children(next).map(label);
      tell(`Look at ${label(next)}: ${listed(from)} ${from.length > 1 ? "have" : "has"} sent.`);
    }
  };
  picture.onClick(pick);
  picture.onPoint((v) => {
    chosen = v;
    refresh();
  });
  const position = (v) => {
    if (isInput(v)) return "an input, which takes no turn";
    return done.has(v) ? "has sent" : "has not sent";
  };
  picture.element.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const count = program.drawn;
    if (event.key in steps)
      chosen = chosen === null ? 0 : (chosen + steps[event.key] + count) % count;
    else if ((event.key === "Enter" || event.key === " ") && chosen !== null) pick(chosen);
    else if (event.key === "Backspace") takeBack();
    else return;
    event.preventDefault();
    if (chosen !== null) picture.reveal(chosen);
    if (event.key in steps) say(`${label(chosen)}, ${position(chosen)}`);
    refresh();
  });
  const undo = button("undo", "take back the last pick", takeBack);
  // The buttons stay in sight of a graph that is higher than the window.
  const row = element(
    "div",
    { class: "bp-row bp-transport" },
    undo,
    button("hint", "hint", hint),
    button("start again", "start again", again),
    score,
  );
  const how =
    "Click an operation, or choose it with the arrow keys and press Enter. The sweep starts with " +
    "the seed at the output; inputs only receive.";
  const question = element(
    "div",
    {},
    element("p", { class: "bp-head" }, "Which operation sends its adjoint to its parents next?"),
    element("p", {}, how),
  );
  const side = element("div", { class: "bp-stack" }, element("div", { class: "bp-stack" }, box));
  const stage = element("div", { class: "bp-stage" }, picture.element, picture.controls);
  root.append(question, row, element("div", { class: "bp-columns" }, stage, side));
  const before = [...done].map(label);
  tell(
    done.size
      ? `You have picked ${listed(before)} here. Go on, or start again.`
      : "Pick the operation that goes first.",
  );
  refresh();
  return () => picture.close();
}

export default { render };
