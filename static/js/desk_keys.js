// Which facet is asked now, and what each key does: every key presses a control that is also on the page.

import { describeKey, isFree, keyWritten } from "./app.js";

const isText = (element) => element.matches("textarea, input:not([type=radio], [type=checkbox])");
// what lies this near to the top, in pixels, is at the top
const NEAR = 2;
const PAGES = { PageDown: 0.85, PageUp: -0.85, " ": 0.85 };

/** The keys of the desk's actions as this person has them: a Map from key to action. */
export function actionsOf(desk) {
  return new Map(strokesOf(desk).filter(([action]) => action).map(([action, key]) => [key, action]));
}

const strokesOf = (desk) => JSON.parse(desk.dataset.strokes);

/** What a key writes; on layouts that write the numbers with Shift, a number's key without it is the number too. */
export function keyOf(event, actions) {
  const key = keyWritten(event);
  if (actions.has(key) || /^[0-9]$/.test(key) || event.shiftKey || key.length !== 1) return key;
  return event.code?.match(/^Digit([0-9])$/)?.[1] || key;
}

/** How long, in milliseconds, keys wait for a part of the desk that does not come. */
const PATIENCE = 5000;

/** Keys pressed while a part of the desk is on its way are pressed once it is there; they go nowhere when it never comes. */
export async function holdKeys(coming) {
  const held = [];
  const hold = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held.push(event);
  };
  window.addEventListener("keydown", hold, { capture: true });
  const tooLate = new Promise((_, reject) => { setTimeout(reject, PATIENCE, new Error("This part of the desk does not come.")); });
  try {
    await Promise.race([coming, tooLate]);
  } catch (error) {
    held.length = 0;
    throw error;
  } finally {
    window.removeEventListener("keydown", hold, { capture: true });
    held.forEach(pressAgain);
  }
}

