// From what is shown of a report to where it stands in the stored text, and back. The server says of each run of text
// at which code point it starts (data-from), and where it ends if it reads otherwise than it is written (data-to).

const length = (text) => [...text].length;

/** The index in UTF-16 units of the n-th code point. */
function unitsOf(text, points) {
  let units = 0;
  for (let left = points; left > 0 && units < text.length; left -= 1) units += text.codePointAt(units) > 0xffff ? 2 : 1;
  return units;
}

function runOf(element) {
  const start = Number(element.dataset.from);
  const isWhole = element.dataset.to !== undefined;
  return { element, start, end: isWhole ? Number(element.dataset.to) : start + length(element.textContent), isWhole };
}

/** The DOM position of a code point within an element. */
function placeIn(element, points) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = points;
  let node = walker.nextNode();
  while (node) {
    const here = length(node.data);
    if (left <= here) return [node, unitsOf(node.data, left)];
    left -= here;
    node = walker.nextNode();
  }
  return [element, element.childNodes.length];
}

export class Places {
  constructor(report) {
    this.report = report;
    this.kept = new Map();
  }

  /** Another report stands here now. */
  forget() {
    this.kept.clear();
  }

  get parts() {
    return [...this.report.querySelectorAll("[data-part]")];
  }

  element(part) {
    return this.report.querySelector(`[data-part="${CSS.escape(part)}"]`);
  }

  runs(part) {
    if (!this.kept.has(part)) this.kept.set(part, [...(this.element(part)?.querySelectorAll("[data-from]") || [])].map(runOf));
    return this.kept.get(part);
  }

  /** What a selection says and where it stands, without blanks at its ends; null if that is nowhere. */
  read(range) {
    const element = this.parts.find((part) => range.intersectsNode(part) && part.querySelector("[data-from]"));
    if (!element) return null;
    const pieces = this.runs(element.dataset.part).filter((run) => range.intersectsNode(run.element)).map((run) => pieceOf(run, range)).filter((piece) => piece.text);
    while (pieces.length && !pieces[0].text.trim()) pieces.shift();
    while (pieces.length && !pieces.at(-1).text.trim()) pieces.pop();
    if (!pieces.length) return null;
    const [first] = pieces;
    const last = pieces.at(-1);
    if (!first.isWhole) first.start += first.text.length - first.text.trimStart().length;
    if (!last.isWhole) last.end -= last.text.length - last.text.trimEnd().length;
    return { part: element.dataset.part, start: first.start, end: last.end };
  }

  /** The text between two places as it is read. */
  words(part, start, end) {
    const words = this.ranges(part, start, end).map((range) => range.toString());
    return words.join("").trim();
  }

  /** The ranges that show what stands between two places, one for each run. */
  ranges(part, start, end) {
    return this.runs(part).filter((run) => run.start < end && run.end > start).map((run) => {
      const range = document.createRange();
      range.selectNodeContents(run.element);
      if (!run.isWhole && run.start < start) range.setStart(...placeIn(run.element, start - run.start));
      if (!run.isWhole && run.end > end) range.setEnd(...placeIn(run.element, end - run.start));
      return range;
    });
  }

  /** Where the words of a part start and end; markup within a word does not part it. */
  wordsOf(part) {
    const found = [];
    let isOpen = false;
    let before = null;
    for (const run of this.runs(part)) {
      if (before && !follows(before, run)) isOpen = false;
      before = run;
      let at = run.start;
      for (const piece of run.isWhole ? [run.element.textContent] : run.element.textContent.match(/\s+|\S+/g) || []) {
        const end = run.isWhole ? run.end : at + length(piece);
        if (!piece.trim()) isOpen = false;
        else if (isOpen) found.at(-1).end = end;
        else found.push({ part, start: at, end, element: run.element });
        isOpen = Boolean(piece.trim());
        at = end;
      }
    }
    return found;
  }

  /** What stands under a point of the page. */
  at(x, y) {
    const caret = document.caretPositionFromPoint?.(x, y);
    const element = caret?.offsetNode.parentElement?.closest("[data-from]");
    const part = element?.closest("[data-part]");
    if (!part) return null;
    const range = document.createRange();
    range.selectNodeContents(element);
    range.setEnd(caret.offsetNode, caret.offset);
    return { part: part.dataset.part, at: Number(element.dataset.from) + length(range.toString()) };
  }
}

/** Whether nothing that is read stands between two runs of one part. */
function follows(run, next) {
  const block = (element) => element.closest("p, li, pre, td, th, h1, h2, h3, h4, h5, h6, summary, blockquote");
  return block(run.element) === block(next.element) && next.element.previousSibling?.nodeName !== "BR" && next.start - run.end < 12;
}

function pieceOf(run, range) {
  const shown = document.createRange();
  shown.selectNodeContents(run.element);
  let before = 0;
  if (range.compareBoundaryPoints(Range.START_TO_START, shown) > 0) {
    const skipped = shown.cloneRange();
    skipped.setEnd(range.startContainer, range.startOffset);
    before = length(skipped.toString());
    shown.setStart(range.startContainer, range.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, shown) < 0) shown.setEnd(range.endContainer, range.endOffset);
  const text = shown.toString();
  if (run.isWhole) return { ...run, text };
  return { start: run.start + before, end: run.start + before + length(text), isWhole: false, text };
}
