// Watches whether a WebSocket works. It is trusted once echoes have come back, several frames both ways. Silence ends
// it.
const ROUNDS = [1, 3, 4]; // echoes requested at once: boxes that swallow frames let one, two or three of them pass
const TRIAL = 5_000; // ms of silence before it is trusted
const ROUND = 8_000; // ms for one round of echoes, whatever else arrives
const UNANSWERED = 8_000; // ms of silence while a request waits for its answer
// ms without an answer while requests wait, whatever else arrives: nothing reaches the server any more
const DEAF = 9_000;
const DOUBT = 4_000; // ms without an answer; a WebSocket that is closed after this was silent before
const SLACK = 3_000; // ms on top of the server's ping interval
const LATE = 5_000; // ms; a timer that fires later than this has slept with the machine

export class Pulse {
  #heard = 0;
  #asked = 0;
  #roundAt = 0;
  #timer = null;
  #due = 0;
  #waiting = 0;
  #isOver = false;
  isTrusted = false;

  // `echo()` requests an echo and resolves when it is back. `interval`: ms between the server's pings. `on`: trusted()
  // and silent({ wasTrusted, wasAsleep }).
  constructor({ clock, echo, interval, on }) {
    Object.assign(this, { clock, echo, interval, on });
  }

  async start() {
    this.heard();
    this.#roundAt = this.clock.now();
    this.#look();
    try {
      for (const echoes of ROUNDS) {
        this.#roundAt = this.clock.now();
        await Promise.all(Array.from({ length: echoes }, () => this.echo()));
      }
    } catch {
      return; // the silence ends it, or the session has ended
    }
    if (this.#isOver) return;
    this.isTrusted = true;
    this.on.trusted();
  }

  // A frame has arrived.
  heard() {
    this.#heard = this.clock.now();
  }

  // Watch a request until it is answered. `answer`: its promise.
  follow(answer) {
    if (!this.#waiting) this.#asked = this.clock.now();
    this.#waiting += 1;
    const done = (refusal) => {
      this.#waiting -= 1;
      if (refusal?.code !== "unanswered") this.#asked = this.clock.now();
    };
    answer.then(() => done(), done);
    this.#look();
  }

  // Whether it has been silent for so long that a close by the other side means the same: the server heard nothing
  // either.
  get isQuiet() {
    const now = this.clock.now();
    return now - this.#heard > this.interval + SLACK / 2 || (this.#waiting > 0 && now - this.#asked > DOUBT);
  }

  stop() {
    this.#isOver = true;
    this.clock.cancel(this.#timer);
  }

  #look() {
    if (this.#isOver) return;
    this.clock.cancel(this.#timer);
    const now = this.clock.now();
    const left = this.#deadline - now;
    if (left <= 0) return this.#fallSilent(now);
    this.#due = now + left;
    this.#timer = this.clock.after(left, () => this.#look());
  }

  get #deadline() {
    if (!this.isTrusted) return Math.min(this.#heard + TRIAL, this.#roundAt + ROUND);
    const quiet = this.#heard + this.interval + SLACK;
    if (!this.#waiting) return quiet;
    return Math.min(quiet, Math.max(this.#heard, this.#asked) + UNANSWERED, this.#asked + DEAF);
  }

  #fallSilent(now) {
    this.stop();
    this.on.silent({ wasTrusted: this.isTrusted, wasAsleep: this.#due > 0 && now - this.#due > LATE });
  }
}
