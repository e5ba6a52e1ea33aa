// Keeps what the rater puts down: on this device at once, on the server a moment later, and says which of the two.
// What the server has not acknowledged survives a reload; a newer draft from elsewhere is never overwritten unasked.
// Remembers the steps that were taken, for going back. Counts active time too: the page is visible, and there was a sign of life within the last minute.

import { canonical } from "./desk_form.js";

const DELAY = 250;
const PATIENCE = 10_000;
const WAITS = [1000, 2000, 4000, 8000, 15_000];
const IDLE = 60_000;
const HEARTBEAT = 30;
const WORDS = {
  new: "",
  saving: "saving …",
  saved: "saved",
  waiting: "not saved: no answer from the server. Kept on this device.",
  "signed-out": "not saved: you are signed out. Kept on this device.",
  conflict: "not saved: changed elsewhere",
  refused: "not saved",
};

const MOST_STEPS = 200;
const TYPING = 1500;

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";

export function makeId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Send a desk's form; resolves to { status, body }, status 0 without an answer and 401 when signed out. */
export async function send(url, fields, options = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  try {
    const response = await fetch(url, { method: fields ? "POST" : "GET", body: fields, headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options });
    if (response.type === "opaqueredirect") return { status: 401, body: {} };
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, body: isJson ? await response.json() : {} };
  } catch {
    return { status: 0, body: {} };
  }
}

/** What was put down step by step, for one report; kept on this device, so that a reload does not forget it. */
export class Steps {
  constructor(space, answers, { onMoved }) {
    Object.assign(this, { space, answers, onMoved });
  }

  /** Begin with a report as it stands. */
  open(url) {
    this.key = `intercoder.steps.${this.space}.${url}`;
    this.now = this.answers.read();
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.key));
    } catch {
      // nothing to go back to
    }
    // somebody else's changes, from another window, are not steps of this one
    const isSame = kept?.now === this.now;
    this.past = isSame ? kept.past : [];
    this.future = isSame ? kept.future : [];
    this.typedAt = 0;
    this.onMoved();
  }

  /** The rater changed something; letters typed one after the other are one step. */
  note() {
    const before = this.now;
    this.now = this.answers.read();
    if (before === this.now) return;
    const isTyping = withoutMemo(before) === withoutMemo(this.now);
    if (!isTyping || Date.now() - this.typedAt > TYPING) this.past = [...this.past, before].slice(-MOST_STEPS);
    this.typedAt = isTyping ? Date.now() : 0;
    this.future = [];
    this.keep();
  }

  /** Take one step back (-1) or do it again (1); tells whether there was one. */
  move(by) {
    const [from, to] = by < 0 ? [this.past, this.future] : [this.future, this.past];
    if (!from.length) return false;
    to.push(this.now);
    this.now = from.pop();
    this.typedAt = 0;
    this.answers.write(this.now);
    this.keep();
    return true;
  }

  keep() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ now: this.now, past: this.past, future: this.future }));
    } catch {
      // steps of this page view are still there
    }
    this.onMoved();
  }
}

function withoutMemo(fields) {
  const all = new URLSearchParams(fields);
  all.delete("memo");
  return all.toString();
}

export class Keeper {
  /** `answers` reads and writes the form, `show(state, words)` tells the rater, `onConflict(body)` asks the rater. */
  constructor({ form, answers, space, show, onConflict, onRefusal }) {
    Object.assign(this, { form, answers, space, show, onConflict, onRefusal });
    this.window = makeId();
    this.tries = 0;
    this.watchTime();
    window.addEventListener("online", () => this.isUnsaved && this.save());
    window.addEventListener("beforeunload", (event) => {
      this.isLeaving = true;
      if (this.isUnsaved) event.preventDefault();
    });
  }

  /** Begin with a report as the server gave it; what this device holds of it and the server does not comes first. */
  open(fields) {
    clearTimeout(this.timer);
    this.url = this.form.getAttribute("action");
    this.known = canonical(fields);
    this.state = "new";
    this.seconds = Number(this.form.elements.active_seconds.value);
    this.reported = this.seconds;
    this.form.elements.window.value = this.window;
    const held = this.held(this.url);
    if (held) held.fields = this.answers.withFixed(held.fields, fields);
    if (held && canonical(held.fields) !== this.known) this.adopt(held);
    else this.forget();
    this.tell(this.isUnsaved ? "saving" : Number(this.form.elements.base_revision.value) ? "saved" : "new");
  }

  adopt(held) {
    this.answers.write(held.fields);
    this.form.elements.base_revision.value = held.base;
    this.form.elements.window.value = held.window;
    this.seconds = Math.max(this.seconds, held.seconds);
    if (held.clientId) this.form.elements.client_id.value = held.clientId;
    this.save();
  }

  get isUnsaved() {
    return this.answers.read() !== this.known;
  }

