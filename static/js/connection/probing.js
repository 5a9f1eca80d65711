// Probes a WebSocket before the upgrade, in rounds: boxes that swallow frames let one, two or three of them pass.
// Polling carries everything until the probes are answered, so such a box costs no message.
import { PING, PONG } from "./packets.js";

const ROUNDS = [1, 3, 4]; // probes sent at once
const PROBE = "probe";

export function probe(socket, { passed, failed }) {
  const rounds = ROUNDS.values();
  let waiting = 0;

  function ask() {
    waiting = rounds.next().value ?? 0;
    for (let n = 0; n < waiting; n += 1) socket.send(PING + PROBE);
    if (!waiting) passed();
  }

  function hear({ data }) {
    if (data !== PONG + PROBE) return failed();
    waiting -= 1;
    return waiting || ask();
  }

  Object.assign(socket, { onopen: ask, onmessage: hear, onclose: failed });
}
