// Keeps one connection to the server: one session after the other, and the waits between them. Without a session every
// request is refused.
import { spread } from "./models/backoff.js";
import { Refusal } from "./refusal.js";
import { Session } from "./session.js";

const CONNECT = 15_000; // ms for the whole handshake
const USUALLY = 10_000; // ms between two tries at most
const RARELY = 60_000; // ms between two tries while short requests work
const AT_ONCE = 5_000; // ms within which a new session shows that the server was reachable, also on a slow line
const STAY_AWAY = new Set(["wrong_person", "signed_out"]);

export class Socket {
  #session = null;
  #attempt = 0;
  #timer = null;
  #deadline = null;
  #restart = null;
  #fault = null; // of the previous session

  // `on`: open(), close(), transport(), refused(code) and packet(name, data). `auth()` returns the data of the
  // handshake, `wantsWebSocket()` whether a WebSocket may be tried.
  constructor({ path, auth, network, traffic, wantsWebSocket, clock, timeout, on }) {
    Object.assign(this, { path, auth, network, traffic, wantsWebSocket, clock, timeout, on });
    this.isStopped = false;
    this.isPatient = false; // short requests work meanwhile
    addEventListener("offline", () => this.#session?.end("offline"));
  }

  get isConnected() {
    return this.#session?.isConnected ?? false;
  }

  get transport() {
    return this.#session?.transport ?? "polling";
  }

  // Whether a WebSocket is being tried and not trusted yet.
  get isTrying() {
    return this.#session?.isTrying ?? false;
  }

  connect() {
    this.clock.cancel(this.#timer);
    if (this.isStopped || this.#session) return;
    this.#deadline = this.clock.after(CONNECT, () => this.#giveUp());
    const { path, auth, network, traffic, clock, timeout } = this;
    const mayUpgrade = !this.#fault?.isSilence && network.hasWebSocket && this.wantsWebSocket();
    const on = {
      connect: () => this.#opened(),
      packet: (name, data) => this.#heard(name, data),
      transport: () => this.on.transport(),
      end: (how) => this.#session === session && this.#ended(how),
    };
    const session = new Session({ path, auth, mayUpgrade, network, traffic, clock, timeout, on });
    this.#session = session;
  }

  connectIn(ms) {
    this.clock.cancel(this.#timer);
    this.#timer = this.clock.after(ms, () => this.connect());
  }

  // End this session without a retry; `connect` begins another.
  rest() {
    const { isConnected } = this;
    const session = this.#session;
    this.clock.cancel(this.#timer);
    this.#settle();
    this.#session = null;
    this.#fault = null;
    session?.end();
    if (isConnected) this.on.close();
  }

  // Replace the session by a new one.
  renew() {
    this.rest();
    this.connect();
  }

  stop() {
    this.isStopped = true;
    this.rest();
  }

  // Emit, and return the acknowledgement or throw a Refusal.
  request(name, data, timeout) {
    return this.isConnected ? this.#session.request(name, data, timeout) : Promise.reject(Refusal.offline());
  }

  #opened() {
    this.#settle();
    this.#attempt = 0;
    this.#restart = null;
    this.#blame();
    this.on.open();
  }

  // A server that is shut down in order says over which time its clients should spread their return.
  #heard(name, data) {
    if (name === "server_restart") this.#restart = data.delay * 1000;
    this.on.packet(name, data);
  }

  // If polls get through at once, neither the server nor a walk out of radio range has ended the WebSocket before.
  #blame() {
    if (this.#fault && this.clock.now() - this.#fault.at < AT_ONCE) this.network.blame(this.#fault);
    this.#fault = null;
  }

  // This try has ended, with success or without.
  #settle() {
    this.clock.cancel(this.#deadline);
    this.#deadline = null;
  }

  // There was neither an answer nor an error: end the try so that another can begin.
  #giveUp() {
    this.rest();
    this.#again();
  }

  #ended({ refusal, fault }) {
    this.#settle();
    this.#session = null;
    this.#fault = fault && this.#restart === null ? { ...fault, at: this.clock.now() } : null;
    this.isStopped = STAY_AWAY.has(refusal?.code);
    if (this.isStopped) return this.on.refused(refusal.code);
    this.on.close();
    return this.#again();
  }

  #again() {
    if (this.isStopped) return;
    const ms = this.#wait();
    this.#restart = null;
    this.#attempt += 1;
    this.connectIn(ms);
  }

  #wait() {
    const { random } = this.clock;
    if (this.#restart !== null) return random() * this.#restart;
    if (this.network.isShort) return this.network.shortFor + random() * USUALLY;
    return spread(this.#attempt, random, this.isPatient ? { from: RARELY, most: RARELY } : { most: USUALLY });
  }
}
