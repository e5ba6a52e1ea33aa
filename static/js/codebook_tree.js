// The tree of facets and codes: which row is open, and walking it with the arrow keys.
import { describeKey, isFree } from "./app.js";

const tree = document.querySelector("[data-tree]");
const entry = document.getElementById("entry");
const announcer = document.querySelector("[data-announce]");

const rows = () => [...tree.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const rowOf = (subject) => tree.querySelector(`[data-row="${CSS.escape(subject)}"]`);

function markOpenRow() {
  const pane = entry.querySelector("[data-pane]");
  for (const row of tree.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
  const row = pane && rowOf(pane.dataset.pane);
  if (!row) return;
  row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
}

const parentRow = (row) => row.closest("ul")?.closest("li")?.querySelector("[data-row]") || row.closest("section").querySelector("h2 [data-row]");

function neighbour(row, key) {
  const all = rows();
  const index = all.indexOf(row);
  switch (key) {
    case "ArrowDown": return all[index + 1];
    case "ArrowUp": return all[index - 1];
    case "Home": return all[0];
    case "End": return all.at(-1);
    case "ArrowLeft": return parentRow(row);
    case "ArrowRight": return row.closest("li, section").querySelector(":scope ul [data-row]");
    default: return null;
  }
}

tree.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = neighbour(row, event.key);
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

// a pane can be left for its row, so that a whole book is edited without the mouse
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !entry.contains(event.target)) return;
  (tree.querySelector("[aria-current]") || tree.querySelector("[data-row]"))?.focus();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt !== entry && !entry.contains(event.detail.elt)) return;
  markOpenRow();
  // the focus was in what has gone
  if (document.activeElement === document.body) entry.focus({ preventScroll: true });
  const pane = entry.querySelector("[data-pane]");
  if (pane) announcer.textContent = `${pane.dataset.paneTitle} is open.`;
});

// What is typed while a pane is on its way was meant for it: it is not taken for a shortcut.
let isAwaited = false;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target === entry) isAwaited = true;
});
for (const end of ["htmx:afterSwap", "htmx:afterRequest"]) {
  document.addEventListener(end, (event) => {
    if (event.detail.target === entry) isAwaited = false;
  });
}
document.addEventListener("keydown", (event) => {
  if (isAwaited && event.key.length === 1 && isFree(event)) event.preventDefault();
}, true);

// on a phone the pane stands below the tree
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== entry) return;
  entry.querySelector("[autofocus]")?.focus({ preventScroll: true });
  if (window.matchMedia("(max-width: 899px)").matches) entry.scrollIntoView();
  else entry.scrollTop = 0;
});

describeKey("↑ ↓ ← →", "Walk the tree; Enter opens");
describeKey("Esc", "From the entry back to the tree");
markOpenRow();
