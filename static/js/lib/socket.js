// The only place that knows Socket.IO: one connection, kept alive, and requests that are always answered.
//
// Nothing is emitted while disconnected (the library would keep it and replay it on its own), and reconnecting is ours:
// the library's jitter ends at one same delay for everybody.
import { io } from "../../vendor/socket.io/socket.io.esm.min.js";
import { backoff } from "../models/backoff.js";
import { Refusal } from "./refusal.js";
import { watchUpgrade } from "./upgrade.js";

const CONNECT = 15_000; // patience for the whole handshake
const STAY_AWAY = new Set(["wrong_person", "signed_out"]);

export class Socket {
  #socket;
  #attempt = 0;
  #timer = null;
  #deadline = null;
  #restart = null;
  #silences = 0;

  // `on` has open, close, transport, refused and packet(name, data); `auth()` gives what the handshake says.
  constructor({ path, auth, memory, clock, timeout, on }) {
    Object.assign(this, { memory, clock, timeout, on });
    this.isStopped = false;
    this.#socket = io({
      path,
      auth: (done) => done(auth()),
      transports: this.#transports(),
      upgrade: true,
      reconnection: false,
      autoConnect: false,
      timeout: false,
    });
    this.#listen();
  }

  get isConnected() {
    return this.#socket.connected;
  }

  get transport() {
    return this.#socket.io.engine?.transport?.name ?? "polling";
  }

  connect() {
    this.clock.cancel(this.#timer);
    if (this.isStopped || this.#deadline !== null || this.isConnected) return;
    this.#deadline = this.clock.after(CONNECT, () => this.#giveUp());
    this.#socket.io.opts.transports = this.#transports();
    this.#socket.connect();
  }

  stop() {
    this.isStopped = true;
    this.clock.cancel(this.#timer);
    this.#socket.disconnect();
  }

  // Emit and answer the acknowledgement, or throw a Refusal.
  request(name, data, timeout = this.timeout) {
    if (!this.isConnected) return Promise.reject(Refusal.offline());
    return new Promise((resolve, reject) => {
      this.#socket.timeout(timeout).emit(name, data, (error, answer) => {
        if (error || !answer) reject(Refusal.unanswered());
        else if (answer.ok) resolve(answer);
        else reject(new Refusal(answer.error));
      });
      if (this.#socket.sendBuffer.length) {
        this.#socket.sendBuffer.length = 0;
        reject(Refusal.offline());
      }
    });
  }

  #transports() {
    return this.memory.isBroken ? ["polling"] : ["polling", "websocket"];
  }

  #listen() {
    const socket = this.#socket;
    socket.io.on("open", () => this.#watch(socket.io.engine));
    socket.on("connect", () => {
      this.#settle();
      this.#attempt = 0;
      this.#restart = null;
      this.on.open();
    });
    socket.on("disconnect", (reason) => this.#lost(reason));
    socket.on("connect_error", (error) => this.#failed(error));
    socket.on("server_restart", ({ delay }) => {
      this.#restart = delay * 1000;
    });
    socket.onAny((name, data) => this.on.packet(name, data));
  }

  // This try is over, for better or worse.
  #settle() {
    this.clock.cancel(this.#deadline);
    this.#deadline = null;
  }

  // Neither an answer nor an error: end it, so that another try can begin.
  #giveUp() {
    this.#settle();
    this.#socket.disconnect();
    this.#again();
  }

  // Follow one session's try at a WebSocket.
  #watch(engine) {
    if (this.memory.isBroken || engine.transport.name !== "polling") return;
    watchUpgrade(engine, {
      clock: this.clock,
      isCurrent: () => this.#socket.io.engine === engine && engine.readyState === "open",
      onUpgrade: () => this.on.transport(),
      onBroken: () => this.memory.broke(),
    });
  }

  #lost(reason) {
    this.#settle();
    this.#socket.sendBuffer.length = 0;
    if (reason === "ping timeout" && this.transport === "websocket") this.#silences += 1;
    if (this.#silences >= 2) this.memory.broke();
    this.on.close(reason);
    this.#again();
  }

  #failed(error) {
    this.#settle();
    const refusal = error.data?.error;
    if (this.isStopped) return undefined;
    this.isStopped = STAY_AWAY.has(refusal?.code);
    if (this.isStopped) return this.on.refused(refusal.code);
    this.on.close("connect_error");
    return this.#again();
  }

  // A server that goes down in peace says over which time its clients should come back.
  #again() {
    if (this.isStopped) return;
    const { random } = this.clock;
    const ms = this.#restart === null ? backoff(this.#attempt, random) : random() * this.#restart;
    this.#restart = null;
    this.#attempt += 1;
    this.clock.cancel(this.#timer);
    this.#timer = this.clock.after(ms, () => this.connect());
  }
}
