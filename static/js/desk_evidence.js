// Evidence: a passage of the report, selected by pointer or keys, marked for the code that is pressed next. What is
// marked is shown in the facet's colour and listed below its code, where its ends move word by word.

const HUES = [1, 2, 3, 4];
const SHORT = 90;

function shorten(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > SHORT ? `${line.slice(0, SHORT - 20)} … ${line.slice(-15)}` : line;
}

const overlaps = (one, other) => one.part === other.part && one.start < other.end && other.start < one.end;

export class Evidence {
  /** `places` reads the report, `answers` holds the form, `say` tells, `ask(facet)` opens a question. */
  constructor(desk, { places, answers, say }) {
    Object.assign(this, { desk, places, answers, say });
    this.report = desk.querySelector(".thread");
    this.notice = desk.querySelector("[data-pending]");
    this.pending = null;
    this.marks = new Map();
    for (const name of [...HUES.map((hue) => `evidence-${hue}`), "evidence-over", "evidence-pending", "evidence-shown"]) this.marks.set(name, this.register(name));
    document.addEventListener("selectionchange", () => this.look());
    document.addEventListener("pointerdown", (event) => { this.isInForm = !this.report.contains(event.target); }, { capture: true });
    desk.querySelector(".book").addEventListener("mousedown", (event) => this.pending && event.target.closest("label") && event.preventDefault());
    this.report.addEventListener("click", (event) => this.point(event));
    this.notice.querySelector("[data-drop]").addEventListener("click", () => this.drop());
    desk.querySelector("[data-pick]").addEventListener("click", () => this.pick());
    desk.querySelector("[data-evidence-only]").addEventListener("click", (event) => this.only(event.currentTarget));
    desk.addEventListener("click", (event) => this.press(event.target.closest("[data-span-do]")));
  }

  register(name) {
    const marks = new Highlight();
    CSS.highlights.set(name, marks);
    return marks;
  }

  paint(name, ranges) {
    const marks = this.marks.get(name);
    marks.clear();
    for (const range of ranges) marks.add(range);
  }

  /** A passage was selected, or no longer is. */
  look() {
    const selection = document.getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    if (range && !range.collapsed && this.report.contains(range.commonAncestorContainer)) this.hold(this.places.read(range));
    else if (this.pending && !this.isInForm) this.hold(null);
  }

  hold(span) {
    this.pending = span;
    this.paint("evidence-pending", span ? this.rangesOf(span) : []);
    this.notice.hidden = !span;
    this.desk.toggleAttribute("data-marking", Boolean(span));
    if (span) this.notice.querySelector("[data-pending-words]").textContent = `“${shorten(this.wordsOf(span))}”`;
  }

  drop() {
    document.getSelection().removeAllRanges();
    this.hold(null);
  }

  rangesOf({ part, start, end }) {
    return this.places.ranges(part, start, end);
  }

  wordsOf({ part, start, end }) {
    return this.places.words(part, start, end);
  }

  /** Take the selected passage; what is returned marks it for an answer. */
  take(input) {
    const span = this.pending;
    const words = this.wordsOf(span);
    this.drop();
    return () => {
      this.answers.addSpan({ name: input.name, value: input.value, ...span }, words);
      this.say(`Marked for ${nameOf(input)}: ${shorten(words)}`);
    };
  }

  /** Show all that is marked: in the report and below the codes. */
  show() {
    const spans = this.answers.spans();
    for (const list of this.desk.querySelectorAll(".spans")) list.remove();
    for (const hue of HUES) this.paint(`evidence-${hue}`, spans.filter((span) => this.hueOf(span) === hue).flatMap((span) => this.rangesOf(span)));
    this.paint("evidence-over", spans.flatMap((span, number) => spans.slice(number + 1).filter((other) => overlaps(span, other)).flatMap((other) => this.rangesOf({ part: span.part, start: Math.max(span.start, other.start), end: Math.min(span.end, other.end) }))));
    this.paint("evidence-shown", []);
    spans.forEach((span, number) => this.list(span, number));
    this.cite(spans);
  }

