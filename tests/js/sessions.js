// Sessions of the client with scripted servers, ended after each test.
import assert from "node:assert/strict";
import { afterEach } from "node:test";
import { clock } from "../../static/js/lib/clock.js";
import { NetworkMemory } from "../../static/js/lib/memory.js";
import { Session } from "../../static/js/lib/session.js";
import { Network } from "../../static/js/models/network.js";
import { Traffic } from "../../static/js/models/traffic.js";
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

// A session with a server of this script. `heard`: what it told, as [name, data].
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
  const kept = new Map();
  const storage = { get: (key) => kept.get(key) ?? null, set: (key, value) => kept.set(key, value) };
  return new Network({ memory: new NetworkMemory(storage, "home") });
}

export async function until(condition) {
  const end = Date.now() + LATER;
  while (!condition()) {
    assert.ok(Date.now() < end, `never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

// Ask `n` things; answers their refusals' codes, as they come.
export function ask(session, n) {
  const codes = [];
  for (let i = 0; i < n; i += 1) session.request("ask", { i }).then(() => codes.push("granted"), ({ code }) => codes.push(code));
  return codes;
}

// What was posted, but for a goodbye.
export function said(server) {
  return server.posts.filter(({ body }) => body !== "1");
}
