// Which tab does what only one should. navigator.locks does not exist on plain http names, so this is a note in
// localStorage with an end. Two tabs may in rare races both hold it; the client id then still keeps each message single.
const LENGTH = 15_000; // ms, unless said otherwise: longer than an acknowledgement may take
const SETTLE = 40; // time for a tab that wrote at the same moment to be seen

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

  // Take or renew the lease; answer whether it is ours.
  async take(name) {
    const note = this.#read(name);
    if (note && note.tab !== this.#tab) return false;
    this.#write(name);
    if (note) return true;
    await new Promise((resolve) => this.#clock.after(SETTLE, resolve));
    return this.#read(name)?.tab === this.#tab;
  }

  // Take it from whoever holds it.
  seize(name) {
    this.#write(name);
  }

  release(name) {
    this.#held.delete(name);
    if (this.#read(name)?.tab === this.#tab) this.#storage.remove(key(name));
  }

  // The page goes: another tab may send at once.
  releaseAll() {
    for (const name of this.#held) this.release(name);
  }

  // A note from the far future comes from a clock that was set back: it does not count.
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
