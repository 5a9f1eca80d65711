// Sessions of the client with scripted servers. They are ended after each test.
import assert from "node:assert/strict";
import { afterEach } from "node:test";
import { clock } from "../../static/js/page/clock.js";
import { NetworkMemory } from "../../static/js/connection/network_memory.js";
import { Session } from "../../static/js/connection/session.js";
import { Network } from "../../static/js/connection/models/network.js";
import { Traffic } from "../../static/js/connection/models/traffic.js";
import { mapStorage } from "./fakes.js";
import { ScriptedServer } from "./scripted_server.js";

export const PAGE = { body: "<!DOCTYPE html><title>Please sign in</title>", headers: { "Content-Type": "text/html" } };
const LATER = 10_000; // ms
const opened = [];

afterEach(() => {
  for (const { server, session } of opened.splice(0)) {
    session.end();
    server.stop();
  }
});

// Begin a session with a scripted server. `heard`: the events of the session, as [name, data].
export async function begin({ timeout = LATER, network = makeNetwork(), mayUpgrade = false, ...script } = {}) {
  const server = await new ScriptedServer(script).start();
  const told = { server, network, heard: [], ends: [] };
  const traffic = new Traffic({ storage: { get: () => null, set: () => {} }, day: () => "today" });
  const on = {
    connect: () => told.heard.push(["connect"]),
    packet: (name, data) => told.heard.push([name, data]),
    transport: () => {},
    end: (how) => told.ends.push(how),
  };
  const auth = () => ({ person: "ana" });
  told.session = new Session({ path: server.path, auth, mayUpgrade, network, traffic, clock, timeout, on });
  opened.push(told);
  return told;
}

export async function connected(script) {
  const told = await begin(script);
  told.server.tell('40{"sid":"x"}');
  await until(() => told.session.isConnected && told.server.isPolled);
  return told;
}

export function makeNetwork() {
  return new Network({ memory: new NetworkMemory(mapStorage(), "home") });
}

export async function until(condition) {
  const end = Date.now() + LATER;
  while (!condition()) {
    assert.ok(Date.now() < end, `never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

// Send `n` requests. Return a list that collects the codes of their refusals.
export function ask(session, n) {
  const codes = [];
  for (let i = 0; i < n; i += 1)
    session.request("ask", { i }).then(
      () => codes.push("granted"),
      ({ code }) => codes.push(code),
    );
  return codes;
}

// Return the posts except for the farewell.
export function said(server) {
  return server.posts.filter(({ body }) => body !== "1");
}
