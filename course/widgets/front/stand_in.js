// The picture that a saved notebook keeps below a view, for the day the view cannot be filled.

/** A view that shows hides the picture that stands in for it. */
export function standIn(el) {
  const output = el.closest?.(".jp-OutputArea-child");
  const below = output?.nextElementSibling;
  if (below?.querySelector(".bp-stand-in")) below.style.display = "none";
}
