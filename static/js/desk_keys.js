// Which facet is asked now, and what each key does: every key presses a control that is also on the page.

import { describeKey, isFree } from "./app.js";

const KEYS = [
  ["1 – 9, letters", "Choose the code that shows this key; again takes it back"],
  ["0", "Nothing applies, as the answer to the open question"],
  ["u", "Unsure, as the answer to the open question"],
  ["Backspace", "Clear the open question"],
  ["← →", "Question before, question after"],
  ["↑ ↓", "Go through the codes and read what they mean; Space chooses"],
  ["/", "Search all codes by name, alias or meaning"],
  ["f", "Another finding"],
  ["x", "Remove this finding"],
  ["m", "Memo; Esc goes back"],
  ["e", "Select a passage as evidence: arrows move it, with Shift its end; the next code is what it supports; Esc drops it"],
  ["v", "Show the evidence only, or the whole report"],
  ["Enter", "Submit and go to the next report"],
  ["Ctrl Z", "Undo, also after a reload; with Shift, do it again"],
  ["s", "Skip for later"],
  ["K", "Previous report of my queue"],
  ["J", "Next report of my queue, without submitting"],
  ["PgUp PgDn", "Scroll the report; with Shift, the definition"],
];
const isText = (element) => element.matches("textarea, input:not([type=radio], [type=checkbox])");
const PAGES = { PageDown: 0.85, PageUp: -0.85, " ": 0.85 };

export class Keys {
  constructor(desk, { answers, search, evidence, undo, submit, skip, go, findings }) {
    Object.assign(this, { desk, answers, search, evidence, undo, submit, skip, go, findings });
    this.report = desk.querySelector(".thread");
    this.memo = desk.querySelector("[data-memo]");
    for (const [key, name] of [...KEYS].reverse()) describeKey(key, name);
    document.addEventListener("keydown", (event) => this.press(event));
    desk.addEventListener("focusin", (event) => this.focused(event.target));
    desk.addEventListener("pointerover", (event) => this.point(event.target.closest?.(".code")));
    desk.addEventListener("desk:point", (event) => this.point(event.detail));
    this.memo.addEventListener("keydown", (event) => this.pressInMemo(event));
  }

  get facets() {
    return [...this.desk.querySelectorAll(".facets .facet")];
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
    const { key, target } = event;
    const control = target.closest("button, a, summary");
    if (this.evidence.pending && key === "Escape") return () => this.evidence.drop();
    if (this.evidence.pending && /^Arrow/.test(key)) return () => this.evidence.move(key, event.shiftKey);
    if (key === "Enter") return control ? null : () => this.submit();
    if (key === " " && (control || target.matches("input"))) return null;
    if (PAGES[key] && event.shiftKey) return () => this.desk.querySelector("[data-shown] > .definition")?.scrollBy({ top: PAGES[key] * 200 });
    if (PAGES[key] && !this.report.contains(target)) return () => this.report.scrollBy({ top: PAGES[key] * this.report.clientHeight });
    if (key === "ArrowRight" || key === "ArrowLeft") return target.closest("pre") ? null : () => this.step(key === "ArrowRight" ? 1 : -1);
    if (key === "ArrowDown" || key === "ArrowUp") return this.report.contains(target) ? null : () => this.walk(key === "ArrowDown" ? 1 : -1);
    const input = this.active?.querySelector(`kbd[data-hint="${CSS.escape(key)}"]`)?.closest("label").querySelector("input");
    if (input) return () => input.click();
    return this.command(key.length === 1 && "jk".includes(key.toLowerCase()) ? key.toLowerCase() : key);
  }

  command(key) {
    const commands = {
      "/": () => this.search.open(),
      f: () => this.findings.add(),
      x: () => this.findings.remove(),
      m: () => this.memo.focus(),
      e: () => this.evidence.pick(),
      v: () => this.desk.querySelector("[data-evidence-only]").click(),
      s: () => this.skip(),
      j: () => this.go("j"),
      k: () => this.go("k"),
      Backspace: () => this.active && this.answers.clear(this.active),
    };
    return Object.hasOwn(commands, key) ? commands[key] : null;
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

  step(by) {
    const { facets } = this;
    const now = this.active ? facets.indexOf(this.active) : facets.length;
    const next = facets[now + by];
    const isInBook = this.desk.querySelector(".book").contains(document.activeElement);
    if (next || by > 0) this.ask(next || null, { focus: isInBook, scroll: true });
  }

  walk(by) {
    const inputs = [...this.desk.querySelectorAll(".facets .facet input")].filter((input) => input.closest("label").offsetParent !== null);
    const now = inputs.indexOf(document.activeElement);
    const first = this.active?.querySelector("input:checked") || this.active?.querySelector("input") || inputs[0];
    const next = now < 0 ? first : inputs[now + by];
    next?.focus({ preventScroll: true });
    next?.closest("label").scrollIntoView({ block: "nearest" });
  }
}
