// The desk: puts its parts together, submits, and goes from report to report without loading the page again.
// Without this script the same form saves and submits by itself.

import { Evidence } from "./desk_evidence.js";
import { Answers } from "./desk_form.js";
import { Keys, holdKeys } from "./desk_keys.js";
import { Keeper, Steps, send } from "./desk_save.js";
import { Places } from "./desk_places.js";

const desk = document.querySelector("[data-desk]");
const form = desk.querySelector("[data-form]");
const report = desk.querySelector(".thread");
const refusal = desk.querySelector("[data-refusal]");
const said = desk.querySelector("[data-said]");
const saved = document.querySelector("[data-saved]");
let isAtCodes = false;
let upcoming = desk.dataset.upcoming;
let outbox = null;
let ahead = null;
let shown = ["new", ""];
let fetched = "";
/** A submission that the server could not be asked for, with the answers as they were: it is asked for once it answers. */
let wish = null;
const study = document.title.slice(document.title.lastIndexOf(" · "));

const answers = new Answers(form, {
  onChange: () => {
    steps.note();
    if (wish) refusal.replaceChildren();
    wish = null;
    keeper.changed();
  },
  onChoice,
  onSpans: () => evidence.show(),
  takePassage: (input) => (evidence.pending ? evidence.take(input) : null),
});
const steps = new Steps(desk.dataset.keySpace, answers, {
  onMoved: () => {
    desk.querySelector("[data-undo]").disabled = steps.past.length === 0;
    desk.querySelector("[data-redo]").disabled = steps.future.length === 0;
  },
});
const places = new Places(report);
const evidence = new Evidence(desk, { places, answers, say });
const keeper = new Keeper({ form, answers, space: desk.dataset.keySpace, show: showState, onConflict: askAboutConflict, onRefusal: (body) => refuse(body) });
const field = desk.querySelector("[data-search]");
/** Pressed before its script has come, the search opens once it has. */
const search = { open: () => whenHere(loadRest().then(() => search.open())) };
const findings = { add: addFinding, remove: removeFinding };
/** Codes of one's own, in open coding: pressed before their script has come, they open once it has. */
const own = { open: () => whenHere(loadOwn().then((codes) => codes.open())), fromPassage: () => whenHere(loadOwn().then((codes) => codes.fromPassage())) };
let ownCodes = null;
let restComing = null;
const keys = new Keys(desk, { answers, search, evidence, undo, submit: () => act("submit"), skip: () => desk.querySelector("[data-skip]") && act("skip"), discuss, go, findings, own });

/** What is not needed to see the desk comes with the first sign of life: the page comes in few requests. */
function loadRest() {
  restComing ||= Promise.all([import("./desk_search.js"), import("./desk_outbox.js"), import("./desk_reading.js")]).then(startRest).catch((error) => {
    restComing = null;
    throw error;
  });
  return restComing;
}

function startRest([{ Search }, { Ahead, Outbox }, { Reading }]) {
  new Reading(desk);
  outbox = new Outbox(desk.dataset.keySpace, { send, before: () => keeper.underway, onTaken, onRefused, onState: () => showState(...shown) });
  ahead = new Ahead(send);
  ahead.fetch(upcoming);
  if (desk.querySelector("[data-own-code]")) loadOwn();
  outbox.drain();
  const found = new Search(field, { desk, scope: searchable, nothingFound: desk.querySelector("[data-nothing-found]"), onChosen: (input) => input.click(), onClosed: () => keys.show(keys.active) });
  search.open = () => found.open();
  if (field.value) found.filter();
}

/** Hold the keys back until a part of the desk is here. */
function whenHere(coming) {
  holdKeys(coming).catch(() => refuse({ detail: "This part of the desk did not come from the server. Press the key again in a moment." }));
}

function loadOwn() {
  ownCodes ||= import("./desk_own_codes.js").then(({ OwnCodes }) => new OwnCodes(desk, { answers, evidence, keys, say, send, save, onMade: () => ahead?.fetch(upcoming) }));
  return ownCodes;
}

/** Whether what stands here is with the server. */
const save = () => !keeper.isUnsaved || keeper.save();

function onChoice(input, isPointer) {
  if (keeper.state !== "conflict") refusal.replaceChildren();
  const facet = input.closest(".facet");
  const name = input.closest("label").querySelector(".code-name").textContent;
  say(`${facet.dataset.name}: ${name}${input.checked ? "" : ", taken back"}`);
  keys.chosen(input, isPointer);
}

