// The session of our pages, outside of a browser: connects with a token, and does what it is told line by line, as client.js.
import { createInterface } from "node:readline";
import { clock } from "../../static/js/page/clock.js";
import { NetworkMemory } from "../../static/js/connection/network_memory.js";
import { Session } from "../../static/js/connection/session.js";
import { Network } from "../../static/js/connection/models/network.js";
import { Traffic } from "../../static/js/connection/models/traffic.js";

const [path, token, transports] = process.argv.slice(2);
const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const kept = new Map();
const storage = { get: (key) => kept.get(key) ?? null, set: (key, value) => kept.set(key, value) };

const session = new Session({
  path,
  auth: () => ({ token }),
  mayUpgrade: JSON.parse(transports).includes("websocket"),
  network: new Network({ memory: new NetworkMemory(storage, "here") }),
  traffic: new Traffic({ storage, day: () => "today" }),
  clock,
  timeout: 10_000,
  on: {
    connect: () => write({ event: "connect", data: { over: session.transport } }),
    packet: (event, data) => write({ event, data }),
    transport: () => write({ event: "transport", data: session.transport }),
    end: (how) => write({ event: "end", data: how }),
  },
});

const verbs = {
  transport: () => session.transport,
  isTrying: () => session.isTrying,
  all: (event, many) => Promise.all(many.map((data) => verbs.call(event, data))),
  call: (event, data) => session.request(event, data).catch((refusal) => ({ ok: false, error: refusal.asObject })),
};
for await (const line of createInterface({ input: process.stdin })) {
  const [number, verb, ...rest] = JSON.parse(line);
  Promise.resolve(verbs[verb](...rest)).then((value) => write({ answer: number, value }));
}
session.end();