  input({ name, value }) {
    return this.desk.querySelector(`.facet input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
  }

  hueOf(span) {
    const facet = this.input(span)?.closest(".facet");
    return HUES.find((hue) => facet?.classList.contains(`hue${hue}`));
  }

  list(span, number) {
    const input = this.input(span);
    const place = input?.closest(".code") || input?.closest(".own-answers");
    if (!place) return;
    let list = place.querySelector(":scope > .spans");
    if (!list) {
      list = document.createElement("ul");
      list.className = "spans";
      list.setAttribute("aria-label", `Evidence for ${nameOf(input)}`);
      place.querySelector(":scope > label:last-of-type").after(list);
    }
    const item = document.createElement("li");
    const words = this.wordsOf(span);
    item.append(makeButton("show", number, `“${shorten(words)}”`, `Show the passage “${shorten(words)}” in the report`));
    for (const [does, sign, name] of [["start-", "⟸", "Start a word earlier"], ["start+", "⟹", "Start a word later"], ["end-", "⟸|", "End a word earlier"], ["end+", "|⟹", "End a word later"], ["remove", "×", "Remove this evidence"]]) item.append(makeButton(does, number, sign, name));
    list.append(item);
  }

  /** Which blocks of the report hold evidence, for reading by evidence only. */
  cite(spans) {
    for (const cited of this.report.querySelectorAll("[data-cited]")) cited.removeAttribute("data-cited");
    for (const range of spans.flatMap((span) => this.rangesOf(span))) {
      for (let element = range.startContainer.parentElement; element && element !== this.report; element = element.parentElement) element.setAttribute("data-cited", "");
    }
    const control = this.desk.querySelector("[data-evidence-only]");
    control.disabled = spans.length === 0;
    if (spans.length === 0 && control.getAttribute("aria-pressed") === "true") this.only(control);
  }

  only(control) {
    const isOn = control.getAttribute("aria-pressed") !== "true";
    control.setAttribute("aria-pressed", String(isOn));
    this.report.toggleAttribute("data-only-evidence", isOn);
    this.report.scrollTop = 0;
  }

  press(button) {
    if (!button) return;
    const { spanDo: does, span: number } = button.dataset;
    const span = this.answers.spans()[Number(number)];
    if (does === "show") {
      this.reveal(span);
      return;
    }
    const moved = does === "remove" ? null : this.moved(span, does);
    this.answers.changeSpan(span, moved, moved ? this.wordsOf(moved) : "");
    const after = moved && this.answers.spans().findIndex((other) => other.name === moved.name && other.value === moved.value && other.part === moved.part && other.start === moved.start && other.end === moved.end);
    if (moved) this.reveal(moved);
    const focused = moved ? this.desk.querySelector(`[data-span-do="${does}"][data-span="${after}"]`) : this.input(span);
    focused?.focus({ preventScroll: true });
    this.say(moved ? shorten(this.wordsOf(moved)) : "Evidence removed");
  }

  /** The span with one end moved by a word. */
  moved(span, does) {
    const words = this.places.wordsOf(span.part);
    const moves = {
      "start-": () => ({ start: words.findLast((word) => word.start < span.start)?.start }),
      "start+": () => ({ start: words.find((word) => word.start > span.start && word.end <= span.end)?.start }),
      "end-": () => ({ end: words.findLast((word) => word.end < span.end && word.start >= span.start)?.end }),
      "end+": () => ({ end: words.find((word) => word.end > span.end)?.end }),
    };
    const [[side, place]] = Object.entries(moves[does]());
    return { ...span, [side]: place ?? span[side] };
  }

  reveal(span) {
    const ranges = this.rangesOf(span);
    if (!ranges.length) return;
    for (let fold = ranges[0].startContainer.parentElement.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    this.paint("evidence-shown", ranges);
    const place = ranges[0].getBoundingClientRect();
    const room = this.report.getBoundingClientRect();
    if (this.report.scrollHeight > this.report.clientHeight + 1) this.report.scrollTop += place.top - room.top - room.height / 3;
    else ranges[0].startContainer.parentElement.scrollIntoView({ block: "center" });
  }

  /** A press on a marked passage leads to its code. */
  point(event) {
    if (!document.getSelection().isCollapsed) return;
    const place = this.places.at(event.clientX, event.clientY);
    const number = place ? this.answers.spans().findIndex((span) => span.part === place.part && span.start <= place.at && place.at < span.end) : -1;
    if (number < 0) return;
    const item = this.desk.querySelector(`[data-span="${number}"]`);
    item?.scrollIntoView({ block: "nearest" });
    item?.focus({ preventScroll: true });
  }

  /** Choose a passage by keys: from the first word in sight, or from the one chosen now. */
  pick() {
    const words = this.words();
    const top = Math.max(this.report.getBoundingClientRect().top, 0);
    const now = this.pending && words.find((word) => word.part === this.pending.part && word.end > this.pending.start);
    const first = now || words.find((word) => this.rectOf(word)?.top >= top) || words[0];
    if (first) this.select(first, first);
    this.report.focus({ preventScroll: true });
  }

  words() {
    const isSeen = new Map();
    return this.places.parts.flatMap((part) => this.places.wordsOf(part.dataset.part)).filter(({ element }) => {
      if (!isSeen.has(element)) isSeen.set(element, element.checkVisibility());
      return isSeen.get(element);
    });
  }

  rectOf(word) {
    return this.places.ranges(word.part, word.start, word.start + 1)[0]?.getBoundingClientRect();
  }

  select(first, last) {
    const [start] = this.places.ranges(first.part, first.start, first.end);
    const end = this.places.ranges(last.part, last.start, last.end).at(-1);
    document.getSelection().setBaseAndExtent(start.startContainer, start.startOffset, end.endContainer, end.endOffset);
    this.isInForm = false;
    this.look(); // the next key may come before the browser tells of the selection
    const seen = (end || start).getBoundingClientRect();
    const room = this.report.getBoundingClientRect();
    if (seen.bottom > Math.min(room.bottom, window.innerHeight) || seen.top < room.top) end.startContainer.parentElement.scrollIntoView({ block: "center" });
  }

  /** Move the chosen passage by a word or a line, or with Shift its end. */
  move(key, isExtending) {
    const words = this.words();
    const { part, start, end } = this.pending;
    const first = words.findIndex((word) => word.part === part && word.end > start);
    const last = words.findLastIndex((word) => word.part === part && word.start < end);
    const from = isExtending ? last : first;
    const to = { ArrowRight: from + 1, ArrowLeft: from - 1, ArrowDown: this.lineFrom(words, from, 1), ArrowUp: this.lineFrom(words, from, -1) }[key];
    const target = words[Math.min(Math.max(to, isExtending ? first : 0), words.length - 1)];
    if (!isExtending) this.select(target, target);
    else if (target.part === part) this.select(words[first], target);
  }

  lineFrom(words, from, step) {
    const here = this.rectOf(words[from]);
    let to = from;
    while (words[to + step] && Math.abs(this.rectOf(words[to]).top - here.top) < here.height / 2) to += step;
    return to;
  }
}

function nameOf(input) {
  return input.closest("label").querySelector(".code-name").textContent;
}

function makeButton(does, number, text, name) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: does === "show" ? "words" : "end", textContent: text, title: name });
  Object.assign(button.dataset, { spanDo: does, span: number });
  button.setAttribute("aria-label", name);
  return button;
}
