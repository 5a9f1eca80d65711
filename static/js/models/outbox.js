// Messages on their way: kept before they are sent, sent in their order, gone only when the server has stored them.
//
// An item is waiting, sending or failed. What was never attempted, or was refused for good, can be discarded; what was
// attempted without an answer may be stored already and can only be retried.
import { backoff } from "./backoff.js";

const BATCH = 50; // messages in one post
const LEASE_WAIT = 1000;
const SIGN_IN = new Set(["signed_out", "wrong_person", "csrf"]); // nothing is wrong with the message

export class Outbox {
  #items = [];
  #busy = new Set();
  #again = new Set();
  #single = new Set();
  #attempts = new Map();
  #timers = new Map();

  // `send(conversation, messages)` answers {messages} or throws a Refusal; `isReady()` says whether there is a way.
  constructor({ person, store, lease, clock, send, isReady, newId, onChange = () => {}, onLost = () => {} }) {
    Object.assign(this, { person, store, lease, clock, send, isReady, newId, onChange, onLost });
  }

  items(conversation) {
    return this.#items.filter((item) => item.conversation === conversation);
  }

  get waiting() {
    return this.#items.filter((item) => item.state !== "failed").length;
  }

  get failed() {
    return this.#items.length - this.waiting;
  }

  static canDiscard(item) {
    return item.state !== "sending" && !item.attempted;
  }

  // Read what is kept, also what other tabs have added or sent; what changed here while reading counts more.
  async load() {
    const before = new Set(this.#items);
    const kept = await this.store.all(this.person);
    const now = new Map(this.#items.map((item) => [item.client_id, item]));
    const goneIds = new Set([...before].filter((item) => !now.has(item.client_id)).map((item) => item.client_id));
    const keptIds = new Set(kept.map((item) => item.client_id));
    const unread = this.#items.filter((item) => !keptIds.has(item.client_id) && (item.isUnkept || !before.has(item)));
    const read = kept.filter((item) => !goneIds.has(item.client_id)).map((item) => merge(now.get(item.client_id), item));
    this.#items = [...read, ...unread];
    this.onChange();
  }

  async add(conversation, body, client_id = this.newId()) {
    const item = { client_id, person: this.person, conversation, body, state: "waiting", attempted: false, error: null };
    item.place = await this.#keep(this.store.add({ ...item }));
    item.isUnkept = item.place === undefined;
    if (!this.#find(client_id)) this.#items.push(item);
    this.onChange(conversation);
    if (!this.#timers.has(conversation)) this.flush(conversation);
    return item;
  }

  async retry(client_id) {
    const item = this.#find(client_id);
    if (!item) return;
    if (item.state === "failed") await this.#change([item], { state: "waiting", error: null });
    this.#attempts.delete(item.conversation);
    this.flush(item.conversation);
  }

  async discard(client_id) {
    const item = this.#find(client_id);
    if (!item || !Outbox.canDiscard(item)) return null;
    await this.#remove([item]);
    return item;
  }

  // The server has these: told by an acknowledgement, an event, or a page.
  async confirm(client_ids) {
    const ids = new Set(client_ids);
    const stored = this.#items.filter((item) => ids.has(item.client_id));
    if (stored.length) await this.#remove(stored);
  }

  // There is a way again: everything that waits goes.
  flushAll() {
    this.#attempts.clear();
    for (const conversation of new Set(this.#items.map((item) => item.conversation))) this.flush(conversation);
  }

  async flush(conversation) {
    this.#again.add(conversation);
    if (this.#busy.has(conversation)) return;
    this.#busy.add(conversation);
    try {
      while (this.#again.delete(conversation)) await this.#drain(conversation);
    } finally {
      this.#busy.delete(conversation);
    }
  }

  async #drain(conversation) {
    this.#stopTimer(conversation);
    while (await this.#step(conversation)) continue;
  }

  async #step(conversation) {
    if (!this.isReady() || !this.#batch(conversation).length) return false;
    if (!(await this.lease.take(`${this.person}:${conversation}`))) return this.#later(conversation, LEASE_WAIT);
    await this.#keep(this.load());
    const batch = this.#batch(conversation);
    if (!batch.length) return this.#done(conversation);
    const before = batch.map((item) => item.attempted);
    await this.#change(batch, { state: "sending", attempted: true });
    try {
      await this.send(conversation, batch.map(({ client_id, body }) => ({ client_id, body })));
    } catch (refusal) {
      return this.#refused(conversation, batch, refusal, before);
    }
    this.#attempts.delete(conversation);
    await this.#remove(batch);
    return true;
  }

  #batch(conversation) {
    const size = this.#single.has(conversation) ? 1 : BATCH;
    return this.items(conversation).filter((item) => item.state !== "failed").slice(0, size);
  }

  #done(conversation) {
    this.#single.delete(conversation);
    this.lease.release(`${this.person}:${conversation}`);
    return false;
  }

  async #refused(conversation, batch, refusal, before) {
    if (!(refusal.retry || SIGN_IN.has(refusal.code))) return this.#rejected(conversation, batch, refusal);
    const isUnsent = refusal.code === "offline";
    for (const [i, item] of batch.entries()) item.attempted = before[i] || !isUnsent;
    await this.#change(batch, { state: "waiting" });
    if (SIGN_IN.has(refusal.code)) return false;
    const attempt = this.#attempts.get(conversation) ?? 0;
    this.#attempts.set(conversation, attempt + 1);
    const least = Math.max(500, (refusal.retryAfter ?? 0) * 1000);
    return this.#later(conversation, backoff(attempt + 1, this.clock.random, { least, most: Math.max(10_000, least * 2) }));
  }

  // One of a batch is refused and the others with it: they go one by one, so that only the wrong one stays behind.
  async #rejected(conversation, batch, refusal) {
    if (batch.length > 1) {
      this.#single.add(conversation);
      await this.#change(batch, { state: "waiting", attempted: false });
      return true;
    }
    await this.#change(batch, { state: "failed", attempted: false, error: refusal.message });
    return true;
  }

  #stopTimer(conversation) {
    this.clock.cancel(this.#timers.get(conversation));
    this.#timers.delete(conversation);
  }

  #later(conversation, ms) {
    this.#stopTimer(conversation);
    this.#timers.set(conversation, this.clock.after(ms, () => this.flush(conversation)));
    return false;
  }

  async #change(items, values) {
    for (const item of items) await this.#keep(this.store.put({ ...Object.assign(item, values) }));
    this.onChange(items[0].conversation);
  }

  async #remove(items) {
    const gone = new Set(items);
    this.#items = this.#items.filter((item) => !gone.has(item));
    for (const item of items) await this.#keep(this.store.remove(item));
    this.onChange(items[0].conversation);
  }

  // A store that fails must not stop the sending; that it does not keep is told.
  async #keep(act) {
    try {
      return await act;
    } catch {
      this.onLost();
      return undefined;
    }
  }

  #find(client_id) {
    return this.#items.find((item) => item.client_id === client_id);
  }
}

// An item as kept and as known here. "sending" that is not ours belongs to another tab, which may be gone.
function merge(known, item) {
  if (known?.state === "sending") return known;
  return Object.assign(known ?? item, item, item.state === "sending" ? { state: "waiting" } : {});
}
