// Moving a code by dragging its row: before or after another code of the facet, or onto it to stand below it.
// The same can be done with the buttons and keys of the entry.

const tree = document.querySelector("[data-tree]");
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
let dragged = null;

const isCode = (row) => row?.dataset.row.startsWith("code:");
const keyOf = (row) => row.dataset.row.replace(/^code:/, "");
const rowIn = (item) => item?.querySelector(":scope > [data-row]");

function clear() {
  for (const row of tree.querySelectorAll(".drop-before, .drop-after, .drop-inside, .dragged")) {
    row.classList.remove("drop-before", "drop-after", "drop-inside", "dragged");
  }
}

// the upper and lower quarter of a row are between rows, its middle is inside
function placeAt(event) {
  const row = event.target.closest("[data-row]");
  if (!dragged || !row || row === dragged || row.closest("section") !== dragged.closest("section")) return null;
  if (dragged.closest("li").contains(row)) return null;
  if (!isCode(row)) return { row, where: "inside" };
  const box = row.getBoundingClientRect();
  const height = (event.clientY - box.top) / box.height;
  return { row, where: height < 0.25 ? "before" : height > 0.75 ? "after" : "inside" };
}

function drop({ row, where }) {
  const item = row.closest("li");
  const parent = where === "inside" ? (isCode(row) ? row : null) : rowIn(item.parentElement.closest("li"));
  const next = where === "before" ? row : where === "after" ? rowIn(item.nextElementSibling) : null;
  const before = next === dragged ? rowIn(dragged.closest("li").nextElementSibling) : next;
  window.htmx.ajax("POST", `${dragged.getAttribute("href")}act/`, {
    target: "#entry",
    swap: "innerHTML show:none",
    values: { act: "place", parent: parent ? keyOf(parent) : "", before: before ? keyOf(before) : "", csrfmiddlewaretoken: token },
  });
}

tree.addEventListener("dragstart", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (!isCode(row)) return;
  dragged = row;
  row.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
});
tree.addEventListener("dragover", (event) => {
  const place = placeAt(event);
  for (const row of tree.querySelectorAll(".drop-before, .drop-after, .drop-inside")) row.classList.remove("drop-before", "drop-after", "drop-inside");
  if (!place) return;
  event.preventDefault();
  place.row.classList.add(`drop-${place.where}`);
});
tree.addEventListener("drop", (event) => {
  const place = placeAt(event);
  if (!place) return;
  event.preventDefault();
  drop(place);
});
tree.addEventListener("dragend", () => {
  clear();
  dragged = null;
});
