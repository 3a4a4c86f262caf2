// A field over an input vertex of a drawn graph, to type its value where it stands.

import { numberField } from "./typed_number.js";

/** `open(vertex, name, value)` puts the field over a vertex; `ontake` gets vertex and number. */
export function vertexField(picture, ontake) {
  let field = null;
  const close = () => {
    const closing = field;
    field = null;
    closing?.remove();
  };
  const open = (vertex, name, value) => {
    close();
    const { input } = numberField(`value of ${name}`, value, (number) => {
      close();
      ontake(vertex, number);
      picture.frame.focus();
    });
    const [box, around] = [picture.boxOf(vertex), picture.element.getBoundingClientRect()];
    input.classList.add("bp-over");
    input.style.left = `${box.left - around.left}px`;
    input.style.top = `${box.top - around.top}px`;
    input.style.width = `${Math.max(box.width, 72)}px`;
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" && event.key !== "Enter") return;
      if (input.getAttribute("aria-invalid")) return;
      close();
      picture.frame.focus();
    });
    input.addEventListener("blur", close);
    field = input;
    picture.element.append(input);
    input.focus();
    input.select();
  };
  return { open, close };
}
