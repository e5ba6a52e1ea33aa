// Goes on without waiting: the next report is fetched ahead and shows at once, and what was submitted is sent from a box
// on this device, in its order, until the server has taken it. Sending twice does no harm: each submission has a name.

const WAITS = [1000, 2000, 4000, 8000, 15_000];

export class Outbox {
  /**
   * `send(url, fields)` sends; `before()` resolves when nothing older is under way; `onTaken(item, answer)`,
   * `onRefused(item, answer)` and `onState()` tell.
   */
  constructor(space, { send, before, onTaken, onRefused, onState }) {
    Object.assign(this, { key: `intercoder.outbox.${space}`, send, before, onTaken, onRefused, onState });
    this.tries = 0;
    this.status = 200;
    window.addEventListener("online", () => this.drain());
    window.addEventListener("storage", (event) => event.key === this.key && this.onState());
    window.addEventListener("beforeunload", (event) => this.items.length && event.preventDefault());
  }

  get items() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || [];
    } catch {
      return [];
    }
  }

  keep(items) {
    if (items.length) localStorage.setItem(this.key, JSON.stringify(items));
    else localStorage.removeItem(this.key);
    this.onState();
  }

  /** Whether a submission waits for a server that does not answer, or for signing in. */
  get isStuck() {
    return this.status !== 200 && this.items.length > 0;
  }

  /** Put a submission into the box; throws when this browser keeps nothing. */
  put(item) {
    this.keep([...this.items, item]);
  }

  /** Send what is in the box, the oldest first; other windows of this browser wait. Resolves when it was tried. */
  drain() {
    clearTimeout(this.timer);
    if (this.items.length) this.draining ||= this.sendAlone().finally(() => { this.draining = null; });
    return this.draining;
  }

  async sendAlone() {
    if (navigator.locks) await navigator.locks.request(this.key, () => this.sendAll());
    else await this.sendAll();
  }

  async sendAll() {
    for (let [item] = this.items; item; [item] = this.items) {
      await this.before();
      const { status, body } = await this.send(item.url, new URLSearchParams(item.fields));
      this.status = status === 0 || status >= 500 || status === 401 || status === 403 ? status : 200;
      if (this.status !== 200) {
        this.timer = setTimeout(() => this.drain(), WAITS[Math.min(this.tries, WAITS.length - 1)]);
        this.tries += 1;
        this.onState();
        return;
      }
      this.tries = 0;
      this.keep(this.items.filter((other) => other.name !== item.name));
      if (status === 200) this.onTaken(item, body);
      else this.onRefused(item, body);
    }
  }
}

/** The report after this one, fetched before it is asked for. */
export class Ahead {
  constructor(send) {
    this.send = send;
    this.parts = null;
  }

  /** Fetch what will come; "" when that is not known. */
  async fetch(url) {
    this.parts = null;
    this.url = url;
    if (!url) return;
    const { status, body } = await this.send(url);
    if (status === 200 && this.url === url && body.report) this.parts = body;
  }

  /** The parts of the next report if they have come; they are used once. */
  take() {
    const { parts } = this;
    this.parts = null;
    return parts;
  }
}
