// The passages that raters marked, shown in the report in the hue of their answers, all at once: pressing one in a
// rater's list leads to it, pressing one in the report leads to the list, and keys go from one to the next.

import { Places } from "./desk_places.js";

const HUES = [1, 2, 3, 4];
const report = document.querySelector(".conflict .thread");
const bar = document.querySelector("[data-passage-bar]");
const places = new Places(report);
const marks = new Map([...HUES.map((hue) => `passage-${hue}`), "passage-over", "passage-shown"].map((name) => {
  const highlight = new Highlight();
  CSS.highlights.set(name, highlight);
  return [name, highlight];
}));
let passages = [];
let current = -1;

function read(item) {
  const { in: part, start, end, hue, letter } = item.dataset;
  return { item, part, start: Number(start), end: Number(end), hue: Number(hue), letter };
}

const rangesOf = ({ part, start, end }) => places.ranges(part, start, end);

function paint(name, ranges) {
  marks.get(name).clear();
  for (const range of ranges) marks.get(name).add(range);
}

/** What two raters have both marked. */
function shared() {
  return passages.flatMap((one, number) => passages.slice(number + 1)
    .filter((other) => other.letter !== one.letter && other.part === one.part && other.start < one.end && one.start < other.end)
    .flatMap((other) => rangesOf({ part: one.part, start: Math.max(one.start, other.start), end: Math.min(one.end, other.end) })));
}

/** Make the quote a button. */
function arm(passage) {
  const quote = passage.item.querySelector("q");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "words";
  quote.replaceWith(button);
  button.append(quote);
  button.addEventListener("click", () => reveal(passages.indexOf(passage)));
}

function show() {
  passages = [...document.querySelectorAll("#sides [data-passage]")].map(read);
  passages.forEach(arm);
  const order = places.parts.map((part) => part.dataset.part);
  passages.sort((one, other) => order.indexOf(one.part) - order.indexOf(other.part) || one.start - other.start);
  for (const hue of HUES) paint(`passage-${hue}`, passages.filter((passage) => passage.hue === hue).flatMap(rangesOf));
  paint("passage-over", shared());
  paint("passage-shown", []);
  current = -1;
  bar.hidden = passages.length === 0;
}

function reveal(number) {
  const passage = passages[number];
  const [first] = rangesOf(passage);
  current = number;
  for (const one of passages) one.item.toggleAttribute("data-current", one === passage);
  bar.querySelector("[data-passage-place]").textContent = `${number + 1} of ${passages.length}, rater ${passage.letter}`;
  if (!first) return; // in a part that is not shown
  for (let fold = first.startContainer.parentElement.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  paint("passage-shown", rangesOf(passage));
  first.startContainer.parentElement.scrollIntoView({ block: "center" });
}

const step = (by) => passages.length && reveal((current + by + passages.length) % passages.length);

bar.querySelector("[data-passage-next]").addEventListener("click", () => step(1));
bar.querySelector("[data-passage-previous]").addEventListener("click", () => step(current < 0 ? 0 : -1));
report.addEventListener("click", (event) => {
  const place = document.getSelection().isCollapsed ? places.at(event.clientX, event.clientY) : null;
  const number = place ? passages.findIndex((one) => one.part === place.part && one.start <= place.at && place.at < one.end) : -1;
  if (number < 0) return;
  reveal(number);
  passages[number].item.querySelector("button").focus();
});
document.addEventListener("htmx:oobAfterSwap", show);
show();
