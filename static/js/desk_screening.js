// Screening at the desk in one or two strokes: i includes, x and a number exclude for that reason; both save and go on.
// The same is done by choosing a code and pressing Submit; the keys of the codes alone choose and do not submit.

import { describeKey, isFree } from "./app.js";

const INCLUDE = "include";
const desk = document.querySelector("[data-desk]");
const said = desk.querySelector("[data-said]");

describeKey("x, then 1 – 9", "Exclude for the reason with this number, save and go on; Esc leaves it");
describeKey("i", "Include, save and go on");

function setExcluding(isExcluding) {
  desk.toggleAttribute("data-excluding", isExcluding);
  if (isExcluding) said.textContent = "Exclude: press the number of a reason, or Esc.";
}

function choose(input) {
  if (!input.checked) input.click();
  desk.querySelector("[data-submit]").click();
}

function actOf(key) {
  const facet = desk.querySelector(".facets .facet");
  if (desk.hasAttribute("data-excluding")) {
    const reason = facet.querySelector(`kbd[data-hint="${CSS.escape(key)}"]`)?.closest("label").querySelector("input");
    if (/^[1-9]$/.test(key) && reason) return () => choose(reason);
    return key === "Escape" || key === "x" ? () => {} : null;
  }
  if (key === "i") return () => choose(facet.querySelector(`input[value="${INCLUDE}"]`));
  return key === "x" ? () => setExcluding(true) : null;
}

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Shift" || !isFree(event) || document.querySelector("dialog[open]")) return;
    const wasExcluding = desk.hasAttribute("data-excluding");
    const act = actOf(event.key);
    if (wasExcluding) setExcluding(false);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!desk.hasAttribute("aria-busy")) act();
  },
  { capture: true },
);
