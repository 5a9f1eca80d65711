// Counts roughly how many bytes this browser has exchanged with the server today, in all its tabs.
const KEY = "traffic";

export class Traffic {
  #fresh = 0;

  // `day()` returns today's date in the reader's zone.
  constructor({ storage, day }) {
    Object.assign(this, { storage, day });
  }

  add(bytes) {
    this.#fresh += bytes;
  }

  get today() {
    return this.#kept + this.#fresh;
  }

  // Add the bytes since the last call to what all tabs have counted.
  keep() {
    if (!this.#fresh) return;
    this.storage.set(KEY, { day: this.day(), bytes: this.today });
    this.#fresh = 0;
  }

  get #kept() {
    const kept = this.storage.get(KEY);
    return kept?.day === this.day() ? kept.bytes : 0;
  }
}