/** Press a key on whatever has the focus now, and do what a browser does with keys that a person presses. */
function pressAgain(event) {
  const target = document.activeElement;
  const isTaken = !target.dispatchEvent(new KeyboardEvent("keydown", event));
  if (isTaken) return;
  if (event.key === "Escape" && target.closest("dialog")) {
    target.closest("dialog").close();
    target.blur(); // a browser does so only when it draws next
  } else if (event.key === "Enter" && target.matches("input")) target.form?.requestSubmit();
  else if (isText(target) && event.key.length === 1) {
    target.setRangeText(event.key, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

export class Keys {
  constructor(desk, { answers, search, evidence, undo, submit, skip, discuss, go, findings, own }) {
    Object.assign(this, { desk, answers, search, evidence, undo, submit, skip, discuss, go, findings, own });
    this.actions = actionsOf(desk);
    this.report = desk.querySelector(".thread");
    this.memo = desk.querySelector("[data-memo]");
    for (const button of desk.querySelectorAll("[data-post]")) button.addEventListener("click", () => this.post(Number(button.dataset.post)));
    for (const [, key, words] of strokesOf(desk).reverse()) describeKey(key, words);
    document.addEventListener("keydown", (event) => this.press(event));
    desk.addEventListener("focusin", (event) => this.focused(event.target));
    desk.addEventListener("pointerover", (event) => this.point(event.target.closest?.(".code")));
    desk.addEventListener("desk:point", (event) => this.point(event.detail));
    this.memo.addEventListener("keydown", (event) => this.pressInMemo(event));
  }

  get facets() {
    return [...this.desk.querySelectorAll(".facets .facet")].filter((facet) => !facet.closest("[inert]"));
  }

  get active() {
    return this.desk.querySelector(".facet[data-active]");
  }

  isAnswered(facet) {
    return facet.querySelector("input:checked") !== null;
  }

  /** Ask the first question that has no answer, or nothing when all have one. */
  start() {
    this.point(null);
    this.ask(this.facets.find((facet) => !this.isAnswered(facet)) || null);
    this.desk.querySelector(".facets").scrollTop = 0;
  }

  ask(facet, { focus = false, scroll = false } = {}) {
    for (const other of this.facets) other.toggleAttribute("data-active", other === facet);
    for (const finding of this.desk.querySelectorAll(".finding")) finding.toggleAttribute("data-active", finding === facet?.closest(".finding"));
    this.desk.toggleAttribute("data-ready", !facet);
    if (focus && facet) (facet.querySelector("input:checked") || facet.querySelector("input")).focus({ preventScroll: true });
    if (focus && !facet) this.desk.querySelector("[data-submit]").focus({ preventScroll: true });
    if (scroll) this.show(facet);
  }

  show(facet) {
    const pane = this.desk.querySelector(".facets");
    if (!facet) {
      // everything is folded to its answer: let it be read over before it is submitted
      pane.scrollTop = 0;
      return;
    }
    const place = facet.getBoundingClientRect();
    const room = pane.getBoundingClientRect();
    const bottom = Math.min(room.bottom, window.innerHeight);
    if (place.top < room.top || place.bottom > bottom) facet.scrollIntoView({ block: place.height < bottom - room.top ? "nearest" : "start" });
  }

  /** After an answer to a question that takes one, the next open question is asked. */
  chosen(input, isPointer) {
    const facet = input.closest(".facet");
    this.point(input.closest(".code"));
    const isOwn = input.value.startsWith(":");
    if (!input.checked || (facet.hasAttribute("data-many") && !isOwn)) {
      this.ask(facet);
      return;
    }
    const after = this.facets.slice(this.facets.indexOf(facet) + 1).find((other) => !this.isAnswered(other));
    const open = after || this.facets.find((other) => !this.isAnswered(other) && other.hasAttribute("data-required")) || null;
    const isInBook = this.desk.querySelector(".book").contains(document.activeElement);
    this.ask(open, { focus: isInBook && !isPointer, scroll: true });
  }

  focused(element) {
    const facet = element.closest(".facet");
    if (!facet) return;
    if (facet !== this.active) this.ask(facet);
    this.point(element.closest(".code"));
  }

  /** Show the definition of the code that was pointed at last. */
  point(code) {
    const shown = this.desk.querySelector("[data-shown]");
    if (code === shown || (code === undefined && shown)) return;
    shown?.removeAttribute("data-shown");
    code?.setAttribute("data-shown", "");
  }

  press(event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z" && !isText(event.target)) {
      event.preventDefault();
      this.undo(event.shiftKey ? 1 : -1);
      return;
    }
    if (!isFree(event) || document.querySelector("dialog[open]")) return;
    const act = this.actOf(event);
    if (!act) return;
    event.preventDefault();
    if (!this.desk.hasAttribute("aria-busy")) act();
  }

  actOf(event) {
    const { target } = event;
    const key = keyOf(event, this.actions);
    const control = target.closest("button, a, summary");
    if (this.evidence.pending && key === "Escape") return () => this.evidence.drop();
    if (this.evidence.pending && /^Arrow/.test(key)) return () => this.evidence.move(key, event.shiftKey);
    if (key === "Enter") return control ? null : () => this.submit();
    if (key === " " && (control || target.matches("input"))) return null;
    if (PAGES[key] && event.shiftKey) return () => this.desk.querySelector("[data-shown] > .definition")?.scrollBy({ top: PAGES[key] * 200 });
    if (PAGES[key] && !this.report.contains(target)) return () => this.report.scrollBy({ top: PAGES[key] * this.report.clientHeight });
    if (key === "ArrowRight" || key === "ArrowLeft") return target.closest("pre") ? null : () => this.step(key === "ArrowRight" ? 1 : -1);
    if (key === "ArrowDown" || key === "ArrowUp") return this.report.contains(target) ? null : () => this.walk(key === "ArrowDown" ? 1 : -1);
    const hint = this.active?.querySelector(`kbd[data-hint="${CSS.escape(key)}"]`);
    if (hint) return () => (hint.closest("label")?.querySelector("input") || hint.closest("button")).click();
    if (key === "Backspace") return () => this.active && this.answers.clear(this.active);
    const walks = this.actions.get(key.toLowerCase());
    if (event.shiftKey && walks === "next") return () => this.post(1);
    if (event.shiftKey && walks === "previous") return () => this.post(-1);
    return this.command(["previous", "next"].includes(walks) ? walks : this.actions.get(key));
  }

  command(action) {
    const commands = {
      search: () => this.search.open(),
      finding: () => this.findings.add(),
      remove: () => this.findings.remove(),
      memo: () => this.memo.focus(),
      evidence: () => this.evidence.pick(),
      evidence_only: () => this.desk.querySelector("[data-evidence-only]").click(),
      skip: () => this.skip(),
      discuss: () => this.discuss(),
      own_code: () => this.own.open(),
      own_from_passage: () => this.own.fromPassage(),
      next: () => this.go("j"),
      previous: () => this.go("k"),
    };
    return commands[action] || null;
  }

  pressInMemo(event) {
    if (event.key === "Escape") {
      this.memo.blur();
      this.report.focus({ preventScroll: true });
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.submit();
    }
  }

  /** Go to the comment after the one at the top of what is in sight, or before it; the report itself is the first. */
  post(by) {
    const bar = this.desk.querySelector(".tools").getBoundingClientRect();
    const isScrolling = this.report.scrollHeight > this.report.clientHeight + 1;
    const top = isScrolling ? this.report.getBoundingClientRect().top : bar.bottom;
    const posts = [...this.report.querySelectorAll(".post")].filter((post) => post.checkVisibility());
    const from = (post) => post.getBoundingClientRect().top - top;
    const at = posts.indexOf(document.activeElement.closest(".post"));
    // the last ones never come to the top: from one that has the focus and is in sight it goes on to the one beside it
    const isAtHand = at >= 0 && from(posts[at]) > -NEAR && from(posts[at]) < window.innerHeight - top;
    const next = isAtHand ? posts[at + by] : by > 0 ? posts.find((post) => from(post) > NEAR) : posts.findLast((post) => from(post) < -NEAR);
    if (!next) return;
    if (isScrolling) this.report.scrollTop += from(next);
    else window.scrollBy({ top: from(next), behavior: "instant" });
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  step(by) {
    const { facets } = this;
    // from a coding that is complete, where nothing is asked, it goes on at either end
    const next = this.active ? facets[facets.indexOf(this.active) + by] : facets.at(by > 0 ? 0 : -1);
    const isInBook = this.desk.querySelector(".book").contains(document.activeElement);
    if (next || by > 0) this.ask(next || null, { focus: isInBook, scroll: true });
  }

  walk(by) {
    const inputs = [...this.desk.querySelectorAll(".facets .facet input")].filter((input) => !input.closest("[inert]") && input.closest("label").offsetParent !== null);
    const now = inputs.indexOf(document.activeElement);
    const first = this.active?.querySelector("input:checked") || this.active?.querySelector("input") || inputs[0];
    const next = now < 0 ? first : inputs[now + by];
    next?.focus({ preventScroll: true });
    next?.closest("label").scrollIntoView({ block: "nearest" });
  }
}
