// Packets of Engine.IO v4 and Socket.IO v5 as text, as far as this client uses them: one namespace, nothing binary.
// https://socket.io/docs/v4/engine-io-protocol/ and https://socket.io/docs/v4/socket-io-protocol/

// Engine.IO packet types.
export const OPEN = "0";
export const CLOSE = "1";
export const PING = "2";
export const PONG = "3";
export const MESSAGE = "4";
export const UPGRADE = "5";
export const NOOP = "6";

// Socket.IO packet types, within a message.
export const CONNECT = "0";
export const DISCONNECT = "1";
export const EVENT = "2";
export const ACK = "3";
export const CONNECT_ERROR = "4";

const SEPARATOR = "\x1e";
const TOGETHER = 16; // packets in one POST: every server accepts this many
const FROM_SERVER = /^(?:0\{|[126]$|4)/;
const WITHIN_MESSAGE = /^([0-4])(\d*)(.*)$/s;
const utf8 = new TextEncoder();

// Return the packets of an answer or a frame, or null when the text is not the server's, such as a page of the
// network's.
export function unpack(text) {
  const packets = text.split(SEPARATOR);
  return packets.every((packet) => FROM_SERVER.test(packet)) ? packets : null;
}

// Remove from `queue` the packets for one POST of at most `most` bytes, and return its body. A longer packet goes
// alone.
export function pack(queue, most) {
  let count = 0;
  let size = -1; // there is one separator less than packets
  for (const packet of queue.slice(0, TOGETHER)) {
    size += 1 + utf8.encode(packet).length;
    if (count && size > most) break;
    count += 1;
  }
  return queue.splice(0, count).join(SEPARATOR);
}

export function encode(kind, data, id = "") {
  return MESSAGE + kind + id + JSON.stringify(data);
}

// Return a message as {kind, id, data}, or null when the text is none.
export function decode(text) {
  const [, kind, id, json] = WITHIN_MESSAGE.exec(text) ?? [];
  const data = json && parsed(json);
  const isWhole = kind === EVENT || kind === ACK ? Array.isArray(data) : data !== null;
  return kind && isWhole ? { kind, id: Number(id), data } : null;
}

// Return the parsed value, or null when the text is not JSON.
export function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