  get payload() {
    this.form.elements.active_seconds.value = Math.round(this.seconds);
    return new URLSearchParams(new FormData(this.form));
  }

  changed() {
    this.isLeaving = false;
    if (this.wasSent) {
      // an unanswered submission may have arrived: other answers need a name of their own
      this.form.elements.client_id.value = makeId();
      this.wasSent = false;
    }
    if (!this.isUnsaved) this.forget();
    else this.hold();
    if (this.state === "conflict") return;
    this.tell("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), DELAY);
  }

  /** Save now; resolves to whether the server holds what the form says. */
  async save() {
    clearTimeout(this.timer);
    this.underway = Promise.resolve(this.underway).then(() => this.put());
    return this.underway;
  }

  async put() {
    if (this.state === "conflict") return false;
    const { url } = this;
    const sent = this.answers.read();
    const fields = this.payload;
    fields.set("action", "save");
    const { status, body } = await send(url, fields);
    if (url !== this.url) return true;
    if (status === 200) return this.acknowledge(sent, body.revision);
    this.fail(status, body);
    return false;
  }

  acknowledge(sent, revision) {
    this.tries = 0;
    this.known = sent;
    this.reported = this.seconds;
    this.form.elements.base_revision.value = revision;
    if (this.isUnsaved) {
      this.changed();
      return false;
    }
    // a page that is on its way may have been made before this was saved: it finds it here
    if (this.isLeaving) this.hold();
    else this.forget();
    this.tell(revision ? "saved" : "new");
    return true;
  }

  fail(status, body) {
    if (status === 409 && body.revision !== undefined) {
      this.tell("conflict");
      this.onConflict(body);
    } else if (status === 0 || status >= 500 || status === 401 || status === 403) {
      this.tell(status === 401 ? "signed-out" : "waiting");
      this.timer = setTimeout(() => this.save(), WAITS[Math.min(this.tries, WAITS.length - 1)]);
      this.tries += 1;
    } else {
      this.tell("refused");
      this.onRefusal(body);
    }
  }

  /** The rater knows of the newer draft and keeps what stands here. */
  overrule(revision) {
    this.form.elements.base_revision.value = revision;
    this.state = "new";
    this.changed();
  }

  tell(state) {
    this.state = state;
    this.show(state, WORDS[state]);
  }

  key(url) {
    return `intercoder.desk.${this.space}.${url}`;
  }

  hold() {
    const { base_revision: base, window: name, client_id: clientId } = this.form.elements;
    const held = { fields: this.answers.read(), base: base.value, window: name.value, clientId: clientId.value, seconds: this.seconds };
    try {
      localStorage.setItem(this.key(this.url), JSON.stringify(held));
    } catch {
      // a browser that stores nothing still saves to the server; leaving with unsaved work warns
    }
  }

  /** Keep what was submitted for a report and not taken: it stands there when the report is opened. */
  holdFor(url, fields) {
    const held = { fields: canonical(fields), base: fields.get("base_revision"), window: fields.get("window"), clientId: makeId(), seconds: Number(fields.get("active_seconds")) };
    localStorage.setItem(this.key(url), JSON.stringify(held));
  }

  held(url) {
    try {
      return JSON.parse(localStorage.getItem(this.key(url)));
    } catch {
      return null;
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.key(this.url));
    } catch {
      // nothing was stored either
    }
  }

  /** Send what earlier pages left behind for other reports; what is refused waits until its report is opened. */
  async replayOthers() {
    const start = this.key("");
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(start) && key !== this.key(this.url));
    for (const key of keys) {
      const url = key.slice(start.length);
      const held = this.held(url);
      const fields = new URLSearchParams(held.fields);
      for (const [name, value] of [["action", "save"], ["base_revision", held.base], ["window", held.window], ["active_seconds", Math.round(held.seconds)]]) fields.set(name, value);
      const { status } = await send(url, fields);
      if (status === 200) localStorage.removeItem(key);
    }
  }

  watchTime() {
    let alive = performance.now();
    let last = alive;
    for (const sign of ["pointermove", "pointerdown", "keydown", "wheel", "scroll", "touchstart"]) {
      document.addEventListener(sign, () => { alive = performance.now(); }, { capture: true, passive: true });
    }
    setInterval(() => {
      const now = performance.now();
      // a laptop that slept wakes up with a large step; that was nobody's work
      if (document.visibilityState === "visible" && now - alive < IDLE) this.seconds += Math.min(now - last, 2000) / 1000;
      last = now;
      this.onSecond?.(this.seconds);
      if (this.state === "saved" && this.seconds - this.reported >= HEARTBEAT) this.save();
    }, 1000);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && ["saved", "saving"].includes(this.state)) this.leave();
    });
  }

  leave() {
    if (!this.isUnsaved && this.seconds - this.reported < 1) return;
    const fields = this.payload;
    fields.set("action", "save");
    this.reported = this.seconds;
    send(this.url, fields, { keepalive: true, signal: undefined });
  }
}
