// The only place that knows Socket.IO: one connection, kept alive, and requests that are always answered.
//
// Nothing is emitted while disconnected (the library would keep it and replay it on its own), and reconnecting is ours:
// the library's jitter ends at one same delay for everybody.
import { io } from "../../vendor/socket.io/socket.io.esm.min.js";
import { spread } from "../models/backoff.js";
import { Refusal } from "./refusal.js";
import { SessionWatch } from "./session_watch.js";

const CONNECT = 15_000; // patience for the whole handshake
const USUALLY = 10_000; // at most between two tries
const RARELY = 60_000; // the same, while short requests carry
const CLOSE = "1"; // the packet of Engine.IO
const AT_ONCE = 2_000;
const STAY_AWAY = new Set(["wrong_person", "signed_out"]);

export class Socket {
  #socket;
  #watch = null;
  #attempt = 0;
  #timer = null;
  #deadline = null;
  #restart = null;
  #fault = null; // of the session before

  // `on` has open, close, transport, refused and packet(name, data); `auth()` gives what the handshake says;
  // `wantsWebSocket()` whether one may be tried.
  constructor({ path, auth, network, traffic, wantsWebSocket, clock, timeout, on }) {
    Object.assign(this, { network, traffic, wantsWebSocket, clock, timeout, on });
    this.isStopped = false;
    this.isPatient = false; // there is another way meanwhile
    this.#socket = io({ path, auth: (done) => done(auth()), upgrade: true, reconnection: false, autoConnect: false, timeout: false });
    this.#listen();
  }

  get isConnected() {
    return this.#socket.connected;
  }

  get transport() {
    return this.#watch?.transport ?? "polling";
  }

  // A WebSocket is being tried and not believed yet.
  get isTrying() {
    return this.#watch?.isTrying ?? false;
  }

  connect() {
    this.clock.cancel(this.#timer);
    if (this.isStopped || this.#deadline !== null || this.isConnected) return;
    this.#deadline = this.clock.after(CONNECT, () => this.#giveUp());
    const { opts } = this.#socket.io;
    const isDoubtful = this.#fault?.isSilence || !this.network.hasWebSocket || !this.wantsWebSocket();
    opts.transports = isDoubtful ? ["polling"] : ["polling", "websocket"];
    opts.query = { hold: this.network.hold };
    this.#socket.connect();
    this.#watchSession();
  }

  connectIn(ms) {
    this.clock.cancel(this.#timer);
    this.#timer = this.clock.after(ms, () => this.connect());
  }

  // End this session without a word; `connect` begins another.
  rest() {
    this.clock.cancel(this.#timer);
    this.#settle();
    this.#socket.disconnect();
    this.clock.cancel(this.#timer);
  }

  // The page goes: what it would still send goes with it, and the server would take the person for here until a ping fails.
  farewell() {
    const { engine } = this.#socket.io;
    if (engine?.id && engine.readyState === "open" && engine.transport.name === "polling") navigator.sendBeacon?.(engine.transport.uri(), CLOSE);
  }

  // Begin another session in place of a living one.
  renew() {
    this.rest();
    this.connect();
  }

  stop() {
    this.isStopped = true;
    this.rest();
  }

  // Emit and answer the acknowledgement, or throw a Refusal.
  request(name, data, timeout = this.timeout) {
    if (!this.isConnected) return Promise.reject(Refusal.offline());
    const answer = new Promise((resolve, reject) => {
      this.#socket.timeout(timeout).emit(name, data, (error, told) => {
        if (error || !told) reject(Refusal.unanswered());
        else if (told.ok) resolve(told);
        else reject(new Refusal(told.error));
      });
      if (this.#socket.sendBuffer.length) {
        this.#socket.sendBuffer.length = 0;
        reject(Refusal.offline());
      }
    });
    this.#watch?.follow(answer);
    return answer;
  }

  #watchSession() {
    const watch = new SessionWatch(this.#socket.io.engine, {
      clock: this.clock,
      network: this.network,
      traffic: this.traffic,
      mayUpgrade: this.#socket.io.opts.transports.length > 1,
      echo: () => this.request("echo", { text: "echo" }),
      onTransport: () => this.on.transport(),
      onEnd: (fault) => {
        if (this.#watch === watch) this.#fault = fault && { ...fault, at: this.clock.now() };
      },
    });
    this.#watch = watch;
  }

  #listen() {
    const socket = this.#socket;
    socket.on("connect", () => {
      this.#settle();
      this.#watch.ready();
      this.#attempt = 0;
      this.#restart = null;
      this.#blame();
      this.on.open();
    });
    socket.on("disconnect", () => this.#lost());
    socket.on("connect_error", (error) => this.#failed(error));
    socket.on("server_restart", ({ delay }) => {
      this.#restart = delay * 1000;
    });
    socket.onAny((name, data) => this.on.packet(name, data));
  }

  // Where polls get through at once, what ended the WebSocket before was not the server, and not a walk out of reach.
  #blame() {
    if (this.#fault && this.clock.now() - this.#fault.at < AT_ONCE) this.network.blame(this.#fault);
    this.#fault = null;
  }

  // This try is over, for better or worse.
  #settle() {
    this.clock.cancel(this.#deadline);
    this.#deadline = null;
  }

  // Neither an answer nor an error: end it, so that another try can begin.
  #giveUp() {
    this.rest();
    this.#again();
  }

  #lost() {
    this.#settle();
    this.#socket.sendBuffer.length = 0;
    this.on.close();
    this.#again();
  }

  #failed(error) {
    this.#settle();
    const refusal = error.data?.error;
    if (this.isStopped) return undefined;
    this.isStopped = STAY_AWAY.has(refusal?.code);
    if (this.isStopped) return this.on.refused(refusal.code);
    this.on.close();
    return this.#again();
  }

  // A server that goes down in peace says over which time its clients should come back.
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
