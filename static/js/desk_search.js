// Search over the codes of all facets, in place: what does not match is hidden, the best match is marked.
// Names count most, then aliases, then the heading above and the brief definition; one slip of the fingers is forgiven.

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const words = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

function isSubsequence(part, whole) {
  let place = 0;
  for (const letter of whole) if (letter === part[place]) place += 1;
  return place === part.length;
}

/** Whether one insertion, deletion, change or swap makes `part` a beginning of `word`. */
function isOneSlipAway(part, word) {
  let same = 0;
  while (same < part.length && part[same] === word[same]) same += 1;
  const rest = part.slice(same);
  const other = word.slice(same);
  const isSwapped = rest.length > 1 && rest[0] === other[1] && rest[1] === other[0] && other.slice(2).startsWith(rest.slice(2));
  return isSwapped || other.startsWith(rest.slice(1)) || other.slice(1).startsWith(rest.slice(1)) || other.slice(1).startsWith(rest);
}

/** How well one word of the query fits one code; 0 is not at all. */
export function fit(part, { name, aliases, heading, brief }) {
  const inName = words(name);
  if (inName.some((word) => word.startsWith(part))) return plain(name).startsWith(part) ? 120 : 100;
  if (plain(name).includes(part)) return 70;
  if (words(aliases).some((word) => word.startsWith(part))) return 60;
  if (plain(aliases).includes(part)) return 40;
  if (words(heading).some((word) => word.startsWith(part))) return 25;
  if (words(brief).some((word) => word.startsWith(part))) return 20;
  if (part.length >= 4 && inName.some((word) => isOneSlipAway(part, word))) return 15;
  return part.length >= 3 && isSubsequence(part, plain(name).replaceAll(" ", "")) ? 8 : 0;
}

export class Search {
  /** `scope()` gives the facets to search in, `onChosen(input)` is called when a match is taken. */
  constructor(field, { desk, scope, nothingFound, onChosen, onClosed }) {
    Object.assign(this, { field, desk, scope, nothingFound, onChosen, onClosed });
    field.addEventListener("input", () => this.filter());
    field.addEventListener("keydown", (event) => this.press(event));
  }

  open() {
    this.from = document.activeElement;
    this.field.focus();
    this.field.select();
  }

  close() {
    this.field.value = "";
    this.filter();
    if (document.activeElement === this.field) {
      this.field.blur();
      this.from?.focus({ preventScroll: true });
    }
    this.onClosed();
  }

  press(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.take();
    else if (event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowUp") this.move(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  filter() {
    const parts = words(this.field.value);
    this.desk.toggleAttribute("data-searching", parts.length > 0);
    this.matches = [];
    for (const facet of this.desk.querySelectorAll(".facet")) this.filterFacet(facet, parts);
    const best = this.matches.reduce((one, other) => (other.score > (one?.score || 0) ? other : one), null);
    this.mark(best?.row || null);
    this.nothingFound.hidden = parts.length === 0 || this.matches.length > 0;
  }

  filterFacet(facet, parts) {
    const rows = [...facet.querySelectorAll(".code")];
    if (parts.length === 0 || !this.scope().includes(facet)) {
      for (const row of rows) row.hidden = false;
      facet.hidden = parts.length > 0;
      return;
    }
    const heads = [];
    let shown = 0;
    for (const row of rows) {
      const depth = Number(row.className.match(/depth-(\d)/)[1]);
      heads.length = depth;
      const score = this.score(row, heads, parts) + (facet.hasAttribute("data-active") ? 3 : 0);
      const isMatch = score > 3 && !row.classList.contains("heading");
      row.hidden = !isMatch;
      if (isMatch) {
        for (const head of heads) if (head) head.hidden = false;
        this.matches.push({ row, score });
        shown += 1;
      }
      heads[depth] = row;
    }
    facet.hidden = shown === 0;
  }

  score(row, heads, parts) {
    const brief = row.querySelector(".brief")?.textContent || "";
    const heading = heads.map((head) => head?.dataset.name || "").join(" ");
    const { name, aliases } = row.dataset;
    const scores = parts.map((part) => fit(part, { name, aliases, heading, brief }));
    return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 0);
  }

  mark(row) {
    this.desk.querySelector("[data-best]")?.removeAttribute("data-best");
    this.best = row;
    if (!row) return;
    row.setAttribute("data-best", "");
    row.scrollIntoView({ block: "nearest" });
    this.desk.dispatchEvent(new CustomEvent("desk:point", { detail: row }));
  }

  move(step) {
    const rows = (this.matches || []).map(({ row }) => row);
    if (rows.length) this.mark(rows[(rows.indexOf(this.best) + step + rows.length) % rows.length]);
  }

  take() {
    const input = this.best?.querySelector("input");
    if (!input) return;
    this.close();
    this.onChosen(input);
  }
}
