// One Engine.IO session: it begins by polling, and goes over to a WebSocket that has answered. Polling does not notice one
// that fails; what is said meanwhile goes by polling, in its order, and all of it before the upgrade.
import { CLOSE, MESSAGE, NOOP, OPEN, parsed, PING, PONG, unpack, UPGRADE } from "./packets.js";
import { Polling } from "./polling.js";
import { probe } from "./probing.js";

export const OURS = "ours"; // this side ended it
const PROBE = 6_000; // ms; an upgrade that takes longer meets something that opens, then swallows frames
const PROTOCOL = 4;
// Then the server may not know. A poll breaks, too, when the page goes, and before the page is told that it does.
const GOODBYE = new Set([OURS, "poll", "post"]);

export class Engine {
  #sid;
  #polling;
  #tried = null; // a WebSocket that has not shown that it works
  #websocket = null;
  #isOver = false;
  #patience; // ms of silence
  #timers = {};
  #verbs = {
    [OPEN]: (text) => this.#opened(text),
    [CLOSE]: () => this.end("told"),
    [PING]: () => this.#beat(),
    [MESSAGE]: (text) => this.on.message(text),
    [NOOP]: () => {},
  };

  // `watch` is a SessionWatch. `on` has open(), message(text), and end(why): told, by the server | ours | a poll or a post
  // broke | foreign, somebody else's words | stale, an answer of before | silent | websocket, it broke | offline.
  constructor({ path, hold, mayUpgrade, clock, watch, on }) {
    Object.assign(this, { path, mayUpgrade, clock, watch, on });
    this.#polling = new Polling({
      address: (values) => this.#address("polling", values),
      hold,
      on: { asks: () => watch.asks(), answered: () => watch.answered(), packet: (packet) => this.#receive(packet), broke: (why) => this.end(why) },
    });
  }

  send(packet) {
    this.watch.sent(packet);
    (this.#websocket ?? this.#polling).send(packet);
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
    if (this.#sid) return this.end("stale"); // out of a cache, from which it would come without end
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

  // The server answers the poll, to let it end; from the upgrade on it takes no request any more.
  async #passed(socket) {
    await this.#polling.pause();
    if (this.#isOver || this.#tried !== socket) return;
    this.clock.cancel(this.#timers.probe);
    this.#tried = null;
    this.#websocket = socket;
    socket.onmessage = ({ data }) => this.#heard(String(data));
    socket.onclose = () => this.end("websocket");
    socket.send(UPGRADE);
    for (const packet of this.#polling.takeWaiting()) socket.send(packet);
    this.watch.upgraded();
  }

  #heard(frame) {
    this.watch.heard(frame);
    const packets = unpack(frame);
    if (packets) packets.forEach((packet) => this.#receive(packet));
    else this.end("foreign");
  }
}

// null in a browser that was told to have none
function made(address) {
  try {
    return new WebSocket(address);
  } catch {
    return null;
  }
}

function drop(socket) {
  if (!socket) return;
  Object.assign(socket, { onopen: null, onmessage: null, onclose: null });
  socket.close();
}
