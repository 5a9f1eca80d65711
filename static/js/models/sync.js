// "What changed since": builds the request, gives out the answer, asks on while there is more. One at a time.
import { backoff } from "./backoff.js";

export class Sync {
  #running = null;
  #isWanted = false;
  #attempt = 0;
  #timer = null;

  // `ask(request)` answers as in docs/protocol.md; `cursors()` gives {conversation: rev} of what is open;
  // `on` has memberships, changes, gone, reset, list and epoch.
  constructor({ ask, isReady, cursors, clock, on, epoch = null, me = 0, digest = null }) {
    Object.assign(this, { ask, isReady, cursors, clock, on, epoch, me, digest });
  }

  get request() {
    return { epoch: this.epoch, me: this.me, cursors: this.cursors(), list: this.digest };
  }

  // Called when there may be something; answers whether the server was reached.
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

  // Give out one answer; true when there is more to ask for.
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
    let hasMore = false;
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
    if (!refusal.code) throw refusal; // our own mistake
    if (!refusal.retry || !this.isReady()) return;
    this.#attempt += 1;
    const least = Math.max(500, (refusal.retryAfter ?? 0) * 1000);
    this.#timer = this.clock.after(backoff(this.#attempt, this.clock.random, { least }), () => this.run());
  }
}
