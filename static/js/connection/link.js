// The connection to the server: the socket, or, while there is none, short HTTP requests with the same answers.
import { Network } from "./models/network.js";
import { NetworkMemory } from "./network_memory.js";
import { Refusal } from "./refusal.js";
import { route } from "./routes.js";
import { Socket } from "./socket.js";

const CALM = 4_000; // ms; a shorter gap is not shown
const SHORT_AFTER = 2_500; // ms without a socket after which short requests are tried
const SHORT_EVERY = { visible: 4_000, hidden: 15_000 };
const SHORT_AGAIN = 1_000; // after one that failed
const SPREAD = 60_000;
const TRYING = 600; // ms for which the first state shown waits for a WebSocket that is being tried
export const CHOICE = "transport"; // key in the storage

export class Link {
  #shown = "connecting";
  #timers = {};
  #isOn = false;
  #isShort = false;
  #lastGood = 0; // when a request last got through, or the gap began

  // `on`: open() at each connect; short() tries a short request and returns whether it got through; change(),
  // refused(code), packet(name, data).
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
        transport: () => this.#transportChanged(),
        refused: (code) => this.refuse(code),
        packet: on.packet,
      },
    });
  }

  // One of websocket, polling, short, connecting, offline, refused.
  get state() {
    return this.#shown;
  }

  get isLive() {
    return this.socket.isConnected;
  }

  get isReady() {
    return this.isLive || this.#isShort;
  }

  // The transport that the reader chose for this browser: auto, polling or short.
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
      this.#startGapTimers();
    }
  }

  // The page is kept for coming back, or another tab leads: hold no connection.
  stop() {
    this.#isOn = false;
    this.#clear();
    this.socket.rest();
    this.#isShort = false;
    this.#shown = "connecting";
  }

  // The network is back, or somebody looks at the page: try now instead of waiting for the timer.
  hurry() {
    if (!this.#isOn || this.isLive) return;
    if (this.choice !== "short" && !this.network.isShort) this.socket.connect();
    if (this.#shown === "offline") this.#tryShort();
  }

  // Begin anew, since the chosen transport has changed.
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
    const asked = this.#isShort || isProbe ? route(name, data) : undefined;
    return asked ? this.http.send(...asked) : Promise.reject(Refusal.offline());
  }

  #opened() {
    this.#clear();
    this.#isShort = false;
    this.socket.isPatient = false;
    this.#showTransport();
    this.on.open();
    this.#hopeForBetter();
  }

  // A WebSocket is trusted now, or has failed.
  #transportChanged() {
    if (!this.isLive) return;
    this.#show(this.socket.transport);
    this.#hopeForBetter();
  }

  #showTransport() {
    const isNoHurry = this.#shown === "connecting" || this.#shown === "websocket";
    if (!isNoHurry || !this.socket.isTrying) this.#show(this.socket.transport);
    else this.#timers.transport = this.clock.after(TRYING, () => this.isLive && this.#show(this.socket.transport));
  }

  // The memory of broken WebSockets expires, also while a page stays open: try one again then.
  #hopeForBetter() {
    this.clock.cancel(this.#timers.better);
    if (this.choice !== "auto" || this.network.hasWebSocket) return;
    const ms = this.network.webSocketIn + this.clock.random() * SPREAD;
    this.#timers.better = this.clock.after(ms, () => this.isLive && this.socket.renew());
  }

  #closed() {
    if (!this.#isOn || this.#timers.calm !== undefined) return;
    if (this.network.isShort) this.#beShort();
    else this.#startGapTimers();
  }

  #startGapTimers() {
    this.#lastGood = this.clock.now();
    this.clock.cancel(this.#timers.better);
    this.#timers.calm = this.clock.after(CALM, () => !this.isReady && this.#show("offline"));
    this.#timers.short = this.clock.after(SHORT_AFTER, () => this.#tryShort());
  }

  // No live transport works here for now: use short requests, and try the socket again after a while.
  #beShort() {
    this.#startGapTimers();
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
