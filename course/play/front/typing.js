// The field to type in: lines keep their indentation, and it grows with them.

const QUIET = 250; // milliseconds without a key, after which what was typed is read
const INDENT = 4;
const FEWEST_LINES = 2;
const MOST_LINES = 16;

/** `onType` hears of a pause, `onRun` of Ctrl and Enter; returns what puts a text there. */
export function typingField(field, onType, onRun) {
  let timer = null;
  const grow = () => {
    const count = field.value.split("\n").length;
    field.rows = Math.min(Math.max(count, FEWEST_LINES), MOST_LINES);
  };
  const before = () => field.value.slice(0, field.selectionStart).split("\n").at(-1);

  /** A new line begins below the last one, or further in after a colon. */
  const breakLine = () => {
    const deeper = /:\s*$/.test(before()) ? INDENT : 0;
    const blanks = /^ */.exec(before())[0].length + deeper;
    if (!blanks) return false;
    return document.execCommand("insertText", false, `\n${" ".repeat(blanks)}`);
  };
  /** Where only blanks stand before, one goes a whole step back. */
  const stepBack = () => {
    const blanks = before().length;
    const isPlain = field.selectionStart === field.selectionEnd;
    if (!isPlain || blanks < 2 || before().trim()) return false;
    const step = blanks % INDENT || INDENT;
    field.setSelectionRange(field.selectionStart - step, field.selectionStart);
    return document.execCommand("delete");
  };

  field.addEventListener("input", () => {
    grow();
    clearTimeout(timer);
    timer = setTimeout(onType, QUIET);
  });
  field.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, isComposing } = event;
    if (isComposing) return;
    if (key === "Enter" && (ctrlKey || metaKey)) {
      event.preventDefault();
      clearTimeout(timer);
      onType();
      onRun();
    } else if ((key === "Enter" && breakLine()) || (key === "Backspace" && stepBack()))
      event.preventDefault();
  });
  return (text) => {
    field.value = text;
    grow();
  };
}
