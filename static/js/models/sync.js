// Asks "what changed since": builds the request, applies the answer, and asks again while there is more. One at a time.
import { backoff } from "../connection/models/backoff.js";

export class Sync {
  #running = null;
  #isWanted = false;
  #attempt = 0;
  #timer = null;

  // `ask(request)` returns an answer as in docs/protocol.md. `cursors()` returns {conversation: rev} of the open ones.
  // `on`: memberships, changes, gone, reset, list and epoch.
  constructor({ ask, isReady, cursors, clock, on, epoch = null, me = 0, digest = null }) {
    Object.assign(this, { ask, isReady, cursors, clock, on, epoch, me, digest });
  }

  get request() {
    return { epoch: this.epoch, me: this.me, cursors: this.cursors(), list: this.digest };
  }

  // Ask for changes. Return whether the server was reached.
  run(options) {
    this.#isWanted = true;
    this.#running ??= this.#run(options).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(options) {
    this.clock.cancel(this.#timer);
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        this.#isWanted = this.apply(await this.ask(this.request, options)) || this.#isWanted;
      }
      this.#attempt = 0;
      return true;
    } catch (refusal) {
      this.#again(refusal);
      return false;
    }
  }

  // Apply one answer. Return whether there is more to ask for.
  apply(answer) {
    const isOther = this.epoch !== null && answer.epoch !== this.epoch;
    this.epoch = answer.epoch;
    this.me = isOther ? answer.me : Math.max(this.me, answer.me);
    if (isOther) this.on.epoch(answer.epoch);
    if (answer.list) {
      this.digest = answer.list.digest;
      this.on.list(answer.list);
    }
    if (answer.memberships.length) this.on.memberships(answer.memberships);
    let hasMore = Boolean(answer.more);
    for (const [conversation, state] of Object.entries(answer.conversations)) {
      if (state.state === "gone") this.on.gone(conversation);
      else if (state.state === "reset" || isOther) this.on.reset(conversation);
      else {
        this.on.changes(conversation, state);
        hasMore ||= Boolean(state.more);
      }
    }
    return hasMore;
  }

  #again(refusal) {
    if (!refusal.code) throw refusal; // a bug of ours
    if (!refusal.retry || !this.isReady()) return;
    this.#attempt += 1;
    const least = Math.max(500, (refusal.retryAfter ?? 0) * 1000);
    this.#timer = this.clock.after(backoff(this.#attempt, this.clock.random, { least }), () => this.run());
  }
}