function showState(...told) {
  shown = told;
  const [state, words] = outbox?.isStuck ? waitingWords() : told;
  if (state !== saved.dataset.state && words.startsWith("not saved")) say(words);
  saved.dataset.state = state;
  saved.querySelector("[data-saved-text]").textContent = words;
  if (wish && ["saved", "new"].includes(told[0])) grant(wish);
  if (state === "signed-out") saved.querySelector("[data-saved-text]").append(" ", makeLink("Sign in", saved.dataset.signIn));
}

/** The server answers again: what was asked for in vain is done, if it is still what stands here. */
function grant({ asked, url, said: what }) {
  wish = null;
  if (url !== form.getAttribute("action") || what !== answers.read()) return;
  refusal.replaceChildren();
  act(asked);
}

function waitingWords() {
  const count = outbox.items.length;
  if (outbox.status === 401) return ["signed-out", `${count} waiting on this device: you are signed out.`];
  return ["waiting", `offline: ${count} waiting on this device`];
}

/** The server has taken a submission and tells what comes next, which stands here already. */
function onTaken(item, parts) {
  if (parts.url !== form.getAttribute("action")) return;
  desk.ownerDocument.querySelector('[data-desk-part="progress"]').innerHTML = parts.progress;
  if (parts.fields !== fetched && !keeper.isUnsaved) show({ ...parts, report: parts.report ?? report.innerHTML }, true);
}

/** A submission was refused after the rater went on: its answers wait at their report. */
function onRefused(item, { detail }) {
  const fields = new URLSearchParams(item.fields);
  keeper.holdFor(item.url, fields);
  const back = makeButton("Go back to it", () => goTo(item.url));
  refusal.replaceChildren(makeNote(`“${item.title}” was not taken: ${detail || "the server did not understand it."} Your answers are kept.`, "bad", back));
}

/** Before hidden parts of the report are shown, submitting sends what is asked first. */
const isFirstStage = () => desk.dataset.stage === "first";

/** Put what is asked later out of sight, and what was submitted before out of reach. */
function setStage(stage) {
  if (!stage) return;
  desk.dataset.stage = stage.name;
  for (const part of desk.querySelectorAll("[data-controls] > :is(.facet, [data-group])")) {
    const name = part.dataset.group ? `g${part.dataset.group}` : part.id;
    part.hidden = stage.hidden.includes(name);
    part.inert = part.hidden || stage.fixed.includes(name);
  }
}

/** Whether nothing is open, and every code has the passage that its facet asks for: the server says what is missing. */
function isComplete() {
  const isAnswered = [...desk.querySelectorAll(".facets .facet[data-required]")].every((facet) => facet.querySelector("input:checked"));
  return isAnswered && !desk.querySelector(".facet[data-supported] .code:has(:checked):not(:has(> .spans))");
}

/** Submit and show the next report at once; false when it is not there yet, or this browser keeps nothing. */
function goAhead() {
  const parts = ahead?.parts;
  if (!parts || isFirstStage() || !isComplete() || String(parts.version) !== desk.dataset.version) return false;
  clearTimeout(keeper.timer);
  const fields = keeper.payload;
  fields.set("action", "submit");
  fields.set("have", parts.url);
  try {
    outbox.put({ name: fields.get("client_id"), url: form.getAttribute("action"), title: document.title.replace(study, ""), fields: fields.toString() });
  } catch {
    return false;
  }
  keeper.forget();
  tell("submitted", fields);
  show(ahead.take());
  outbox.drain();
  return true;
}

/** Tell those parts of the desk that come only when they are needed. */
function tell(what, detail) {
  desk.dispatchEvent(new CustomEvent(`desk:${what}`, { detail }));
}

function makeLink(text, href) {
  const link = document.createElement("a");
  Object.assign(link, { href, target: "_blank", textContent: text });
  return link;
}

function say(sentence) {
  said.textContent = sentence;
}

/** A finding's codes are searched in the finding at hand only: the same code in each would be found as often. */
function searchable() {
  const group = (facet) => facet.closest(".finding")?.parentElement;
  const active = keys.active;
  return keys.facets.filter((facet) => {
    const finding = facet.closest(".finding");
    if (!finding) return true;
    return group(active || facet) === group(facet) && active?.closest(".finding") ? finding.contains(active) : finding.matches(":first-child");
  });
}

