// The way to the server: the socket, or, while there is none, plain short requests over HTTP with the same answers.
import { Network } from "../models/network.js";
import { NetworkMemory } from "./memory.js";
import { Refusal } from "./refusal.js";
import { Socket } from "./socket.js";

const CALM = 4_000; // a gap shorter than this is not worth a word
const SHORT_AFTER = 2_500; // without a socket for this long, short requests are tried
const SHORT_EVERY = { visible: 4_000, hidden: 15_000 };
const SHORT_AGAIN = 1_000; // after one that failed
const SPREAD = 60_000;
const TRYING = 600; // for so long a WebSocket that is being tried may become the first word that is said
export const CHOICE = "transport"; // where the storage keeps it

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
  #isOn = false;
  #isShort = false;
  #lastGood = 0; // when something got through, or a gap began

  // `on` has open() at each connect, short() to try a short round (answers whether it got through), change(), refused(code), packet().
  constructor({ page, http, clock, storage, traffic, auth, on }) {
    Object.assign(this, { http, clock, storage, on });
    this.network = new Network({ memory: new NetworkMemory(storage, page.network) });
    this.socket = new Socket({
      path: page.socketPath,
      timeout: page.ackTimeout,
      auth,
      clock,
      network: this.network,
      traffic,
      wantsWebSocket: () => this.choice === "auto",
      on: {
        open: () => this.#opened(),
        close: () => this.#closed(),
        transport: () => this.#told(),
        refused: (code) => this.refuse(code),
        packet: on.packet,
      },
    });
  }

  // websocket | polling | short | connecting | offline | refused
  get state() {
    return this.#shown;
  }

  get isLive() {
    return this.socket.isConnected;
  }

  get isReady() {
    return this.isLive || this.#isShort;
  }

  // What this browser was told to use: auto, polling or short.
  get choice() {
    return this.storage.get(CHOICE) ?? "auto";
  }

  set choice(choice) {
    this.storage.set(CHOICE, choice);
  }

  start() {
    this.#isOn = true;
    if (this.choice === "short" || this.network.isShort) this.#beShort();
    else {
      this.socket.connect();
      this.#await();
    }
  }

  // This page leaves the connection to others, or rests.
  stop() {
    this.#isOn = false;
    this.#clear();
    this.socket.rest();
    this.#isShort = false;
    this.#shown = "connecting";
  }

  // Something says that the network is back, or that somebody looks: do not wait for the timer.
  hurry() {
    if (!this.#isOn || this.isLive) return;
    if (this.choice !== "short" && !this.network.isShort) this.socket.connect();
    if (this.#shown === "offline") this.#tryShort();
  }

  // Begin anew: what was chosen has changed.
  restart() {
    if (!this.#isOn) return;
    this.stop();
    this.start();
    this.on.change();
  }

  refuse(code) {
    this.#isOn = false;
    this.#clear();
    this.socket.stop();
    this.#isShort = false;
    this.#show("refused");
    this.on.refused(code);
  }

  request(name, data = {}, { isProbe = false } = {}) {
    if (this.isLive) return this.socket.request(name, data);
    const route = (this.#isShort || isProbe) && OVER_HTTP[name];
    return route ? this.http.send(...route(data)) : Promise.reject(Refusal.offline());
  }

  #opened() {
    this.#clear();
    this.#isShort = false;
    this.socket.isPatient = false;
    this.#name();
    this.on.open();
    this.#hopeForBetter();
  }

  // A WebSocket is believed now, or blamed.
  #told() {
    if (!this.isLive) return;
    this.#show(this.socket.transport);
    this.#hopeForBetter();
  }

  #name() {
    const isNoHurry = this.#shown === "connecting" || this.#shown === "websocket";
    if (!isNoHurry || !this.socket.isTrying) this.#show(this.socket.transport);
    else this.#timers.name = this.clock.after(TRYING, () => this.isLive && this.#show(this.socket.transport));
  }

  // What is remembered of WebSockets here ends some time, also for a page that stays open.
  #hopeForBetter() {
    this.clock.cancel(this.#timers.better);
    if (this.choice !== "auto" || this.network.hasWebSocket) return;
    const ms = this.network.webSocketIn + this.clock.random() * SPREAD;
    this.#timers.better = this.clock.after(ms, () => this.isLive && this.socket.renew());
  }

  #closed() {
    if (!this.#isOn || this.#timers.calm !== undefined) return;
    if (this.network.isShort) this.#beShort();
    else this.#await();
  }

  #await() {
    this.#lastGood = this.clock.now();
    this.clock.cancel(this.#timers.better);
    this.#timers.calm = this.clock.after(CALM, () => !this.isReady && this.#show("offline"));
    this.#timers.short = this.clock.after(SHORT_AFTER, () => this.#tryShort());
  }

  // Nothing better lives here for now; the socket is tried again in a while.
  #beShort() {
    this.#await();
    this.socket.isPatient = true;
    if (this.choice !== "short") this.socket.connectIn(this.network.shortFor);
    this.#tryShort();
  }

  async #tryShort() {
    this.clock.cancel(this.#timers.short);
    const isThrough = await this.on.short();
    if (!this.#isOn || this.isLive) return;
    if (isThrough) this.#lastGood = this.clock.now();
    const isCalm = this.clock.now() - this.#lastGood < CALM;
    const isNew = isThrough && !this.#isShort;
    this.#isShort = isThrough || (this.#isShort && isCalm);
    this.socket.isPatient = this.#isShort;
    if (this.#isShort || !isCalm) this.#show(this.#isShort ? "short" : "offline");
    const every = SHORT_EVERY[document.visibilityState] ?? SHORT_EVERY.hidden;
    this.clock.cancel(this.#timers.short);
    this.#timers.short = this.clock.after(isThrough || !isCalm ? every : SHORT_AGAIN, () => this.#tryShort());
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
