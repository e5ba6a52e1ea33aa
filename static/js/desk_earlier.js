// Coding anew in sight of what was coded before: each earlier answer stands in its facet, the codes it may be now first.
// A candidate chosen here is chosen below, as if its own control had been pressed.

const desk = document.querySelector("[data-desk]");
const notice = desk.querySelector('[data-desk-part="notice"]');
const facets = desk.querySelector("[data-facets]");
let shown = "";

async function load() {
  const place = notice.querySelector("[data-earlier]");
  const address = place?.querySelector("a")?.href ?? "";
  if (!address || address === shown) return;
  shown = address;
  for (const old of desk.querySelectorAll(".earlier-answer")) old.remove();
  const response = await fetch(`${address}?as=part`);
  if (!response.ok || !place.isConnected) return;
  place.outerHTML = await response.text();
  settle();
}

// what has no control (yet) stays above the facets
function settle() {
  for (const answer of notice.querySelectorAll("[data-earlier-list] [data-for]")) {
    const facet = answer.dataset.for && document.getElementById(answer.dataset.for);
    const codes = facet?.querySelector(".codes");
    if (!codes) continue;
    const beside = document.createElement("div");
    beside.className = answer.className;
    beside.dataset.for = answer.dataset.for;
    beside.append(...answer.childNodes);
    codes.before(beside);
    answer.remove();
  }
  for (const list of notice.querySelectorAll("[data-earlier-list]")) list.hidden = !list.children.length;
}

function controlOf(button) {
  const key = CSS.escape(button.dataset.candidate);
  const own = button.closest(".facet") ?? desk;
  return own.querySelector(`input[value="${key}"]`) ?? desk.querySelector(`.facets input[value="${key}"]`);
}

facets.addEventListener("click", (event) => {
  const button = event.target.closest("[data-candidate]");
  const control = button && controlOf(button);
  if (!control) return;
  if (!control.checked) control.click();
  control.focus();
});

new MutationObserver(load).observe(notice, { childList: true });
new MutationObserver(settle).observe(facets, { childList: true, subtree: true });
load();
