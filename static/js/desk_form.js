// The answers of the desk's form as one text, out of its controls and back into them; findings added and removed.
// The text is what a browser would send: "a.symptom=crash&g0.1.component=operators&memo=...". Evidence is among it, one
// "e" for each passage: ["a.symptom","crash","body",12,40].

const ANSWER = /^(a\.|g\d+\.\d+\.|memo$|e$|discuss$)/;
const NUMBER = "__n__";
const MOST_FINDINGS = 20;

/** Two texts that say the same are the same text. */
export function canonical(fields) {
  const pairs = [...new URLSearchParams(fields)].filter(([name, value]) => ANSWER.test(name) && value !== "");
  return new URLSearchParams(pairs.map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]).sort(byNameAndValue)).toString();
}

function byNameAndValue([name, value], [otherName, otherValue]) {
  if (name !== otherName) return name < otherName ? -1 : 1;
  return value < otherValue ? -1 : Number(value > otherValue);
}

export class Answers {
  /**
   * `onChange()` is called after every change by hand; `onChoice(input, isPointer)` after a code was chosen or taken back;
   * `onSpans()` when the evidence is another; `takePassage(input)` returns how to mark the passage that waits for its code.
   */
  constructor(form, { onChange, onChoice, onSpans, takePassage }) {
    Object.assign(this, { form, onChange, onChoice, onSpans, takePassage });
    this.evidence = form.querySelector("[data-evidence]");
    form.addEventListener("click", (event) => this.click(event));
    form.addEventListener("input", (event) => event.target.matches("[data-memo], [data-discuss]") && onChange());
    // a click does not tell what made it: a label passes on a pointer's and a key's alike
    document.addEventListener("keydown", () => { this.isPointer = false; }, { capture: true });
    form.addEventListener("pointerdown", (event) => {
      const facet = event.target.closest(".facet");
      this.isPointer = true;
      this.wasOpen = !facet || facet.hasAttribute("data-active");
    });
    this.remember();
  }

  read() {
    return canonical(new URLSearchParams(new FormData(this.form)));
  }

  write(fields) {
    const said = new Set();
    const findings = new Map();
    for (const [name, value] of new URLSearchParams(fields)) {
      said.add(`${name}=${value}`);
      const [, group, number] = name.match(/^g(\d+)\.(\d+)\./) || [];
      if (group) findings.set(group, Math.max(Number(number), findings.get(group) || 1));
    }
    for (const group of this.form.querySelectorAll("[data-group]")) this.setFindings(group, findings.get(group.dataset.group) || 1);
    for (const input of this.form.querySelectorAll(".facet input")) input.checked = input.value !== "" && said.has(`${input.name}=${input.value}`);
    this.form.elements.memo.value = new URLSearchParams(fields).get("memo") || "";
    this.form.elements.discuss.checked = said.has("discuss=1");
    this.evidence.replaceChildren(...new URLSearchParams(fields).getAll("e").flatMap((value) => makeSpan(value)));
    this.remember();
    this.onSpans();
  }

  /** Return fields in which what can't be changed any more says what `given` says. */
  withFixed(fields, given) {
    const names = [...this.form.querySelectorAll("[data-controls] > [inert]:not([hidden])")].map(({ id, dataset }) => (dataset.group ? `g${dataset.group}.` : id));
    if (!names.length) return fields;
    const isFixed = ([name, value]) => {
      const about = name === "e" ? JSON.parse(value)[0] : name;
      return names.some((fixed) => (fixed.endsWith(".") ? about.startsWith(fixed) : about === fixed));
    };
    const [own, kept] = [fields, given].map((text) => [...new URLSearchParams(text)]);
    return canonical([...own.filter((pair) => !isFixed(pair)), ...kept.filter(isFixed)]);
  }

  spans() {
    return [...this.evidence.querySelectorAll("[name=e]")].map((input) => {
      const [name, value, part, start, end] = JSON.parse(input.value);
      return { name, value, part, start, end };
    });
  }

  /** Add a passage; `words` are what the rater read there, which the server compares. */
  addSpan(span, words) {
    const value = writeSpan(span);
    if (![...this.evidence.querySelectorAll("[name=e]")].some((input) => input.value === value)) this.evidence.append(...makeSpan(value, words));
    this.onSpans();
    this.onChange();
  }

  /** Put another passage in place of one, or none. */
  changeSpan(span, other, words) {
    const input = [...this.evidence.querySelectorAll("[name=e]")].find((each) => each.value === writeSpan(span));
    input.nextElementSibling.remove();
    input.replaceWith(...(other ? makeSpan(writeSpan(other), words) : []));
    this.onSpans();
    this.onChange();
  }

