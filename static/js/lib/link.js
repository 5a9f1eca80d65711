// The way to the server: the socket, or, while there is none, plain short requests over HTTP with the same answers.
import { Refusal } from "./refusal.js";
import { Socket } from "./socket.js";
import { TransportMemory } from "./memory.js";

const CALM = 2_000; // a gap shorter than this is not worth a word
const SHORT_AFTER = 4_000; // without a socket for this long, short requests are tried
const SHORT_EVERY = 10_000;

// What has an equal under /api/v1; the rest can wait for a socket.
const OVER_HTTP = {
  sync: (body) => ["POST", "/sync", body],
  post_messages: ({ conversation, messages }) => ["POST", `/conversations/${conversation}/messages`, { messages }],
  edit_message: ({ message, rev, body }) => ["PATCH", `/messages/${message}`, { rev, body }],
  delete_message: ({ message, rev }) => ["DELETE", `/messages/${message}?rev=${rev}`],
  mark_read: ({ conversation, seq }) => ["POST", `/conversations/${conversation}/read`, { seq }],
  mark_unread: ({ conversation, seq }) => ["POST", `/conversations/${conversation}/unread`, { seq }],
  history: ({ conversation, epoch, ...bounds }) => ["GET", `/conversations/${conversation}/messages?${new URLSearchParams(bounds)}`],
  dismiss_announcement: ({ announcement }) => ["POST", `/announcements/${announcement}/dismiss`, {}],
  announcement_seen: ({ announcement }) => ["POST", `/announcements/${announcement}/seen`, {}],
};

export class Link {
  #shown = "connecting";
  #timers = {};
  #isShort = false;

  // `on` has open() at each connect, short() to try a short round (answers whether it got through), change(), refused(code), packet().
  constructor({ page, http, clock, storage, auth, on }) {
    Object.assign(this, { http, clock, on });
    this.socket = new Socket({
      path: page.socketPath,
      timeout: page.ackTimeout,
      auth,
      clock,
      memory: new TransportMemory(storage),
      on: {
        open: () => this.#opened(),
        close: () => this.#closed(),
        transport: () => this.#show(this.socket.transport),
        refused: (code) => this.refuse(code),
        packet: on.packet,
      },
    });
  }

  // websocket | polling | short | connecting | offline | refused
  get state() {
    return this.#shown;
  }

  get isReady() {
    return this.socket.isConnected || this.#isShort;
  }

  start() {
    this.socket.connect();
    this.#await();
  }

  // Something says that the network is back, or that somebody looks: do not wait for the timer.
  hurry() {
    if (!this.socket.isConnected) this.socket.connect();
  }

  refuse(code) {
    this.socket.stop();
    this.#clear();
    this.#isShort = false;
    this.#show("refused");
    this.on.refused(code);
  }

  request(name, data = {}, { isProbe = false } = {}) {
    if (this.socket.isConnected) return this.socket.request(name, data);
    const route = (this.#isShort || isProbe) && OVER_HTTP[name];
    return route ? this.http.send(...route(data)) : Promise.reject(Refusal.offline());
  }

  #opened() {
    this.#clear();
    this.#isShort = false;
    this.#show(this.socket.transport);
    this.on.open();
  }

  #closed() {
    if (this.#timers.calm === undefined) this.#await();
  }

  #await() {
    this.#timers.calm = this.clock.after(CALM, () => !this.isReady && this.#show("offline"));
    this.#timers.short = this.clock.after(SHORT_AFTER, () => this.#tryShort());
  }

  async #tryShort() {
    const isThrough = await this.on.short();
    if (this.socket.isConnected || this.socket.isStopped) return;
    const isNew = isThrough && !this.#isShort;
    this.#isShort = isThrough;
    this.#show(isThrough ? "short" : "offline");
    this.#timers.short = this.clock.after(SHORT_EVERY, () => this.#tryShort());
    if (isNew) this.on.change();
  }

  #clear() {
    for (const timer of Object.values(this.#timers)) this.clock.cancel(timer);
    this.#timers = {};
  }

  #show(state) {
    if (state === this.#shown) return;
    this.#shown = state;
    this.on.change();
  }
}
