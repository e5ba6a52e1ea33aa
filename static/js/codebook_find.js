// Narrows the tree, while typing, to the entries in whose texts every typed word stands, and what stands above them.
// Without this module the form asks the server for the same.

const form = document.querySelector("[data-find]");
const input = form.querySelector("input");
const found = form.querySelector("[data-found]");
const tree = document.querySelector("[data-tree]");
let texts = null;

// asked for when it is first needed, and again after each change of the draft
async function loadTexts() {
  if (!texts) {
    texts = fetch(form.dataset.find, { headers: { Accept: "application/json" } }).then((response) => {
      if (!response.ok) throw new Error(response.statusText);
      return response.json();
    });
    texts.catch(() => { texts = null; });
  }
  return texts;
}

function showAll() {
  for (const hidden of tree.querySelectorAll("li[hidden], section[hidden]")) hidden.hidden = false;
  found.textContent = "";
}

function narrow(words, all) {
  let count = 0;
  const keep = new Set();
  for (const row of tree.querySelectorAll("[data-row]")) {
    const text = all[row.dataset.row] || row.textContent.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    count += 1;
    for (let place = row.closest("li, section"); place; place = place.parentElement.closest("li, section")) keep.add(place);
  }
  for (const place of tree.querySelectorAll("li, section")) place.hidden = !keep.has(place);
  found.textContent = count ? `${count} found` : "Nothing found";
}

async function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) {
    showAll();
    return;
  }
  try {
    narrow(words, await loadTexts());
  } catch {
    narrow(words, {});
  }
}

input.addEventListener("focus", loadTexts, { once: true });
input.addEventListener("input", search);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  tree.querySelector("li:not([hidden]) > [data-row], section:not([hidden]) [data-row]")?.focus();
});
input.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    input.value = "";
    search();
  } else if (event.key === "ArrowDown") {
    event.preventDefault();
    form.requestSubmit();
  }
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.verb === "post") texts = null;
  if (input.value) search();
});
