// Messages between the tabs of one person in this browser: by kind, and requests that are answered or fail.
import { Refusal } from "./refusal.js";

export class Tabs {
  #channel = null;
  #pending = new Map();
  #number = 0;

  // `on`: {kind: function(message)}; `message.from` is the sending tab. `timeout`: ms for an answer.
  constructor({ name, tab, clock, timeout, on }) {
    Object.assign(this, { name, tab, clock, timeout, on });
    this.isPossible = "BroadcastChannel" in window;
  }

  open() {
    if (!this.isPossible || this.#channel) return;
    this.#channel = new BroadcastChannel(this.name);
    this.#channel.addEventListener("message", ({ data }) => this.#take(data));
  }

  close() {
    this.#channel?.close();
    this.#channel = null;
    this.fail();
  }

  say(kind, more = {}) {
    this.#channel?.postMessage({ kind, from: this.tab, ...more });
  }

  // Send a request through the leader. Return the server's answer, or throw a Refusal.
  ask(name, data, options) {
    this.#number += 1;
    const id = this.#number;
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(this.timeout, () => this.#settle(id, (one) => one.reject(Refusal.unanswered())));
      this.#pending.set(id, { resolve, reject, timer });
      this.say("ask", { id, name, data, options });
    });
  }

  // Send the tab that asked what `answer`, a promise, resolves to or is rejected with.
  async answer({ from, id }, answer) {
    try {
      this.say("answer", { to: from, id, answer: await answer });
    } catch (refusal) {
      this.say("answer", { to: from, id, refusal: (refusal.code ? refusal : Refusal.unanswered()).asObject });
    }
  }

  // The leader is gone: reject every request that waits for an answer.
  fail() {
    for (const id of [...this.#pending.keys()]) this.#settle(id, (one) => one.reject(Refusal.unanswered()));
  }

  #take(message) {
    if (message.to && message.to !== this.tab) return;
    if (message.kind === "answer") this.#settle(message.id, (one) => finish(one, message));
    else if (Object.hasOwn(this.on, message.kind)) this.on[message.kind](message);
  }

  #settle(id, act) {
    const one = this.#pending.get(id);
    if (!one) return;
    this.#pending.delete(id);
    this.clock.cancel(one.timer);
    act(one);
  }
}

function finish({ resolve, reject }, { answer, refusal }) {
  if (refusal) reject(new Refusal(refusal));
  else resolve(answer);
}
