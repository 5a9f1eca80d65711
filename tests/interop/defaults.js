// socket.io-client with nothing set but where to and who, as somebody's first program uses it: what becomes of it?
//
// Arguments: url, token, conversation, how many messages, ms between them, proxy or "". Posts them once it is connected, and reads
// what comes, until its input ends. Writes a line of JSON at each change: {connected: seconds or null, transport, received: how many}.
import http from "node:http";
import { randomUUID } from "node:crypto";
import { io } from "socket.io-client";

const [url, token, conversation, count, pause, proxy] = process.argv.slice(2);

// Asks the proxy by whole addresses, as browsers do over plain http.
class ThroughProxy extends http.Agent {
  addRequest(request, options) {
    const { hostname, port } = new URL(proxy);
    request.path = `${url}${request.path}`;
    super.addRequest(request, { ...options, host: hostname, hostname, port });
  }
}

const received = new Set();
let connected = null;
const socket = io(url, { auth: { token }, ...(proxy && { agent: new ThroughProxy() }) });

function tell() {
  const transport = socket.connected ? socket.io.engine.transport.name : null;
  process.stdout.write(`${JSON.stringify({ connected, transport, received: received.size })}\n`);
}

function read({ body }) {
  if (body?.startsWith("near ")) received.add(body);
  tell();
}

socket.on("message", ({ message }) => read(message));
socket.on("disconnect", tell);
socket.on("connect", () => {
  connected ??= performance.now() / 1000;
  socket.io.engine.once("upgrade", tell);
  socket.emit("open_conversation", { conversation, rev: null, epoch: null }, ({ page }) => page?.messages.forEach(read));
  tell();
});
socket.once("connect", () => {
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    socket.emit("post_messages", { conversation, messages: [{ client_id: randomUUID(), body: `far ${sent}` }] });
    if (sent === Number(count)) clearInterval(timer);
  }, Number(pause));
});
process.stdin.resume().on("end", () => process.exit());
