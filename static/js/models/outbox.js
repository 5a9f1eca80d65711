// Messages on their way to the server. They are kept before they are sent, sent in order, and removed only when the
// server has stored them. A message that was never attempted, or was refused for good, can be discarded; one without an
// answer can only be retried.
import { backoff } from "../connection/models/backoff.js";
import { canDiscard, KeptItems } from "./kept_items.js";

const BATCH = 50; // messages in one post
const LEASE_WAIT = 1000;
const RESCUE = 20_000; // ms; an item that still waits belongs to a tab that ended without notice, as does its lease
const SIGN_IN = new Set(["signed_out", "wrong_person", "csrf"]); // refusals that are not about the message

export class Outbox {
  #items;
  #busy = new Set();
  #again = new Set();
  #single = new Set();
  #attempts = new Map();
  #timers = new Map();
  #rescue = null;
  #isStopped = false; // the person is not signed in any more

  // `send(conversation, messages)` returns {messages} or throws a Refusal. `isReady()`: whether the server can be
  // reached.
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

  async load() {
    await this.#items.load();
    if (this.waiting) this.#rescue ??= this.clock.after(RESCUE, () => this.#flushRest());
  }

  // `more`: `reply`, the message that this one replies to as payloads name it, and `also_to_room`.
  async add(conversation, body, more = {}, client_id = this.newId()) {
    const item = {
      ...more,
      client_id,
      person: this.person,
      conversation,
      body,
      state: "waiting",
      attempted: false,
      error: null,
    };
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

  // The server has stored these, as an acknowledgement, an event or a page shows.
  async confirm(client_ids) {
    const stored = client_ids.map((id) => this.#items.find(id)).filter(Boolean);
    if (stored.length) await this.#items.remove(stored);
  }

  // The server can be reached again, or a tab is gone: send everything that waits, also what other tabs have written.
  async flushAll() {
    this.#attempts.clear();
    await this.load();
    for (const conversation of this.#conversations) this.flush(conversation);
  }

  async #flushRest() {
    this.#rescue = null;
    if (this.#isStopped) return;
    await this.load();
    for (const conversation of this.#conversations) if (!this.#timers.has(conversation)) this.flush(conversation);
  }

  get #conversations() {
    return new Set(this.#items.all.map((item) => item.conversation));
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
    if (!(await this.lease.take(`${this.person}:${conversation}`))) return this.#flushIn(conversation, LEASE_WAIT);
    await this.load();
    const batch = this.#batch(conversation);
    if (!batch.length) return this.#done(conversation);
    const before = batch.map((item) => item.attempted);
    await this.#items.change(batch, { state: "sending", attempted: true });
    try {
      await this.send(conversation, batch.map(draft));
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
    // One by one, so that only the refused one stays behind.
    if (isFinal) return Boolean(this.#single.add(conversation));
    if (SIGN_IN.has(refusal.code)) this.#isStopped = true;
    if (this.#isStopped) return false;
    const attempt = (this.#attempts.get(conversation) ?? 0) + 1;
    this.#attempts.set(conversation, attempt);
    const least = Math.max(500, (refusal.retryAfter ?? 0) * 1000);
    return this.#flushIn(
      conversation,
      backoff(attempt, this.clock.random, { least, most: Math.max(10_000, least * 2) }),
    );
  }

  async #fail(batch, refusal) {
    await this.#items.change(batch, { state: "failed", attempted: false, error: refusal.message });
    return true;
  }

  #stopTimer(conversation) {
    this.clock.cancel(this.#timers.get(conversation));
    this.#timers.delete(conversation);
  }

  #flushIn(conversation, ms) {
    this.#stopTimer(conversation);
    this.#timers.set(conversation, this.clock.after(ms, () => this.flush(conversation)));
    return false;
  }
}

// Return the message of an item as the server takes it. A message that replies to nothing does not say so.
function draft({ client_id, body, reply, also_to_room }) {
  return { client_id, body, ...(reply && { reply_to: reply.id }), ...(also_to_room && { also_to_room }) };
}
