// Engine.IO v4 and Socket.IO v5 as text, as far as we speak them: one namespace, nothing binary.
// https://socket.io/docs/v4/engine-io-protocol/ and https://socket.io/docs/v4/socket-io-protocol/

// Of Engine.IO.
export const OPEN = "0";
export const CLOSE = "1";
export const PING = "2";
export const PONG = "3";
export const MESSAGE = "4";
export const UPGRADE = "5";
export const NOOP = "6";

// Of Socket.IO, within a message.
export const CONNECT = "0";
export const DISCONNECT = "1";
export const EVENT = "2";
export const ACK = "3";
export const CONNECT_ERROR = "4";

const SEPARATOR = "\x1e";
const TOGETHER = 16; // packets in one POST: every server takes so many
const FROM_SERVER = /^(?:0\{|[126]$|4)/;
const WITHIN_MESSAGE = /^([0-4])(\d*)(.*)$/s;
const utf8 = new TextEncoder();

// The packets of an answer or a frame; null where it is somebody else's text, such as a page of the network's.
export function unpack(text) {
  const packets = text.split(SEPARATOR);
  return packets.every((packet) => FROM_SERVER.test(packet)) ? packets : null;
}

// Take from `queue` what goes into one POST of at most so many bytes; a longer packet goes alone.
export function pack(queue, most) {
  let count = 0;
  let size = -1; // there is a separator less than there are packets
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

// A message as {kind, id, data}; null where it is none.
export function decode(text) {
  const [, kind, id, json] = WITHIN_MESSAGE.exec(text) ?? [];
  const data = json && parsed(json);
  const isWhole = kind === EVENT || kind === ACK ? Array.isArray(data) : data !== null;
  return kind && isWhole ? { kind, id: Number(id), data } : null;
}

// null where it is no JSON
export function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