function addFinding(button) {
  const groups = [...desk.querySelectorAll("[data-group]:not([inert])")];
  const group = button?.closest("[data-group]") || keys.active?.closest("[data-group]") || groups[0];
  if (!group) return;
  const finding = answers.addFinding(group);
  if (!finding) return;
  say(`${finding.querySelector("legend").textContent} added`);
  keys.ask(finding.querySelector(".facet"), { focus: Boolean(button), scroll: true });
}

function removeFinding(button) {
  const finding = button?.closest(".finding") || keys.active?.closest(".finding");
  if (!finding) return;
  const name = finding.querySelector("legend").textContent;
  answers.removeFinding(finding);
  keys.start();
  offerUndo(`${name} removed.`);
}

/** Mark the report to be talked about, for oneself alone, or take the mark back. */
function discuss() {
  const box = form.elements.discuss;
  box.click();
  say(box.checked ? "Marked to discuss later" : "No longer marked to discuss");
}

function offerUndo(sentence) {
  refusal.replaceChildren(makeNote(sentence, "", makeButton("Undo", () => undo(-1))));
}

/** One step back, or again; the question that it was about is asked. */
function undo(by) {
  const before = steps.now;
  if (isBusy() || !steps.move(by)) return;
  keeper.changed();
  if (keeper.state !== "conflict") refusal.replaceChildren();
  const name = differing(before, steps.now);
  keys.start();
  const facet = name && document.getElementById(name);
  if (facet) keys.ask(facet, { scroll: true });
  say(by < 0 ? "Undone" : "Done again");
}

/** The first question that two texts of answers differ in. */
function differing(one, other) {
  const [here, there] = [one, other].map((text) => [...new URLSearchParams(text)].map((pair) => pair.join("=")));
  const pair = [...here.filter((each) => !there.includes(each)), ...there.filter((each) => !here.includes(each))].find((each) => /^(a|g\d+)\./.test(each));
  return pair?.slice(0, pair.indexOf("="));
}

function makeButton(text, onPress) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button", textContent: text });
  button.addEventListener("click", onPress);
  return button;
}

function makeNote(sentence, kind, ...controls) {
  const note = document.createElement("p");
  note.className = `note ${kind}`;
  note.append(sentence, ...controls.flatMap((control) => [" ", control]));
  return note;
}

function refuse({ detail, missing }) {
  refusal.replaceChildren(makeNote(detail || "The server did not understand this. Reload the page.", "bad"));
  const facet = missing && document.getElementById(missing);
  if (facet) keys.ask(facet, { focus: true, scroll: true });
  else keys.show(keys.active);
  refusal.scrollIntoView({ block: "nearest" });
}

function askAboutConflict({ detail, revision }) {
  const load = makeButton("Load the newer answers", () => {
    keeper.forget();
    keeper.known = answers.read();
    window.location.reload();
  });
  const keep = makeButton("Keep what stands here", () => {
    refusal.replaceChildren();
    keeper.overrule(revision);
  });
  refusal.replaceChildren(makeNote(detail, "bad", load, keep));
  // no focus on either: a rater in full flow presses Enter next, and would choose unawares
  refusal.scrollIntoView({ block: "nearest" });
}

/** On a phone the codes stand below the report: one control leads to whichever of the two is out of sight. */
function showJump() {
  const jump = desk.querySelector("[data-jump]");
  jump.textContent = isAtCodes ? "Report" : "Codes";
  jump.setAttribute("href", isAtCodes ? "#main" : "#codes");
}

const isBusy = () => desk.hasAttribute("aria-busy");

/** While an answer is under way nothing is chosen or typed: it would land on the report that is leaving. */
function setBusy(busy) {
  desk.toggleAttribute("aria-busy", busy);
  if (busy) desk.setAttribute("aria-busy", "true");
  form.elements.memo.readOnly = busy;
}

/** Submit or skip; the answer is the next report. */
async function act(asked) {
  const action = asked === "submit" && isFirstStage() ? "stage" : asked;
  if (isBusy() || keeper.state === "conflict") return;
  if (action === "submit" && goAhead()) return;
  setBusy(true);
  await outbox?.drain();
  clearTimeout(keeper.timer);
  await keeper.underway;
  const fields = keeper.payload;
  fields.set("action", action);
  keeper.wasSent = true;
  const { status, body } = await send(form.getAttribute("action"), fields);
  setBusy(false);
  if (status === 200) {
    keeper.forget();
    if (action === "submit") tell("submitted", fields);
    show(body, action === "stage");
    if (action === "stage") say("The whole report is shown. What you submitted stays as it is.");
  } else if (status === 0 || status >= 500 || status === 401 || status === 403) {
    keeper.hold();
    keeper.fail(status, body);
    wish = { asked, url: form.getAttribute("action"), said: answers.read() };
    const why = status === 401 ? "you are signed out. Sign in in another window" : "the server does not answer";
    refuse({ detail: `Not ${asked === "skip" ? "skipped" : "submitted"} yet: ${why}. Your answers are kept on this device, and it is done as soon as the server takes them.` });
  } else if (body.revision !== undefined) {
    keeper.fail(status, body);
  } else {
    refuse(body);
  }
}

