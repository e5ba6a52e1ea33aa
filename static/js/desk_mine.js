// One's own recent and frequent codes, above the codes of a facet that has more of them than there are keys. They come
// from what this rater submitted in this round on this device, never from anybody else, and stand still while a report
// is open. A code without a key of its own has one here.

const MOST = 6;
const RECENT = 3;
// written without Shift on one or the other of QWERTY, QWERTZ and AZERTY, and free everywhere unless a person took them
const KEYS = [",", ".", ";", "+", "*", "="];
const OFF = "intercoder.mine.off";

/** Which of these uses to offer: the last ones, then those used most. `uses` is {value: [count, when]}. */
export function choose(uses) {
  const by = (place) => Object.keys(uses).sort((one, other) => uses[other][place] - uses[one][place]);
  return [...new Set([...by(1).slice(0, RECENT), ...by(0)])].slice(0, MOST);
}

export const keyless = (facet) => facet.querySelector(".code:not(.heading) > label:not(:has(> kbd))");

/** A facet's name without the number of its finding: what was used in one is offered in all. */
const kindOf = (name) => name.replace(/^(g\d+)\.\d+\./, "$1.*.");

export class Mine {
  constructor(desk, { form, actions }) {
    Object.assign(this, { desk, form });
    this.keys = KEYS.filter((key) => !actions.has(key));
    this.toggle = desk.querySelector("[data-mine-toggle]");
    this.toggle.hidden = false;
    this.toggle.addEventListener("click", () => this.turn(!this.isOff));
    desk.addEventListener("desk:opened", () => this.open());
    desk.addEventListener("desk:finding", () => this.place());
    desk.addEventListener("desk:submitted", (event) => this.note(event.detail));
    this.open();
  }

  /** Of the round, and of this person. */
  get key() {
    return `intercoder.mine.${this.desk.dataset.keySpace}.${this.form.getAttribute("action").replace(/\d+\/$/, "")}`;
  }

  get isOff() {
    return localStorage.getItem(OFF) !== null;
  }

  get uses() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || {};
    } catch {
      return {};
    }
  }

  turn(isOff) {
    if (isOff) localStorage.setItem(OFF, "yes");
    else localStorage.removeItem(OFF);
    this.open();
  }

  /** Count what was submitted. */
  note(fields) {
    const { uses } = this;
    const now = Date.now();
    for (const [name, value] of fields) {
      if (!/^(a\.|g\d+\.)/.test(name) || value.startsWith(":")) continue;
      const ofFacet = (uses[kindOf(name)] ??= {});
      ofFacet[value] = [(ofFacet[value]?.[0] || 0) + 1, now];
    }
    try {
      localStorage.setItem(this.key, JSON.stringify(uses));
    } catch {
      // a browser that stores nothing offers nothing
    }
  }

  /** Another report is open: what is offered is chosen anew, and then stays. */
  open() {
    this.toggle.setAttribute("aria-pressed", String(!this.isOff));
    this.offered = this.isOff ? {} : this.uses;
    for (const row of this.desk.querySelectorAll(".mine")) row.remove();
    this.place();
  }

  place() {
    for (const facet of this.desk.querySelectorAll(".facets .facet")) {
      const chosen = choose(this.offered[kindOf(facet.dataset.facet)] || {});
      // in the order of the book: a place must not depend on what was used last
      const inputs = [...facet.querySelectorAll(".code input")].filter((input) => chosen.includes(input.value));
      if (inputs.length && keyless(facet) && !facet.querySelector(".mine")) facet.querySelector(".codes").before(this.row(inputs));
    }
  }

  row(inputs) {
    const row = document.createElement("ul");
    row.className = "mine";
    row.setAttribute("aria-label", "Codes that I used lately and often");
    const free = [...this.keys];
    for (const input of inputs) {
      const label = input.closest("label");
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "chip" });
      const key = label.querySelector("kbd")?.dataset.hint || free.shift();
      if (key) button.append(this.hint(key));
      button.append(label.querySelector(".code-name").textContent);
      button.addEventListener("click", () => input.click());
      const item = document.createElement("li");
      item.append(button);
      row.append(item);
    }
    return row;
  }

  hint(key) {
    const hint = document.createElement("kbd");
    hint.textContent = key;
    hint.dataset.hint = key;
    hint.setAttribute("aria-hidden", "true");
    return hint;
  }
}
