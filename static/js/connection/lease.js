// A lease for work that only one tab should do: a note in localStorage that expires, since navigator.locks does not
// exist on plain http. In a rare race two tabs may both hold it; the client id still keeps each message single.
const LENGTH = 15_000; // ms, the default: longer than an acknowledgement may take
const SETTLE = 40; // ms after which a note that another tab wrote in the same moment can be seen

export class Lease {
  #tab;
  #storage;
  #clock;
  #length;
  #held = new Set();

  constructor({ tab, storage, clock, length = LENGTH }) {
    this.#length = length;
    this.#tab = tab;
    this.#storage = storage;
    this.#clock = clock;
  }

  // Take or renew the lease. Return whether this tab holds it.
  async take(name) {
    const note = this.#read(name);
    if (note && note.tab !== this.#tab) return false;
    this.#write(name);
    // In hidden tabs browsers stretch 40 ms to a second or a minute.
    if (note || globalThis.document?.hidden) return true;
    await new Promise((resolve) => this.#clock.after(SETTLE, resolve));
    return this.#read(name)?.tab === this.#tab;
  }

  // Take the lease from its holder.
  seize(name) {
    this.#write(name);
  }

  release(name) {
    this.#held.delete(name);
    if (this.#read(name)?.tab === this.#tab) this.#storage.remove(key(name));
  }

  // The page is unloaded: let another tab send at once.
  releaseAll() {
    for (const name of this.#held) this.release(name);
  }

  // A note from the far future was written before the clock was set back, and does not count.
  #read(name) {
    const note = this.#storage.get(key(name));
    const left = (note?.until ?? 0) - Date.now();
    return left > 0 && left <= this.#length ? note : null;
  }

  #write(name) {
    this.#held.add(name);
    this.#storage.set(key(name), { tab: this.#tab, until: Date.now() + this.#length });
  }
}

function key(name) {
  return `lease:${name}`;
}
