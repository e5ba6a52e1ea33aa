// Screening at the desk in one or two strokes: i includes, x and a number exclude for that reason; both save and go on.
// The same is done by choosing a code and pressing Submit; the keys of the codes alone choose and do not submit.

import { describeKey, isFree } from "./app.js";
import { actionsOf, keyOf } from "./desk_keys.js";

const INCLUDE = "include";
const desk = document.querySelector("[data-desk]");
const said = desk.querySelector("[data-said]");
const actions = actionsOf(desk);
const exclude = [...actions].find(([, action]) => action === "remove")[0];
const include = desk.querySelector(`input[value="${INCLUDE}"]`).closest("label").querySelector("kbd").dataset.hint;

describeKey(`${exclude}, then 1 – 9`, "Exclude for the reason with this number, save and go on; Esc leaves it");
describeKey(include, "Include, save and go on");

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
    return key === "Escape" || key === exclude ? () => {} : null;
  }
  if (key === include) return () => choose(facet.querySelector(`input[value="${INCLUDE}"]`));
  return key === exclude ? () => setExcluding(true) : null;
}

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Shift" || !isFree(event) || document.querySelector("dialog[open]")) return;
    const wasExcluding = desk.hasAttribute("data-excluding");
    const act = actOf(keyOf(event, actions));
    if (wasExcluding) setExcluding(false);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!desk.hasAttribute("aria-busy")) act();
  },
  { capture: true },
);
