// The items of the outbox, in memory and in a store that outlives the page. Tabs of the same person share the store.
export class KeptItems {
  #items = [];

  constructor({ person, store, onChange, onLost }) {
    Object.assign(this, { person, store, onChange, onLost });
  }

  get all() {
    return [...this.#items];
  }

  of(conversation) {
    return this.#items.filter((item) => item.conversation === conversation);
  }

  find(client_id) {
    return this.#items.find((item) => item.client_id === client_id);
  }

  // Read the store, which other tabs may have changed. Changes that were made here while it was read win.
  async load() {
    const before = this.all;
    const kept = await this.#keep(this.store.all(this.person));
    if (!kept) return;
    const gone = new Set(before.filter((item) => !this.find(item.client_id)).map((item) => item.client_id));
    const keptIds = new Set(kept.map((item) => item.client_id));
    const own = this.#items.filter((item) => !keptIds.has(item.client_id) && (item.isUnkept || !before.includes(item)));
    const read = kept.filter((item) => !gone.has(item.client_id)).map((item) => merge(this.find(item.client_id), item));
    this.#items = [...read, ...own];
    this.onChange();
  }

  async add(item) {
    item.place = await this.#keep(this.store.add({ ...item }));
    item.isUnkept = item.place === undefined;
    if (!this.find(item.client_id)) this.#items.push(item);
    this.onChange(item.conversation);
  }

  async change(items, values) {
    for (const item of items) Object.assign(item, values);
    await Promise.all(items.map((item) => this.#keep(this.store.put({ ...item }))));
    this.onChange(items[0].conversation);
  }

  async remove(items) {
    const gone = new Set(items);
    this.#items = this.#items.filter((item) => !gone.has(item));
    await Promise.all(items.map((item) => this.#keep(this.store.remove(item))));
    this.onChange(items[0].conversation);
  }

  // A store that fails must not stop the sending; `onLost` reports that it keeps nothing.
  async #keep(act) {
    try {
      return await act;
    } catch {
      this.onLost();
      return undefined;
    }
  }
}

// Merge an item as kept and as known here. A state "sending" that is not ours belongs to another tab, which may be
// gone.
function merge(known, item) {
  if (known?.state === "sending") return known;
  return Object.assign(known ?? item, item, item.state === "sending" ? { state: "waiting" } : {});
}

// Whether an item may be discarded: an attempted one without an answer may be stored already.
export function canDiscard(item) {
  return item.state !== "sending" && !item.attempted;
}
