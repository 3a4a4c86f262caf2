// Guess: asks for a prediction, then sets it beside the answer.

import { button, choice, element, openPage } from "./front/page.js";
import { compared } from "./front/compare.js";
import { typedNumber } from "./front/typed_number.js";

function render({ model, el }) {
  const data = model.get("data");
  const { what, kind, choices, answer } = data;
  const { root, say } = openPage(el, `Your guess of ${what}`);
  root.classList.add("bp-guess");
  const keep = (said, open) => {
    model.set("said", said);
    model.set("revealed", open);
    model.save_changes();
  };
  const words = element("p", { class: "bp-note", role: "status" });
  const mine = element("dd", { class: "bp-numbers" });
  const theirs = element("dd", { class: "bp-numbers" });
  const verdict = element("dd", {});
  const pair = (name, value) => element("div", {}, element("dt", {}, name), value);
  const beside = element(
    "dl",
    { class: "bp-beside" },
    pair("you said", mine),
    pair(`${what} is`, theirs),
    pair("so", verdict),
  );
  const refuse = () => {
    const text = kind === "number" ? "Type a number first: 0.5, 1/3, 2e-3." : "Guess first.";
    words.textContent = text;
    say(text);
  };
  const asked = () => (field ? field.value.trim() : (picked ?? ""));
  const isGuess = (text) => text && (kind !== "number" || typedNumber(text) !== null);
  const take = () => {
    const said = asked();
    if (!isGuess(said)) {
      field?.setAttribute("aria-invalid", "true");
      refuse();
      return;
    }
    keep(said, answer !== null);
    show(true);
  };
  const give = () => {
    keep(isGuess(asked()) ? asked() : "", true);
    show(true);
  };
  let picked = model.get("said") || null;
  let field = null;
  let question = null;
  if (kind === "choice") {
    const options = choices.map((text) => [text, text]);
    question = choice(`Your guess: ${what}`, options, picked, (text) => {
      picked = text;
    }).element;
  } else {
    field = element("input", {
      type: "text",
      "aria-label": `your guess of ${what}`,
      autocomplete: "off",
      spellcheck: "false",
    });
    field.value = model.get("said");
    field.addEventListener("keydown", (event) => event.key === "Enter" && take());
    field.addEventListener("input", () => field.removeAttribute("aria-invalid"));
    const label = element("span", { "aria-hidden": "true" }, `Your guess: ${what} =`);
    question = element("div", { class: "bp-row bp-ask" }, label, field);
  }
  const set = button(
    answer === null ? "remember" : "set beside the answer",
    answer === null ? "remember my guess" : "set my guess beside the answer",
    take,
  );
  const skip = button("show without a guess", "show the answer without a guess", give);
  const row = element("div", { class: "bp-row" }, question, set, answer === null ? "" : skip);

  const show = (speak) => {
    const [said, open] = [model.get("said"), model.get("revealed") && answer !== null];
    beside.hidden = !open;
    skip.hidden = open;
    set.textContent = open ? "guess again" : answer === null ? "remember" : "set beside the answer";
    words.textContent = said && answer === null ? "Remembered. Read on." : "";
    if (!open) {
      if (speak && said) say("Remembered.");
      return;
    }
    const { right, words: found } = said ? compared(said, data) : { words: "No guess this time." };
    mine.textContent = said || "nothing";
    theirs.textContent = answer;
    verdict.textContent = found;
    beside.classList.toggle("bp-right", Boolean(right));
    if (speak) say(`You said ${mine.textContent}. ${what} is ${answer}. ${found}`);
  };
  root.append(row, words, beside);
  show(false);
}

export default { render };
