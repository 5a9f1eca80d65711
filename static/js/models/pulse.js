// Whether a WebSocket lives. It is believed once echoes came back, a few frames both ways; a silence afterwards ends it.
const ROUNDS = [1, 3, 4]; // echoes asked at once: boxes that swallow let one, two or three frames pass
const TRIAL = 5_000; // ms of silence, while it is not believed
const ROUND = 8_000; // ms for a round of echoes, whatever else arrives
const UNANSWERED = 8_000; // ms of silence, while somebody waits for an answer
const DEAF = 9_000; // ms without any answer, while somebody waits, whatever else arrives: the way up is broken
const DOUBT = 4_000; // ms without an answer; whoever is cut then was cut off before
const SLACK = 3_000; // ms beyond the server's own interval of pings
const LATE = 5_000; // a timer that is later than this has slept with the machine

export class Pulse {
  #heard = 0;
  #asked = 0;
  #roundAt = 0;
  #timer = null;
  #due = 0;
  #waiting = 0;
  #isOver = false;
  isBelieved = false;

  // `echo()` asks for one, and resolves when it is back; `interval`: ms between the server's pings;
  // `on` has believed() and silent({ wasBelieved, wasAsleep }).
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
      return; // the silence will say so, or the session has ended
    }
    if (this.#isOver) return;
    this.isBelieved = true;
    this.on.believed();
  }

  // Something has arrived.
  heard() {
    this.#heard = this.clock.now();
  }

  // Follow a request until it is answered.
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

  // Nothing has come for so long that an end by the other side tells of the same: it heard nothing either.
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
    if (!this.isBelieved) return Math.min(this.#heard + TRIAL, this.#roundAt + ROUND);
    const quiet = this.#heard + this.interval + SLACK;
    if (!this.#waiting) return quiet;
    return Math.min(quiet, Math.max(this.#heard, this.#asked) + UNANSWERED, this.#asked + DEAF);
  }

  #fallSilent(now) {
    this.stop();
    this.on.silent({ wasBelieved: this.isBelieved, wasAsleep: this.#due > 0 && now - this.#due > LATE });
  }
}