async function go(key) {
  const link = desk.querySelector(`[data-go="${key}"]`);
  if (link) await goTo(link.href);
}

async function goTo(url, isBack = false) {
  if (isBusy()) return;
  setBusy(true);
  await outbox?.drain();
  const { status, body } = keeper.isUnsaved && !(await keeper.save()) ? { status: null } : await send(url);
  setBusy(false);
  if (status === 200) {
    show(body, isBack);
    return;
  }
  if (isBack) window.history.pushState(null, "", form.getAttribute("action"));
  if (status === 0 || status >= 500) refuse({ detail: "The server does not answer; this report stays here." });
  else if (status !== null) window.location.assign(url);
}

/** Put a report's parts in place of those of the last one. */
function show(parts, isBack = false) {
  if (parts.goto || String(parts.version) !== desk.dataset.version) {
    keeper.known = answers.read();
    window.location.assign(parts.goto || parts.url);
    return;
  }
  report.innerHTML = parts.report;
  places.forget();
  evidence.drop();
  for (const name of ["progress", "notice", "foot"]) document.querySelector(`[data-desk-part="${name}"]`).innerHTML = parts[name];
  form.setAttribute("action", parts.url);
  setStage(parts.stage);
  for (const [name, value] of Object.entries(parts.hidden)) form.elements[name].value = value;
  refusal.replaceChildren();
  answers.write(parts.fields);
  document.title = `${parts.title}${study}`;
  if (!isBack) window.history.pushState(null, "", parts.url);
  begin(parts.fields);
  upcoming = parts.upcoming;
  ahead?.fetch(upcoming);
  report.scrollTop = 0;
  window.scrollTo({ top: 0, behavior: "instant" });
  showJump();
  report.focus({ preventScroll: true });
  say(parts.title);
}

function begin(fields) {
  fetched = fields;
  keeper.wasSent = false;
  keeper.open(fields);
  // what was submitted before the parts were shown is no step to go back to
  steps.open(form.getAttribute("action") + (desk.dataset.stage === "shown" ? "#shown" : ""));
  keys.start();
  tell("opened");
}

const clock = desk.querySelector("[data-clock]");
keeper.onSecond = (seconds) => {
  const minutes = Math.floor(seconds / 60);
  clock.textContent = `${minutes}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
};
for (const [name, by] of [["undo", -1], ["redo", 1]]) desk.querySelector(`[data-${name}]`).addEventListener("click", () => undo(by));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const pressed = event.submitter?.value || "submit";
  const action = pressed === "stage" ? "submit" : pressed;
  if (action.startsWith("add")) addFinding(event.submitter);
  else if (action.startsWith("remove")) removeFinding(event.submitter);
  else if (action === "save") keeper.save();
  else act(action);
});
desk.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  goTo(link.href);
});
window.addEventListener("popstate", () => {
  // a jump within the page comes here too
  if (window.location.pathname !== form.getAttribute("action")) goTo(window.location.pathname, true);
});

new IntersectionObserver(([book]) => {
  isAtCodes = book.isIntersecting;
  showJump();
}, { rootMargin: "0px 0px -50% 0px" }).observe(desk.querySelector(".book"));

field.addEventListener("focus", () => outbox || whenHere(loadRest()));
const rest = new AbortController();
for (const sign of ["keydown", "pointerdown", "pointermove", "focusin"]) {
  document.addEventListener(sign, () => {
    rest.abort();
    loadRest();
  }, { signal: rest.signal, capture: true });
}

document.documentElement.setAttribute("data-live", "");
answers.write(desk.dataset.fields);
begin(desk.dataset.fields);
keeper.replayOthers();
if (desk.querySelector(".code:not(.heading) > label:not(:has(> kbd))")) import("./desk_mine.js").then(({ Mine }) => new Mine(desk, { form, actions: keys.actions }));
if (localStorage.getItem(`intercoder.outbox.${desk.dataset.keySpace}`) || localStorage.getItem("intercoder.reading")) {
  rest.abort();
  loadRest();
}
