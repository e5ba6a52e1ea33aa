// How the report is read, as each rater likes it: the size of its text, the panes side by side or one above the other,
// where they meet, and words found in it. All of it stays on this device.

import "./images.js";

const KEY = "intercoder.reading";
const SIZES = [0.85, 0.92, 1, 1.1, 1.22, 1.36];
const NARROWEST = 25;
const WIDEST = 70;
const STEP = 2;

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {};
  } catch {
    return {};
  }
}

export class Reading {
  constructor(desk) {
    this.desk = desk;
    this.report = desk.querySelector(".thread");
    this.choice = { size: 2, codes: null, isStacked: false, ...remembered() };
    this.bar = desk.querySelector("[data-divide]");
    this.marks = new Highlight();
    CSS.highlights.set("found", this.marks);
    const on = (name, act) => desk.querySelector(`[data-${name}]`).addEventListener("click", act);
    on("smaller", () => this.change({ size: Math.max(this.choice.size - 1, 0) }));
    on("larger", () => this.change({ size: Math.min(this.choice.size + 1, SIZES.length - 1) }));
    on("stack", () => this.change({ isStacked: !this.choice.isStacked, codes: null }));
    this.divide();
    this.find(desk.querySelector("[data-find]"));
    this.apply();
  }

  change(some) {
    Object.assign(this.choice, some);
    try {
      localStorage.setItem(KEY, JSON.stringify(this.choice));
    } catch {
      // it holds for this page
    }
    this.apply();
  }

  apply() {
    const { size, codes, isStacked } = this.choice;
    this.report.style.setProperty("--reading", SIZES[size]);
    this.desk.toggleAttribute("data-stacked", isStacked);
    this.desk.querySelector("[data-stack]").setAttribute("aria-pressed", String(isStacked));
    if (codes) this.desk.style.setProperty("--codes", `${codes}%`);
    else this.desk.style.removeProperty("--codes");
    this.bar.setAttribute("aria-orientation", isStacked ? "horizontal" : "vertical");
    this.bar.setAttribute("aria-valuenow", Math.round(codes || 35));
  }

  /** The line between the panes moves by pointer and by arrows. */
  divide() {
    const move = (codes) => this.change({ codes: Math.min(Math.max(codes, NARROWEST), WIDEST) });
    this.bar.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: STEP, ArrowUp: STEP, ArrowRight: -STEP, ArrowDown: -STEP }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      move((this.choice.codes || 35) + by);
    });
    this.bar.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.bar.setPointerCapture(event.pointerId);
    });
    this.bar.addEventListener("pointermove", (event) => {
      if (!this.bar.hasPointerCapture(event.pointerId)) return;
      const room = this.desk.getBoundingClientRect();
      move(100 * (this.choice.isStacked ? (room.bottom - event.clientY) / room.height : (room.right - event.clientX) / room.width));
    });
  }

  find(field) {
    const count = this.desk.querySelector("[data-found]");
    field.addEventListener("input", () => {
      this.ranges = this.rangesOf(field.value.trim().toLowerCase());
      this.at = -1;
      this.marks.clear();
      for (const range of this.ranges) this.marks.add(range);
      count.textContent = field.value.trim() ? `${this.ranges.length} found` : "";
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.next(event.shiftKey ? -1 : 1, count);
      else if (event.key === "Escape") {
        field.value = "";
        field.dispatchEvent(new Event("input"));
        this.report.focus({ preventScroll: true });
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  rangesOf(words) {
    if (words.length < 2) return [];
    const found = [];
    for (const part of this.report.querySelectorAll("[data-part]")) {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      const nodes = [];
      let text = "";
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        nodes.push([text.length, node]);
        text += node.data;
      }
      const plain = text.toLowerCase();
      if (plain.length !== text.length) continue;
      for (let at = plain.indexOf(words); at >= 0; at = plain.indexOf(words, at + words.length)) found.push(rangeAt(nodes, at, at + words.length));
    }
    return found;
  }

  next(by, count) {
    if (!this.ranges?.length) return;
    this.at = (this.at + by + this.ranges.length) % this.ranges.length;
    const range = this.ranges[this.at];
    const element = range.startContainer.parentElement;
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    element.scrollIntoView({ block: "center" });
    count.textContent = `${this.at + 1} of ${this.ranges.length}`;
  }
}

function rangeAt(nodes, start, end) {
  const range = document.createRange();
  const place = (at) => {
    const [from, node] = nodes.findLast(([first]) => first <= at);
    return [node, at - from];
  };
  range.setStart(...place(start));
  const [node, at] = place(end - 1);
  range.setEnd(node, at + 1);
  return range;
}
