// ReverseOrder: pick the vertex whose turn is next; one picked too early shows what it would lose.

import { brief, button, element, message, openPage } from "./front/page.js";
import { drawGraph } from "./front/graph.js";
import { barOver } from "./front/notation.js";
import { sentences } from "./front/speech.js";
import { contributions, evaluate, moving, partialsOf, pullBack, refusal } from "./front/program.js";

const COUNTED = 18; // vertices up to which all right orders are counted

/** How many orders keep every vertex behind all its children; vertices are numbered 0, 1, …. */
function countOrders(children) {
  const known = new Map([[0, 1]]);
  const count = (taken) => {
    if (known.has(taken)) return known.get(taken);
    let total = 0;
    for (let v = 0; v < children.length; v += 1) {
      const bit = 1 << v;
      // v can have been the last one taken only if no vertex that needs it is among the taken
      if (
        taken & bit &&
        !children.some((needs, u) => u !== v && taken & (1 << u) && needs.includes(v))
      )
        total += count(taken & ~bit);
    }
    known.set(taken, total);
    return total;
  };
  return count((1 << children.length) - 1);
}

/** The adjoints when `early` sends before its missing terms have come: they are lost to it. */
function adjointsWhenEarly(program, partials, terms, output, early, done) {
  const kept = terms.map((list, v) =>
    v === early ? list.filter(({ child }) => done.has(child)) : list,
  );
  return pullBack(program, partials, kept, output);
}

