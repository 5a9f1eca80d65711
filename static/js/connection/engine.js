// One Engine.IO session. It begins with polling and upgrades to a WebSocket that has answered its probes. A WebSocket
// that fails does not disturb polling. Packets sent meanwhile go by polling, in order, all of them before the upgrade.
import { CLOSE, MESSAGE, NOOP, OPEN, parsed, PING, PONG, unpack, UPGRADE } from "./packets.js";
import { Polling } from "./polling.js";
import { probe } from "./probing.js";

export const OURS = "ours"; // this side ended the session
const PROBE = 6_000; // ms; an upgrade that takes longer has met a box that opens the WebSocket and swallows its frames
const PROTOCOL = 4;
const CLOSING = 2; // the state of a WebSocket from which on it sends nothing
// Reasons after which the server may not know of the end. A poll also breaks when the page is unloaded, and before the
// page hears of that.
const GOODBYE = new Set([OURS, "poll", "post"]);

export class Engine {
  #sid;
  #polling;
  #tried = null; // a WebSocket that has not passed its probes yet
  #websocket = null;
  #isOver = false;
  #patience; // ms of silence after which the session ends
  #timers = {};
  #verbs = {
    [OPEN]: (text) => this.#opened(text),
    [CLOSE]: () => this.end("told"),
    [PING]: () => this.#beat(),
    [MESSAGE]: (text) => this.on.message(text),
    [NOOP]: () => {},
  };

  // `watch`: a SessionWatch. `on`: open(), message(text) and end(why). `why` is told (the server ended it), ours, poll
  // or post (one of them broke), foreign (the text is not the server's), stale (an old answer), silent, websocket (it
  // broke) or offline.
  constructor({ path, hold, mayUpgrade, clock, watch, on }) {
    Object.assign(this, { path, mayUpgrade, clock, watch, on });
    this.#polling = new Polling({
      address: (values) => this.#address("polling", values),
      hold,
      on: {
        asks: () => watch.asks(),
        answered: () => watch.answered(),
        packet: (packet) => this.#receive(packet),
        broke: (why) => this.end(why),
      },
    });
  }

  send(packet) {
    this.watch.sent(packet);
    if (!this.#websocket) this.#polling.send(packet);
    else give(this.#websocket, packet);
  }

  end(why) {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of Object.values(this.#timers)) this.clock.cancel(timer);
    if (GOODBYE.has(why) && this.#sid && !this.#websocket) this.#polling.close();
    else this.#polling.stop();
    drop(this.#tried);
    drop(this.#websocket);
    this.on.end(why);
  }

  #address(transport, values) {
    const query = new URLSearchParams({ EIO: PROTOCOL, transport, ...values });
    if (this.#sid) query.set("sid", this.#sid);
    return `${this.path}/?${query}`;
  }

  #receive(packet) {
    if (this.#sid || packet[0] === OPEN) this.#verbs[packet[0]](packet.slice(1));
    else this.end("foreign");
  }

  #opened(text) {
    if (this.#sid) return this.end("stale"); // from a cache, which would repeat it without end
    const { sid, upgrades, pingInterval, pingTimeout, maxPayload } = parsed(text) ?? {};
    if (!sid) return this.end("foreign");
    this.#sid = sid;
    this.#patience = pingInterval + pingTimeout;
    this.#polling.most = maxPayload;
    this.#listen();
    this.watch.opened(pingInterval);
    this.on.open();
    if (this.mayUpgrade && upgrades.includes("websocket")) this.#try();
    return undefined;
  }

  #beat() {
    this.send(PONG);
    this.#listen();
  }

  #listen() {
    this.clock.cancel(this.#timers.silence);
    this.#timers.silence = this.clock.after(this.#patience, () => this.end("silent"));
  }

  #try() {
    const address = new URL(this.#address("websocket"), globalThis.location?.href);
    const socket = made(address.href.replace(/^http/, "ws"));
    if (!socket) return this.watch.failed({ isSilence: false });
    this.#tried = socket;
    this.#timers.probe = this.clock.after(PROBE, () => this.#failed({ isSilence: true }));
    probe(socket, { passed: () => this.#passed(socket), failed: () => this.#failed() });
    return undefined;
  }

  #failed({ isSilence = false } = {}) {
    this.clock.cancel(this.#timers.probe);
    drop(this.#tried);
    this.#tried = null;
    this.#polling.resume();
    this.watch.failed({ isSilence });
  }

  // The server answers the waiting poll so that it ends. After the upgrade the server accepts no request any more.
  async #passed(socket) {
    await this.#polling.pause();
    if (this.#isOver || this.#tried !== socket) return;
    this.clock.cancel(this.#timers.probe);
    this.#tried = null;
    this.#websocket = socket;
    socket.onmessage = ({ data }) => this.#heard(String(data));
    socket.onclose = () => this.end("websocket");
    for (const packet of [UPGRADE, ...this.#polling.takeWaiting()]) give(socket, packet);
    this.watch.upgraded();
  }

  #heard(frame) {
    this.watch.heard(frame);
    const packets = unpack(frame);
    if (packets) packets.forEach((packet) => this.#receive(packet));
    else this.end("foreign");
  }
}

// Return a WebSocket, or null in a browser where WebSockets are switched off.
function made(address) {
  try {
    return new WebSocket(address);
  } catch {
    return null;
  }
}

// A WebSocket that closes takes nothing any more, and browsers complain: its end, of which we hear next, ends the session.
function give(socket, packet) {
  if (!(socket.readyState >= CLOSING)) socket.send(packet);
}

function drop(socket) {
  if (!socket) return;
  Object.assign(socket, { onopen: null, onmessage: null, onclose: null });
  socket.close();
}
