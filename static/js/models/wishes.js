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

  // Read the store, which other tabs may have changed. The latest wish for a reaction wins. Return what is kept.
  async load() {
    const kept = await this.#keep(this.store.all(this.person));
    if (!kept) return [];
    const before = this.#items;
    const latest = new Map();
    const known = new Set(kept.map((item) => item.client_id));
    for (const item of [...kept, ...before.filter((one) => one.isUnkept && !known.has(one.client_id))])
      if (!(latest.get(reactionOf(item))?.turn > item.turn)) latest.set(reactionOf(item), item);
    this.#items = [...latest.values()];
    for (const message of new Set([...before, ...this.#items].map((item) => item.message))) this.onChange(message);
    return kept;
  }

  // Each wish is an item of its own, so that a tab that has sent the one before removes no more than that.
  async wish({ conversation, message, key, on }) {
    this.#lastTurn = Math.max(Date.now(), this.#lastTurn + 1);
    const turn = this.#lastTurn;
    const item = { client_id: `${message}:${key}:${turn}`, person: this.person, conversation, message, key, on, turn };
    const shown = { ...item, isUnkept: true }; // until the store has it
    const at = this.#items.findIndex((one) => reactionOf(one) === reactionOf(item));
    if (at < 0) this.#items.push(shown);
    else this.#items[at] = shown;
    this.onChange(message);
    const place = await this.#keep(this.store.add(item));
    if (place !== undefined) Object.assign(shown, { place, isUnkept: false });
    if (place !== undefined) this.onKept();
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

  // Remove what was sent, and earlier wishes for the same reaction; later ones, of here or another tab, are sent then.
  async #done(item) {
    const kept = await this.load();
    const same = (one) => reactionOf(one) === reactionOf(item);
    for (const one of kept) if (same(one) && one.turn <= item.turn) await this.#keep(this.store.remove(one));
    this.#items = this.#items.filter((one) => !same(one) || one.turn > item.turn);
    if (this.#items.some(same)) this.#isAgain = true;
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

function reactionOf({ message, key }) {
  return `${message}:${key}`;
}
