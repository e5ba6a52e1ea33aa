// Open coding: a code of the rater's own, made of the selected passage or of nothing, and chosen at once. The controls
// come anew from the server, with the code among them; the answers stay. Only loaded where a round is coded openly.

const LONGEST_NAME = 60;

export class OwnCodes {
  /** `save()` resolves to whether the answers are with the server, `onMade()` tells that desks fetched ahead are old. */
  constructor(desk, { answers, evidence, keys, say, send, save, onMade }) {
    Object.assign(this, { desk, answers, evidence, keys, say, send, save, onMade });
    this.dialog = desk.querySelector("[data-own-code]");
    this.form = this.dialog.querySelector("form");
    this.refusal = this.dialog.querySelector("[data-own-refusal]");
    this.passage = this.dialog.querySelector("[data-own-passage]");
    this.span = null;
    this.form.elements.facet.addEventListener("change", () => this.offerParents());
    this.form.addEventListener("submit", (event) => this.make(event));
    this.dialog.querySelector("[data-own-close]").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.closed());
    desk.querySelector("[data-own-new]").addEventListener("click", () => this.open());
    desk.querySelector("[data-own-from]").addEventListener("click", () => this.fromPassage());
    desk.querySelector("[data-own-list]").addEventListener("click", (event) => this.leave(event));
  }

  /** Of the report that stands here now. */
  get url() {
    return `${this.desk.querySelector("[data-form]").getAttribute("action")}codes/`;
  }

  fromPassage() {
    if (this.evidence.pending) this.open(this.evidence.pending);
    else this.say("Select a passage first, then press the key again.");
  }

  /** Ask for a code; a passage gives its name and becomes its first example. */
  open(span = null) {
    const words = span ? this.evidence.wordsOf(span) : "";
    const line = words.replace(/\s+/g, " ").trim();
    this.form.reset();
    this.show(this.refusal, "");
    this.show(this.passage, words);
    this.form.elements.name.value = line.length > LONGEST_NAME ? "" : line;
    const asked = this.keys.active;
    const facets = [...this.form.elements.facet.options].map((option) => option.value);
    this.place = asked?.dataset.facet || "";
    if (asked) this.form.elements.facet.value = facets.find((key) => this.place.endsWith(`.${key}`)) || facets[0];
    this.offerParents();
    this.dialog.showModal();
    // what is selected is dropped when the dialog takes the focus, so it is held here
    this.span = span;
    this.words = words;
    this.form.elements.name.focus();
    this.form.elements.name.select();
  }

  show(element, words) {
    element.hidden = !words;
    element.textContent = words;
  }

  /** The controls of a facet: in the finding at hand, where it belongs to one. */
  facetAt(key) {
    const facets = this.keys.facets.filter((facet) => facet.dataset.facet.endsWith(`.${key}`));
    return facets.find((facet) => facet.dataset.facet === this.place) || facets.find((facet) => !this.keys.isAnswered(facet)) || facets[0];
  }

  offerParents() {
    const { facet, parent } = this.form.elements;
    const rows = [...(this.facetAt(facet.value)?.querySelectorAll(".code") || [])];
    const options = rows.map((row) => new Option(`${" ".repeat(2 * Number(row.className.match(/depth-(\d)/)[1]))}${row.dataset.name}`, row.dataset.heading || row.querySelector("input").value));
    parent.replaceChildren(parent.options[0], ...options);
    parent.value = "";
  }

  async make(event) {
    event.preventDefault();
    if (this.dialog.getAttribute("aria-busy")) return;
    this.dialog.setAttribute("aria-busy", "true");
    const fields = new URLSearchParams(new FormData(this.form));
    fields.set("action", "make");
    if (this.span) {
      const { part, start, end } = this.span;
      fields.set("e", JSON.stringify(["", "", part, start, end]));
      fields.set("q", this.words);
    }
    const { status, body } = await this.send(this.url, fields);
    this.dialog.removeAttribute("aria-busy");
    if (status === 200) this.made(body);
    else this.show(this.refusal, body?.detail || "Not made: the server does not answer. Nothing is lost; try again in a moment.");
  }

  made({ key, facet, version, controls }) {
    const said = this.answers.read();
    this.desk.querySelector("[data-controls]").innerHTML = controls;
    this.desk.dataset.version = version;
    this.answers.write(said);
    const { span } = this;
    this.span = null;
    this.dialog.close();
    this.onMade();
    const place = this.facetAt(facet);
    const input = place.querySelector(`input[value="${CSS.escape(key)}"]`);
    this.keys.ask(place, { scroll: true });
    if (span) this.evidence.hold(span);
    input.click();
    this.say(`${input.closest("label").querySelector(".code-name").textContent} made and chosen`);
  }

  /** The passage waits for its code again when no code was made of it. */
  closed() {
    if (this.dialog.open) return; // told late, of the time before
    const { span } = this;
    this.span = null;
    this.desk.querySelector(".thread").focus({ preventScroll: true });
    if (span) this.evidence.select(span, span);
  }

  async leave(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (await this.save()) window.location.assign(this.url);
  }
}
