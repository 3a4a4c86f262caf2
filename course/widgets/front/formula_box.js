// The vertex at work: its formula with numbers put in, and what has come of the whole.

import { element, writeVoiced } from "./page.js";
import { spoken } from "./speech.js";

/** One term; whether it has arrived is seen as a sign, and heard as a word. */
function termRow({ text, arrived }) {
  const row = element("li", { class: arrived ? "bp-arrived" : "bp-missing" });
  const said = `${arrived ? "arrived" : "still missing"}: ${spoken(text)}`;
  writeVoiced(row, `${arrived ? "✓" : "…"} ${text}`, said);
  return row;
}

/** What the vertex sends on. */
function sentRow(text) {
  const words = element("span");
  writeVoiced(words, `sends ${text}`);
  return element("li", {}, element("span", { "aria-hidden": "true" }, "→ "), words);
}

/** The formula of the vertex at work, its terms, and its sum, in a box that keeps its size. */
export function formulaBox() {
  const whose = element("p", { class: "bp-note bp-whose" });
  const title = element("p", { class: "bp-head" });
  const list = element("ul");
  const sends = element("ul", { class: "bp-sends" });
  const total = element("p", { class: "bp-total bp-numbers" });
  const results = element("p", { class: "bp-results bp-numbers" });
  const box = element(
    "div",
    { class: "bp-formula", role: "group", "aria-label": "the vertex at work", tabindex: 0 },
    whose,
    title,
    list,
    total,
    sends,
  );
  const shown = { whose: null, sends: null, title: null, total: null, results: null, terms: null };
  const write = (node, key, text) => {
    if (shown[key] !== text) {
      shown[key] = text;
      writeVoiced(node, text);
    }
  };
  const update = ({ panel, results: found }, head) => {
    write(whose, "whose", head);
    write(title, "title", panel.title);
    write(total, "total", panel.total);
    write(results, "results", (found ?? []).join("   "));
    const sent = (panel.sends ?? []).join("\n");
    if (shown.sends !== sent) {
      shown.sends = sent;
      sends.replaceChildren(...(panel.sends ?? []).map(sentRow));
    }
    const terms = JSON.stringify(panel.terms);
    if (shown.terms === terms) return;
    shown.terms = terms;
    list.replaceChildren(...panel.terms.map(termRow));
  };
  return { element: element("div", { class: "bp-stack" }, box, results), update };
}
