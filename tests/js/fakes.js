// A clock that tests move, a store in memory, and messages.
export class FakeClock {
  #now = 0;
  #timers = new Map();
  #next = 1;

  now = () => this.#now;
  random = () => 1;
  cancel = (timer) => this.#timers.delete(timer);

  after = (ms, call) => {
    const timer = this.#next;
    this.#next += 1;
    this.#timers.set(timer, { at: this.#now + ms, call });
    return timer;
  };

  async move(ms) {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const [timer, due] = [...this.#timers].sort((a, b) => a[1].at - b[1].at)[0] ?? [];
      if (!due || due.at > end) break;
      this.#now = Math.max(this.#now, due.at);
      this.#timers.delete(timer);
      due.call();
    }
    this.#now = end;
    await settle();
  }

  // Let time pass without firing timers, as when the machine sleeps.
  sleep(ms) {
    this.#now += ms;
  }

  get pending() {
    return this.#timers.size;
  }
}

// The storage of a browser, kept in a Map.
export function mapStorage(kept = new Map()) {
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => kept.set(key, value),
    remove: (key) => kept.delete(key),
  };
}

export class MemoryStore {
  items = new Map();
  place = 0;

  async all(person) {
    const mine = [...this.items.values()].filter((item) => item.person === person);
    return mine.sort((a, b) => a.place - b.place).map((item) => ({ ...item }));
  }

  async add(item) {
    this.place += 1;
    this.items.set(item.client_id, { ...item, place: this.place });
    return this.place;
  }

  async put(item) {
    if (this.items.has(item.client_id)) this.items.set(item.client_id, { ...item });
  }

  async remove(item) {
    this.items.delete(item.client_id);
  }
}

// Let everything run that is ready.
export async function settle() {
  await new Promise((resolve) => setImmediate(resolve)); // after every promise that is resolved already
}

export function message(seq, rev = seq, values = {}) {
  return {
    id: `m${seq}`,
    seq,
    rev,
    kind: "text",
    client_id: `client-${seq}`,
    sender: { id: "rosa", name: "Rosa" },
    body: `text ${seq}`,
    created_at: new Date(Date.UTC(2026, 10, 20, 12, 0, seq)).toISOString(),
    deleted_at: null,
    ...values,
  };
}

export function refusal(code, { retry = false, retryAfter = null } = {}) {
  return Object.assign(new Error(code), { code, retry, retryAfter });
}
