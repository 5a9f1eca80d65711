// Reactions on their way to the server: for each message and emoji the reader's last wish, set or not. They are kept in
// the store of the outbox before they are sent, and until the server has answered. Sending one twice does no harm.
import { backoff } from "../connection/models/backoff.js";

const LEASE_WAIT = 1000;
const SIGN_IN = new Set(["signed_out", "wrong_person", "csrf"]); // refusals that are not about the reaction

export class Wishes {
  #items = [];
  #isBusy = false;
  #isAgain = false;
  #attempt = 0;
  #timer = null;
  #lastTurn = 0;

  // `send(item)` returns the state of the message's reactions or throws a Refusal. `onChange(message)`: draw it;
  // `onKept()`: other tabs find something new in the store; `onState(state)`: the server's answer;
  // `onRefused(item, refusal)`: an item is given up.
  constructor({ person, store, lease, clock, send, isReady, onChange, onKept, onState, onRefused }) {
    Object.assign(this, { store, lease, clock, send, isReady, onChange, onKept, onState, onRefused });
    this.person = `reactions:${person}`; // in the store, apart from the messages of the same person
  }

  of(message) {
    return this.#items.filter((item) => item.message === message);
  }

  get waiting() {
    return this.#items.length;
  }

  // Read the store, which other tabs may have changed. The latest wish for a reaction wins.
  async load() {
    const kept = await this.#keep(this.store.all(this.person));
    if (!kept) return;
    const before = new Map(this.#items.map((item) => [item.client_id, item]));
    const found = new Map(kept.map((item) => [item.client_id, item]));
    for (const [id, item] of before) {
      const other = found.get(id);
      if (other ? other.turn < item.turn : item.isUnkept) found.set(id, item);
    }
    this.#items = [...found.values()];
    const messages = [...before.values(), ...this.#items].map((item) => item.message);
    for (const message of new Set(messages)) this.onChange(message);
  }

  async wish({ conversation, message, key, on }) {
    this.#lastTurn = Math.max(Date.now(), this.#lastTurn + 1);
    const client_id = `${message}:${key}`;
    const known = this.#items.find((item) => item.client_id === client_id);
    const item = { client_id, person: this.person, conversation, message, key, on, turn: this.#lastTurn };
    item.isUnkept = true; // until the store has it
    if (known) this.#items[this.#items.indexOf(known)] = item;
    else this.#items.push(item);
    this.onChange(message);
    const { isUnkept, ...plain } = item;
    const place = known?.place ?? (await this.#keep(this.store.add(plain)));
    if (place !== undefined) {
      item.place = place;
      await this.#keep(this.store.put({ ...plain, place })); // another wish for the same may have been there
      item.isUnkept = false;
      this.onKept();
    }
    return this.flush();
  }

  async flush() {
    this.#isAgain = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      while (this.#isAgain) {
        this.#isAgain = false;
        await this.#drain();
      }
    } finally {
      this.#isBusy = false;
    }
  }

  // The server can be reached again: send everything that waits, also what other tabs have written.
  async flushAll() {
    this.#attempt = 0;
    await this.load();
    return this.flush();
  }

  async #drain() {
    this.clock.cancel(this.#timer);
    if (!this.#items.length || !this.isReady()) return;
    if (!(await this.lease.take(this.person))) return this.#flushIn(LEASE_WAIT);
    await this.load();
    for (const item of [...this.#items]) {
      try {
        this.onState(await this.send(item));
        this.#attempt = 0;
      } catch (refusal) {
        if (!refusal.code) throw refusal; // a bug of ours
        if (refusal.retry || SIGN_IN.has(refusal.code)) return this.#retry(refusal);
        this.onRefused(item, refusal);
      }
      await this.#done(item);
    }
    if (!this.#isAgain) this.lease.release(this.person);
    return undefined;
  }

  // Remove what was sent, unless the reader wishes something else by now, here or in another tab.
  async #done(item) {
    await this.load();
    const now = this.#items.find((one) => one.client_id === item.client_id);
    if (now && now.turn !== item.turn) {
      this.#isAgain = true;
      return;
    }
    this.#items = this.#items.filter((one) => one !== now);
    if (item.place !== undefined) await this.#keep(this.store.remove(item));
    this.onChange(item.message);
  }

  #retry(refusal) {
    this.lease.release(this.person);
    if (SIGN_IN.has(refusal.code)) return;
    this.#attempt += 1;
    const least = Math.max(500, (refusal.retryAfter ?? 0) * 1000);
    this.#flushIn(backoff(this.#attempt, this.clock.random, { least, most: Math.max(10_000, least * 2) }));
  }

  #flushIn(ms) {
    this.#timer = this.clock.after(ms, () => this.flush());
  }

  // A store that fails must not stop the sending.
  async #keep(act) {
    try {
      return await act;
    } catch {
      return undefined;
    }
  }
}
