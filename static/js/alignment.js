// The alignment board by pointer: a code is dragged into the row that it belongs to, and the step is saved at once.
// The same is done by the number of the row in each code's own form, with keys and without this script.

const refusal = document.querySelector("[data-refusal]");
let held = null;

const rowAt = (event) => event.target.closest?.("[data-row]");

function mark(row) {
  for (const other of document.querySelectorAll("[data-over]")) if (other !== row) other.removeAttribute("data-over");
  row?.setAttribute("data-over", "");
}

function mayDrop(row) {
  return held && row && row !== held.closest("[data-row]") && row.closest("section") === held.closest("section");
}

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-code]");
  if (!held) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.querySelector("h3").textContent);
  held.setAttribute("data-held", "");
});

document.addEventListener("dragover", (event) => {
  const row = rowAt(event);
  mark(mayDrop(row) ? row : null);
  if (mayDrop(row)) event.preventDefault();
});

document.addEventListener("dragend", () => {
  mark(null);
  held?.removeAttribute("data-held");
  held = null;
});

document.addEventListener("drop", (event) => {
  const row = rowAt(event);
  if (!mayDrop(row)) return;
  event.preventDefault();
  const form = held.querySelector("form.move");
  form.elements.into.value = row.dataset.row;
  form.querySelector("[value=put]").click();
});

// what a row becomes is chosen by writing in the field of it
document.addEventListener("input", (event) => {
  const { form, name } = event.target;
  const fate = { target: "existing", name: "new", brief: "new" }[name];
  const choice = fate && form?.querySelector(`[name=fate][value=${fate}]`);
  if (choice) choice.checked = true;
});

// Ctrl+Z and its like take steps back, but in a text field they are the field's own
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type=radio]), textarea, dialog")) return;
  const key = event.key.toLowerCase();
  const what = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" && "undo";
  const button = what && document.querySelector(`form[data-${what}] button`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

if (refusal.textContent.trim()) refusal.focus();
