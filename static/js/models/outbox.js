// Messages on their way: kept before they are sent, sent in their order, gone only when the server has stored them.
// What was never attempted, or was refused for good, can be discarded; what got no answer can only be retried.
import { backoff } from "./backoff.js";
import { canDiscard, KeptItems } from "./kept_items.js";

const BATCH = 50; // messages in one post
const LEASE_WAIT = 1000;
const SIGN_IN = new Set(["signed_out", "wrong_person", "csrf"]); // nothing is wrong with the message

export class Outbox {
  #items;
  #busy = new Set();
  #again = new Set();
  #single = new Set();
  #attempts = new Map();
  #timers = new Map();

  // `send(conversation, messages)` answers {messages} or throws a Refusal; `isReady()` says whether there is a way.
  constructor({ person, store, lease, clock, send, isReady, newId, onChange = () => {}, onLost = () => {} }) {
    Object.assign(this, { person, store, lease, clock, send, isReady, newId });
    this.#items = new KeptItems({ person, store, onChange, onLost });
  }

  items(conversation) {
    return this.#items.of(conversation);
  }

  get waiting() {
    return this.#items.all.filter((item) => item.state !== "failed").length;
  }

  get failed() {
    return this.#items.all.length - this.waiting;
  }

  load() {
    return this.#items.load();
  }

  async add(conversation, body, client_id = this.newId()) {
    const item = { client_id, person: this.person, conversation, body, state: "waiting", attempted: false, error: null };
    await this.#items.add(item);
    if (!this.#timers.has(conversation)) this.flush(conversation);
    return item;
  }

  async retry(client_id) {
    const item = this.#items.find(client_id);
    if (!item) return;
    if (item.state === "failed") await this.#items.change([item], { state: "waiting", error: null });
    this.#attempts.delete(item.conversation);
    this.flush(item.conversation);
  }

  async discard(client_id) {
    const item = this.#items.find(client_id);
    if (!item || !canDiscard(item)) return null;
    await this.#items.remove([item]);
    return item;
  }

  // The server has these: told by an acknowledgement, an event, or a page.
  async confirm(client_ids) {
    const stored = client_ids.map((id) => this.#items.find(id)).filter(Boolean);
    if (stored.length) await this.#items.remove(stored);
  }

  // There is a way again: everything that waits goes.
  flushAll() {
    this.#attempts.clear();
    for (const conversation of new Set(this.#items.all.map((item) => item.conversation))) this.flush(conversation);
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
    if (!this.isReady()) return false;
    if (!this.#batch(conversation).length) return this.#done(conversation);
    if (!(await this.lease.take(`${this.person}:${conversation}`))) return this.#later(conversation, LEASE_WAIT);
    await this.load();
    const batch = this.#batch(conversation);
    if (!batch.length) return this.#done(conversation);
    const before = batch.map((item) => item.attempted);
    await this.#items.change(batch, { state: "sending", attempted: true });
    try {
      await this.send(conversation, batch.map(({ client_id, body }) => ({ client_id, body })));
    } catch (refusal) {
      return this.#refused(conversation, batch, refusal, before);
    }
    this.#attempts.delete(conversation);
    await this.#items.remove(batch);
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
    const isFinal = !refusal.retry && !SIGN_IN.has(refusal.code);
    if (isFinal && batch.length === 1) return this.#fail(batch, refusal);
    const isUnsent = isFinal || refusal.code === "offline";
    for (const [i, item] of batch.entries()) item.attempted = before[i] || !isUnsent;
    await this.#items.change(batch, { state: "waiting" });
    if (isFinal) return Boolean(this.#single.add(conversation)); // one by one, so that only the wrong one stays behind
    if (SIGN_IN.has(refusal.code)) return false;
    const attempt = (this.#attempts.get(conversation) ?? 0) + 1;
    this.#attempts.set(conversation, attempt);
    const least = Math.max(500, (refusal.retryAfter ?? 0) * 1000);
    return this.#later(conversation, backoff(attempt, this.clock.random, { least, most: Math.max(10_000, least * 2) }));
  }

  async #fail(batch, refusal) {
    await this.#items.change(batch, { state: "failed", attempted: false, error: refusal.message });
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
}
