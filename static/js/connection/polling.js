// Long-polling: a GET that waits, and at most one POST beside it. No request is repeated: a broken one ends the
// session.
import { newId } from "../page/ids.js";
import { CLOSE, pack, unpack } from "./packets.js";

const BUSTER = 8; // letters that keep caches from answering
const FAREWELL = 5_000; // ms
const WAY = { redirect: "error" }; // the sign-in page of a network is no answer

export class Polling {
  #queue = [];
  #gets = null;
  #posts = null;
  #isAsking = false;
  #isPosting = false;
  #isPaused = false;
  #isOver = false;
  #limit = new AbortController();
  most = Infinity; // bytes in a POST

  // `address(values)` returns the address of a request, `hold()` the seconds that a poll should wait. `on`: asks()
  // before a poll, answered() after it, packet(packet), and broke(why) with poll, post or foreign.
  constructor({ address, hold, on }) {
    Object.assign(this, { address, hold, on });
    this.#ask();
  }

  send(packet) {
    this.#queue.push(packet);
    this.#write();
  }

  // Stop asking; resolves when no request is under way. Packets that are sent from now on wait.
  async pause() {
    this.#isPaused = true;
    await Promise.all([this.#gets, this.#posts]);
  }

  resume() {
    this.#isPaused = false;
    this.#ask();
    this.#write();
  }

  // Remove and return the packets that wait, for the transport that takes over.
  takeWaiting() {
    return this.#queue.splice(0);
  }

  // Abort all requests: a browser has few connections to one host.
  stop() {
    this.#isOver = true;
    this.#limit.abort();
  }

  // Stop, and tell the server, which works while the page is unloaded, too.
  close() {
    this.stop();
    this.#limit = new AbortController();
    const timer = setTimeout(() => this.#limit.abort(), FAREWELL);
    this.#fetch({}, { method: "POST", body: CLOSE, keepalive: true }).then(() => clearTimeout(timer));
  }

  #ask() {
    if (!this.#isAsking) this.#gets = this.#poll();
  }

  #write() {
    if (!this.#isPosting) this.#posts = this.#post();
  }

  async #poll() {
    this.#isAsking = true;
    while (!this.#isPaused) {
      this.on.asks();
      const text = await this.#fetch({ hold: this.hold() });
      if (this.#isOver) return;
      if (text === null) return this.on.broke("poll");
      const packets = unpack(text);
      if (!packets) return this.on.broke("foreign");
      this.on.answered();
      for (const packet of packets) if (!this.#isOver) this.on.packet(packet);
      if (this.#isOver) return;
    }
    this.#isAsking = false;
  }

  async #post() {
    this.#isPosting = true;
    await null; // packets of one turn travel together
    while (this.#queue.length && !this.#isPaused && !this.#isOver) {
      const text = await this.#fetch({}, { method: "POST", body: pack(this.#queue, this.most) });
      if (this.#isOver) return;
      if (text !== "ok") return this.on.broke(text === null ? "post" : "foreign");
    }
    this.#isPosting = false;
  }

  async #fetch(values, options) {
    const { signal } = this.#limit;
    try {
      const answer = await fetch(this.address({ ...values, t: newId(BUSTER) }), { ...WAY, signal, ...options });
      return answer.status === 200 ? await answer.text() : null;
    } catch {
      return null;
    }
  }
}