  /** Evidence for what is no longer answered goes with the answer. */
  prune() {
    const lost = this.spans().filter(({ name, value }) => !this.form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]:checked`));
    for (const span of lost) {
      const input = [...this.evidence.querySelectorAll("[name=e]")].find((each) => each.value === writeSpan(span));
      input.nextElementSibling.remove();
      input.remove();
    }
    if (lost.length) this.onSpans();
  }

  setFindings(group, count) {
    const shown = [...group.querySelectorAll(":scope > .finding")];
    for (const finding of shown.slice(count)) finding.remove();
    for (let number = shown.length + 1; number <= count; number += 1) this.insertFinding(group, number);
  }

  insertFinding(group, number) {
    const blank = document.createElement("template");
    blank.innerHTML = group.querySelector(":scope > template").innerHTML.replaceAll(NUMBER, String(number));
    group.querySelector(":scope > [data-add]").before(blank.content);
    this.form.closest("[data-desk]").dispatchEvent(new CustomEvent("desk:finding"));
    return [...group.querySelectorAll(":scope > .finding")].at(-1);
  }

  /** Return the new finding, or null when there are as many as a report may have. */
  addFinding(group) {
    const count = group.querySelectorAll(":scope > .finding").length;
    return count < MOST_FINDINGS ? this.insertFinding(group, count + 1) : null;
  }

  /** Take a finding out and number the rest anew; the answers before are returned, so that it can be undone. */
  removeFinding(finding) {
    const before = this.read();
    const { group } = finding.parentElement.dataset;
    const gone = Number(finding.dataset.finding);
    const count = finding.parentElement.querySelectorAll(":scope > .finding").length;
    const renamed = (name) => {
      const [start, place, number, facet] = name.match(/^g(\d+)\.(\d+)\.(.+)$/) || [];
      if (!start || place !== group || Number(number) < gone) return name;
      return Number(number) === gone ? null : `g${place}.${Number(number) - 1}.${facet}`;
    };
    const kept = [...new URLSearchParams(before)].flatMap(([name, value]) => {
      const [supported, ...place] = name === "e" ? JSON.parse(value) : [name];
      const now = renamed(supported);
      if (now === null) return [];
      return [name === "e" ? [name, JSON.stringify([now, ...place])] : [now, value]];
    });
    this.write(new URLSearchParams(kept));
    this.setFindings(this.form.querySelector(`[data-group="${group}"]`), Math.max(count - 1, 1));
    this.onChange();
    return before;
  }

  clear(facet) {
    for (const input of facet.querySelectorAll("input")) input.checked = false;
    this.settle(facet);
  }

  click(event) {
    const input = event.target;
    if (!input.matches(".facet input, [data-discuss]")) return;
    if (this.form.closest("[aria-busy=true]")) {
      event.preventDefault();
      return;
    }
    if (input.matches("[data-discuss]")) return;
    const facet = input.closest(".facet");
    const mark = input.value !== "" && this.takePassage(input);
    if (mark && input.was) {
      // another passage for the same answer: nothing is taken back, which the browser does once this event is over
      event.preventDefault();
      setTimeout(mark);
      return;
    }
    if (this.isPointer && input.was && !this.wasOpen) {
      // pressing the one answer of a folded facet opens it again; it takes nothing back
      event.preventDefault();
      input.focus();
      return;
    }
    if (input.type === "radio" && (input.was || input.value === "")) {
      // a browser takes no radio button back; the desk does when it is pressed again
      for (const other of facet.querySelectorAll("input")) other.checked = false;
      if (input.value === "") facet.querySelector("input").focus();
    }
    if (input.type === "checkbox" && input.checked) excludeOthers(input, facet);
    this.settle(facet);
    if (mark) mark();
    this.onChoice(input, this.isPointer);
  }

  settle(facet) {
    for (const input of facet.querySelectorAll("input")) input.was = input.checked;
    this.prune();
    this.onChange();
  }

  remember() {
    for (const input of this.form.querySelectorAll(".facet input")) input.was = input.checked;
  }
}

function writeSpan({ name, value, part, start, end }) {
  return JSON.stringify([name, value, part, start, end]);
}

/** The fields of a passage: where it stands, and the words, where they were read just now. */
function makeSpan(value, words = "") {
  return [["e", value], ["q", words]].map(([name, said]) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value: said });
    return input;
  });
}

/** "Nothing applies" and "unsure" stand alone. */
function excludeOthers(input, facet) {
  const isOwn = input.value.startsWith(":");
  for (const other of facet.querySelectorAll("input")) {
    if (other !== input && (isOwn || other.value.startsWith(":"))) other.checked = false;
  }
}
