// Probes a WebSocket: whether it opens, whether frames pass both ways, also large ones and after a rest, and for how
// long.
import { newId } from "../page/ids.js";
import { addressOf } from "./probe_request.js";

const TRIES = 3; // a single one may be lost
const OPENING = 6_000; // ms for opening it
const ANSWER = 5_000;
const SMALL = 10; // characters
const LARGE = 16_000;
const AT_ONCE = Array.from({ length: 9 }, () => [0, SMALL]);
const STEADILY = Array.from({ length: 12 }, () => [2_500, SMALL]);
const AFTER_REST = [[15_000, SMALL], ...Array.from({ length: 5 }, () => [5_000, SMALL])];
const PLAN = [...AT_ONCE, [0, LARGE], ...STEADILY, ...AFTER_REST]; // [ms to wait, characters]

// Write into `measured.websocket`: how, tries, echoed, seconds (how long it worked) and isLarge (whether the frame that
// failed was large).
export async function probeWebSocket(measured, changed) {
  const record = measured.websocket;
  const { socket, how } = await opened(record);
  if (how === "open") await endure(socket, record, changed);
  else record.how = how;
  changed();
  socket.close();
}

async function opened(record) {
  for (;;) {
    record.tries += 1;
    const one = await open();
    if (one.how !== "refused" || record.tries === TRIES) return one;
  }
}

function open() {
  return new Promise((resolve) => {
    const address = new URL(addressOf("echo", { nonce: newId() }), location.href);
    const socket = new WebSocket(address.href.replace(/^http/, "ws"));
    const settle = (how) => {
      clearTimeout(timer);
      Object.assign(socket, { onopen: null, onclose: null });
      resolve({ socket, how });
    };
    const timer = setTimeout(() => settle("unanswered"), OPENING);
    Object.assign(socket, { onopen: () => settle("open"), onclose: () => settle("refused") });
  });
}

async function endure(socket, record, changed) {
  const began = performance.now();
  const line = new Line(socket);
  for (const [ms, length] of PLAN) {
    await line.rest(ms);
    record.seconds = (performance.now() - began) / 1000;
    const how = await line.say(length);
    if (how !== "echoed") return Object.assign(record, { how, isLarge: length === LARGE });
    record.echoed += 1;
    changed();
  }
  return Object.assign(record, { how: "lives", seconds: (performance.now() - began) / 1000 });
}

class Line {
  #socket;
  #isCut = false;
  #wake = () => {};
  #heard = null;

  constructor(socket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      this.#heard = data;
      this.#wake();
    };
    socket.onclose = () => {
      this.#isCut = true;
      this.#wake();
    };
  }

  // Wait for an event, at most `ms`.
  #wait(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async rest(ms) {
    if (ms && !this.#isCut) await this.#wait(ms);
  }

  // Send a text. Return echoed, silent or cut.
  async say(length) {
    const text = newId(length);
    if (this.#isCut) return "cut";
    this.#socket.send(text);
    if (this.#heard !== text) await this.#wait(ANSWER);
    if (this.#heard === text) return "echoed";
    return this.#isCut ? "cut" : "silent";
  }
}
