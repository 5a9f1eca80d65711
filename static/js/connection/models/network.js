// Learns about this network: whether WebSockets work, how long a poll may wait, whether polling works at all. It is
// learnt by trying and remembered for a while, so that the next page begins with what works.
const MINUTE = 60_000;
const HOLDS = [4, 8, 12, 18, 25]; // seconds that a poll is asked to wait; the server accepts 4 to 25
const FIRST_HOLD = 8; // seconds; strict proxies cut after 10
const STEADY = 4; // polls in a row that waited nearly as long as asked, after which the next may wait longer
const WAITED = 1; // seconds; a poll that breaks sooner was not cut for waiting
const CUTS = 2; // polls in a row; a single one is an accident
const SHORT_LIFE = 6; // seconds
const SHORT_LIVES = 4; // polling sessions in a row that ended so soon, after which polling counts as broken
const SHORT_FOR_WEBSOCKET = 120; // seconds
const DROPS = 3;
const BROKEN = [30 * MINUTE, 2 * 60 * MINUTE, 8 * 60 * MINUTE]; // the nth time, the nth of these
// For a trusted WebSocket that fell silent, which may have been a walk out of radio range.
const DOUBTED = [5 * MINUTE, ...BROKEN];
const HELD = 30 * MINUTE;
const SHORT = [2 * MINUTE, 10 * MINUTE, 30 * MINUTE];

export class Network {
  #cuts = 0;
  #steady = 0;
  #lives = 0;
  #drops = 0;

  // `memory`: read() and write(record). `now()` returns the wall clock in ms, which outlives the page.
  constructor({ memory, now = Date.now }) {
    Object.assign(this, { memory, now });
  }

  get hasWebSocket() {
    return !this.#lasts("websocket");
  }

  // ms until a WebSocket may be tried again.
  get webSocketIn() {
    return this.#left("websocket");
  }

  // Seconds that a poll is asked to wait.
  get hold() {
    return this.#lasts("hold") ? this.#record.hold.seconds : FIRST_HOLD;
  }

  // Whether neither WebSocket nor polling should be tried yet.
  get isShort() {
    return this.#lasts("short");
  }

  // ms until they should be tried.
  get shortFor() {
    return this.#left("short");
  }

  // A WebSocket ended while requests got through. It fell silent, after it was trusted or before (`wasTrusted`), or it
  // was cut after `lived` seconds, which counts only when it happens repeatedly.
  blame({ isSilence, wasTrusted, lived }) {
    if (isSilence) return this.#remember("websocket", wasTrusted ? DOUBTED : BROKEN);
    this.#drops = lived < SHORT_FOR_WEBSOCKET ? this.#drops + 1 : 0;
    return this.#drops < DROPS ? undefined : this.#remember("websocket", DOUBTED);
  }

  // A poll was answered after `seconds`.
  held(seconds) {
    if (seconds < 0.8 * this.hold) return;
    this.#cuts = 0;
    this.#lives = 0;
    this.#steady += 1;
    if (this.#steady >= STEADY) this.#longer();
  }

  // A poll broke after `seconds`.
  cut(seconds) {
    this.#steady = 0;
    if (seconds < WAITED) return;
    this.#cuts += 1;
    if (this.#cuts < CUTS) return;
    this.#cuts = 0;
    const most = HOLDS.findLast((hold) => hold < Math.min(seconds, this.hold)) ?? HOLDS[0];
    if (this.hold > HOLDS[0]) this.#keep("hold", { seconds: HOLDS[0], most, until: this.now() + HELD });
    else this.#remember("short", SHORT);
  }

  // A polling session broke after `seconds`.
  broke(seconds) {
    this.#lives = seconds < SHORT_LIFE ? this.#lives + 1 : 0;
    if (this.#lives < SHORT_LIVES) return;
    this.#lives = 0;
    this.#remember("short", SHORT);
  }

  #longer() {
    this.#steady = 0;
    const most = this.#lasts("hold") ? (this.#record.hold.most ?? HOLDS.at(-1)) : HOLDS.at(-1);
    const next = HOLDS.find((hold) => hold > this.hold && hold <= most);
    if (next) this.#keep("hold", { seconds: next, most, until: this.now() + HELD });
  }

  #remember(name, lengths) {
    const times = this.#record[name]?.times ?? 0;
    this.#keep(name, { times: times + 1, until: this.now() + lengths[Math.min(times, lengths.length - 1)] });
  }

  // Notes from the far future were written before the clock was set back, and do not count.
  #left(name) {
    const left = (this.#record[name]?.until ?? 0) - this.now();
    return left <= BROKEN.at(-1) ? Math.max(0, left) : 0;
  }

  #lasts(name) {
    return this.#left(name) > 0;
  }

  get #record() {
    return this.memory.read() ?? {};
  }

  #keep(name, value) {
    this.memory.write({ ...this.#record, [name]: value });
  }
}
