// socket.io-client as a program uses it: signs in through the API, connects, and does what it is told line by line.
//
// Reads one JSON array [number, verb, ...arguments] per line; writes {"answer": number, ...} for each, and {"event", "data"}
// for whatever the server tells.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [url, username, password, transports, reconnection] = process.argv.slice(2);
const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const cookies = new Map();
async function api(method, path, body, headers = {}) {
  const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join("; ");
  const json = body ? { "Content-Type": "application/json" } : {};
  const answer = await fetch(`${url}/api/v1${path}`, { method, body: body && JSON.stringify(body), headers: { cookie, ...json, ...headers } });
  for (const line of answer.headers.getSetCookie()) {
    const [name, value] = line.split(";")[0].split(/=(.*)/);
    cookies.set(name, value);
  }
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const { csrf_token: token } = await api("GET", "/csrf");
await api("POST", "/sign-in", { username, password }, { "X-CSRFToken": token });
const { me } = await api("GET", "/me");
const socket = io(url, {
  transports: JSON.parse(transports),
  auth: { person: me.id, epoch: me.epoch },
  extraHeaders: { cookie: Array.from(cookies, ([name, value]) => `${name}=${value}`).join("; ") },
  reconnection: reconnection === "reconnects",
  reconnectionDelay: 100,
  reconnectionDelayMax: 500,
});
socket.onAny((event, data) => write({ event, data }));
socket.on("connect_error", (error) => write({ event: "connect_error", data: { message: error.message, ...error.data } }));
socket.on("connect", () => write({ event: "connect", data: { id: socket.id } }));

const verbs = {
  transport: () => socket.io.engine.transport.name,
  call: (event, data) => socket.timeout(10_000).emitWithAck(event, data),
};
for await (const line of createInterface({ input: process.stdin })) {
  const [number, verb, ...rest] = JSON.parse(line);
  Promise.resolve(verbs[verb](...rest)).then(
    (value) => write({ answer: number, value }),
    (error) => write({ answer: number, error: String(error) }),
  );
}
socket.disconnect();