function render({ model, el }) {
  const { message: problem, program, graph, at, name } = model.get("data");
  const { root, say } = openPage(el, `Order of the reverse sweep through ${name}`);
  root.classList.add("bp-explorer");
  const why = problem ?? refusal(program, name);
  if (why) {
    root.append(message(why));
    return undefined;
  }
  const values = evaluate(program, at);
  const moves = moving(program);
  const partials = program.vertices.map((_, v) => partialsOf(program, moves, values, v));
  const [output] = program.outputs;
  const { terms, reaches } = contributions(program, moves, output);
  const adjoints = pullBack(program, partials, terms, output);
  const players = program.vertices.map((_, v) => v).filter((v) => moves[v] && reaches[v]);
  const label = (v) => program.vertices[v].name;
  const orders =
    players.length <= COUNTED
      ? countOrders(
          players.map((v) => [...new Set(terms[v].map(({ child }) => players.indexOf(child)))]),
        )
      : null;

  const start = program.vertices
    .map((_, v) => v)
    .filter((v) => model.get("picked").includes(label(v)));
  const done = new Set(
    start.sort(
      (a, b) => model.get("picked").indexOf(label(a)) - model.get("picked").indexOf(label(b)),
    ),
  );
  let [chosen, wrong] = [null, null];

  const about = "Arrow keys go from vertex to vertex, Enter picks one.";
  const picture = drawGraph(graph, `Graph of ${name}`, { about });
  const title = element(
    "p",
    { class: "bp-head" },
    "Which vertex sends its adjoint to its parents next?",
  );
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

  const ready = (v) => terms[v].every(({ child }) => done.has(child));
  const soFar = (v) =>
    terms[v].reduce(
      (sum, { child, slot }) =>
        done.has(child) ? sum + adjoints[child] * partials[child][slot] : sum,
      v === output ? 1 : 0,
    );
  const keep = () => {
    model.set("picked", [...done].map(label));
    model.save_changes();
  };
  const refresh = () => {
    for (const v of players) {
      picture.write(v, 1, brief(values[v]));
      picture.write(
        v,
        2,
        done.has(v)
          ? `${barOver(label(v))} = ${brief(adjoints[v])}`
          : `so far ${brief(soFar(v), 3)}`,
      );
    }
    picture.markVertices({
      now: (v) => v === wrong,
      chosen: (v) => v === chosen,
      changed: () => false,
      waiting: (v) => moves[v] && !done.has(v),
      done: (v) => done.has(v),
    });
    const sent = new Set(
      [...done].flatMap((v) =>
        graph.edges.flatMap(({ head, tail }, e) => (head === v && moves[tail] ? [e] : [])),
      ),
    );
    const missing = new Set(
      wrong === null
        ? []
        : graph.edges.flatMap(({ head, tail }, e) =>
            tail === wrong && !done.has(head) ? [e] : [],
          ),
    );
    picture.markEdges({ lit: (e) => sent.has(e), carries: (e) => missing.has(e) });
    graph.edges.forEach(({ head, slot }, e) =>
      picture.writeEdge(e, brief(partials[head]?.[slot] ?? null)),
    );
    const order = [...done].map(label).join(", ") || "none";
    const early = `picks that came too early: ${model.get("mistakes")}`;
    score.textContent = `order so far: ${order}; ${early}`;
  };
  const tell = (text, items, end) => {
    verdict.textContent = text;
    list.replaceChildren(...items.map((item) => element("li", {}, item)));
    consequence.textContent = end;
    say(sentences(text, ...items, end));
  };
  /** What a child sends to one of its operands, in symbols and in numbers. */
  const contribution = (child, slot) => {
    const parent = program.vertices[child].parents[slot];
    const [adjoint, partial] = [adjoints[child], partials[child][slot]];
    const symbols = `${barOver(label(child))} · ∂${label(child)}/∂${label(parent)}`;
    return `${symbols} = ${brief(adjoint)} · ${brief(partial)} = ${brief(adjoint * partial)}`;
  };
  const farewell = () => {
    const reached = program.inputs.filter((i) => reaches[i]);
    const found = reached.map((i) => `∂f/∂${label(i)} = ${brief(adjoints[i])}`).join(", ");
    if (orders === null) return `Done. ${found}`;
    const rank =
      orders === 1
        ? "This is the only right order"
        : `Yours is one of ${orders.toLocaleString("en")} right orders`;
    return `Done. ${found}. ${rank}.`;
  };
  const pickRight = (v) => {
    done.add(v);
    wrong = null;
    const sends = program.vertices[v].parents.flatMap((p, slot) =>
      moves[p] && partials[v][slot] !== null ? [`${label(p)} gets ${contribution(v, slot)}`] : [],
    );
    const end = done.size === players.length ? farewell() : "";
    const whole = terms[v].length
      ? `All ${terms[v].length} of its terms had arrived`
      : "It is the output, whose adjoint is the seed 1";
    tell(`Right: ${label(v)}. ${whole}.`, sends, end);
    keep();
  };
  const pickWrong = (v) => {
    wrong = v;
    model.set("mistakes", model.get("mistakes") + 1);
    keep();
    const missing = terms[v].filter(({ child }) => !done.has(child));
    const items = missing.map(({ child, slot }) => `lost: ${contribution(child, slot)}`);
    const spoiled = adjointsWhenEarly(program, partials, terms, output, v, done);
    const ends = program.inputs.filter(
      (i) => Math.abs(spoiled[i] - adjoints[i]) > 1e-12 * Math.max(1, Math.abs(adjoints[i])),
    );
    const end = ends
      .map(
        (i) => `∂f/∂${label(i)} would come out as ${brief(spoiled[i])}, not ${brief(adjoints[i])}`,
      )
      .join("; ");
    const from = [...new Set(missing.map(({ child }) => label(child)))].join(" and ");
    tell(
      `Too early: ${label(v)} would send ${brief(soFar(v))}, without what ${from} still owes it.`,
      items,
      end || "Here the lost terms happen to be 0.",
    );
  };
  const reason = (v) => (moves[v] ? "no path leads from it to the output" : "it is a constant");
  const pick = (v) => {
    if (!moves[v] || !reaches[v]) tell(`${label(v)} has no adjoint to send: ${reason(v)}.`, [], "");
    else if (done.has(v))
      tell(`${label(v)} has had its turn. A second one would send everything twice.`, [], "");
    else if (ready(v)) pickRight(v);
    else pickWrong(v);
    chosen = v;
    refresh();
  };
  const again = () => {
    done.clear();
    [chosen, wrong] = [null, null];
    model.set("mistakes", 0);
    keep();
    tell("Pick the vertex that goes first.", [], "");
    refresh();
  };
  const hint = () => {
    const open = players.filter((v) => !done.has(v));
    const able = open.filter(ready).map(label);
    tell(
      open.length
        ? `Whose children have all sent? ${able.join(" and ")}.`
        : "All vertices have had their turn.",
      [],
      "",
    );
  };
  picture.onClick(pick);
  picture.onPoint((v) => {
    chosen = v;
    refresh();
  });
  picture.element.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const count = program.drawn;
    if (event.key in steps)
      chosen = chosen === null ? 0 : (chosen + steps[event.key] + count) % count;
    else if ((event.key === "Enter" || event.key === " ") && chosen !== null) pick(chosen);
    else return;
    event.preventDefault();
    picture.reveal(chosen);
    if (event.key in steps)
      say(`${label(chosen)}, ${done.has(chosen) ? "has sent" : "has not sent"}`);
    refresh();
  });
  const row = element(
    "div",
    { class: "bp-row" },
    button("start again", "start again", again),
    button("hint", "hint", hint),
  );
  const side = element(
    "div",
    { class: "bp-stack" },
    title,
    element(
      "p",
      {},
      "Click a vertex, or choose it with the arrow keys and press Enter. " +
        "The sweep starts with the seed at the output.",
    ),
    row,
    element("div", { class: "bp-stack" }, box),
    score,
  );
  root.append(
    element(
      "div",
      { class: "bp-columns" },
      element("div", { class: "bp-stage" }, picture.element, picture.controls),
      side,
    ),
  );
  tell(done.size ? "Go on." : "Pick the vertex that goes first.", [], "");
  refresh();
  return () => picture.close();
}

export default { render };
