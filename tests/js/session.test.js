import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { clock } from "../../static/js/lib/clock.js";
import { NetworkMemory } from "../../static/js/lib/memory.js";
import { Session } from "../../static/js/lib/session.js";
import { Network } from "../../static/js/models/network.js";
import { Traffic } from "../../static/js/models/traffic.js";
import { ScriptedServer } from "./scripted_server.js";

const PAGE = { body: "<!DOCTYPE html><title>Please sign in</title>", headers: { "Content-Type": "text/html" } };
const LATER = 10_000; // ms
const opened = [];

afterEach(() => {
  for (const { server, session } of opened.splice(0)) {
    session.end();
    server.stop();
  }
});

// A session with a server of this script. `heard`: what it told, as [name, data].
async function begin({ timeout = LATER, network = makeNetwork(), mayUpgrade = false, ...script } = {}) {
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

async function connected(script) {
  const told = await begin(script);
  told.server.tell('40{"sid":"x"}');
  await until(() => told.session.isConnected && told.server.isPolled);
  return told;
}

function makeNetwork() {
  const kept = new Map();
  const storage = { get: (key) => kept.get(key) ?? null, set: (key, value) => kept.set(key, value) };
  return new Network({ memory: new NetworkMemory(storage, "home") });
}

async function until(condition) {
  const end = Date.now() + LATER;
  while (!condition()) {
    assert.ok(Date.now() < end, `never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

// Ask `n` things; answers their refusals' codes, as they come.
function ask(session, n) {
  const codes = [];
  for (let i = 0; i < n; i += 1) session.request("ask", { i }).then(() => codes.push("granted"), ({ code }) => codes.push(code));
  return codes;
}

test("it connects, hears events in their order, and is answered", async () => {
  const { session, server, heard, ends } = await connected();
  assert.deepEqual(server.posts.map(({ body, type }) => [body, type]), [['40{"person":"ana"}', "text/plain;charset=UTF-8"]]);
  const answer = session.request("echo", { text: "é" });
  await until(() => server.posts.length === 2);
  assert.equal(server.posts[1].body, '420["echo",{"text":"é"}]');
  server.tell('42["one",{"n":1}]\x1e430[{"ok":true,"text":"é"}]\x1e42["two"]');
  assert.deepEqual(await answer, { ok: true, text: "é" });
  assert.deepEqual(heard, [["connect"], ["one", { n: 1 }], ["two", undefined]]);
  assert.deepEqual(ends, []);
});

test("a refusal is thrown, and so is an answer that never comes", async () => {
  const { session, server } = await connected({ timeout: 100 });
  const refused = session.request("post", {});
  server.tell('430[{"ok":false,"error":{"code":"not_found","message":"no"}}]');
  await assert.rejects(refused, { code: "not_found" });
  await assert.rejects(session.request("post", {}), { code: "unanswered" });
});

test("polls come one after the other, each of its own address, and wait as long as the network lets them", async () => {
  const { server, heard } = await connected();
  for (let i = 1; i <= 5; i += 1) {
    server.tell(`42["n${i}",{}]`);
    await until(() => heard.length === i + 1 && server.isPolled);
  }
  assert.equal(server.mostPolls, 1);
  assert.equal(new Set(server.polls.map(({ query }) => query.get("t"))).size, server.polls.length);
  assert.deepEqual([...new Set(server.polls.map(({ query }) => query.get("hold")))], ["8"]);
});

test("what is asked while a POST is under way goes after it, together, sixteen at a time, nothing twice", async () => {
  const { session, server } = await connected();
  server.holdPosts();
  ask(session, 1);
  await until(() => server.posts.length === 2);
  ask(session, 20);
  server.release();
  await until(() => server.posts.length === 4);
  const asked = server.posts.slice(1).map(({ body }) => body.split("\x1e"));
  assert.deepEqual(asked.map((packets) => packets.length), [1, 16, 4]);
  assert.deepEqual(asked.flat().map((packet) => /\d+/.exec(packet)[0]), Array.from({ length: 21 }, (_, id) => `42${id}`));
  assert.equal(server.mostPosts, 1);
});

test("a POST holds no more bytes than the server takes", async () => {
  const { session, server } = await connected({ opened: { maxPayload: 100 } });
  for (let i = 0; i < 6; i += 1) session.request("ask", { text: "x".repeat(20) }).catch(() => {});
  await until(() => server.posts.length === 4);
  assert.ok(server.posts.every(({ body }) => body.length <= 100));
});

test("a ping is answered", async () => {
  const { server } = await connected();
  server.tell("2");
  await until(() => server.posts.at(-1).body === "3");
});

// What was posted, but for a goodbye.
function said(server) {
  return server.posts.filter(({ body }) => body !== "1");
}

test("a server whose poll or POST broke is told that nobody is there any more, as it is when the page goes", async () => {
  for (const breaks of [(server) => server.tell("cut"), (server) => (server.postAnswer = () => "cut")]) {
    const { session, server } = await connected();
    breaks(server);
    ask(session, 1);
    await until(() => server.posts.at(-1).body === "1");
    assert.equal(session.isConnected, false);
  }
});

const POLLS = {
  "is cut": "cut",
  "is a page of the network's": PAGE,
  "is an error": { status: 504, body: "6" },
  "leads elsewhere": { status: 302, headers: { Location: "/elsewhere?6" } },
  "is nothing": "",
  "holds a page among packets": `6\x1e${PAGE.body}`,
  "is a text that begins like a packet": "404 Not Found",
  "comes from a cache": '0{"sid":"s0","upgrades":[],"pingInterval":1,"pingTimeout":1,"maxPayload":1}',
  "is the server's goodbye": "1",
  "is the server's disconnect": "41",
};

for (const [words, answer] of Object.entries(POLLS)) {
  test(`a poll's answer that ${words} ends the session once, and what was asked is refused`, async () => {
    const { session, server, ends } = await connected();
    const codes = ask(session, 3);
    await until(() => server.posts.length === 2);
    const polls = server.polls.length;
    server.tell(answer);
    await until(() => codes.length === 3);
    assert.deepEqual(codes, ["unanswered", "unanswered", "unanswered"]);
    assert.deepEqual(ends, [{ refusal: null, fault: null }]);
    assert.equal(session.isConnected, false);
    session.end();
    assert.deepEqual([ends.length, server.polls.length, said(server).length], [1, polls, 2]);
  });
}

const POSTS = {
  "is cut": "cut",
  "is a page of the network's": PAGE,
  "is an error": { status: 502, body: "ok" },
  "is refused": { status: 400, body: '{"code":1}' },
  "leads elsewhere": { status: 302, headers: { Location: "/elsewhere?ok" } },
};

for (const [words, answer] of Object.entries(POSTS)) {
  test(`a POST whose answer ${words} ends the session, and what waited behind it is never sent`, async () => {
    const { session, server, ends } = await connected();
    server.postAnswer = () => answer;
    server.holdPosts();
    const codes = ask(session, 1);
    await until(() => server.posts.length === 2);
    const behind = ask(session, 5);
    server.release();
    await until(() => codes.length === 1 && behind.length === 5);
    assert.deepEqual([ends.length, new Set([...codes, ...behind])], [1, new Set(["unanswered"])]);
    await until(() => !server.isPolled);
    assert.equal(said(server).length, 2);
  });
}

for (const [words, handshake] of Object.entries({ "a page": PAGE, "a noop out of a cache": "6", "an open packet of somebody's": "0{}", "a cut": "cut" })) {
  test(`${words} in place of the handshake ends the try, and nothing else is asked`, async () => {
    const { server, ends } = await begin({ handshake: () => handshake });
    await until(() => ends.length === 1);
    assert.deepEqual([server.polls.length, server.posts.length], [0, 0]);
  });
}

test("a server that refuses to connect says why, and is told goodbye", async () => {
  const { server, ends } = await begin();
  server.tell('44{"message":"signed_out","data":{"ok":false,"error":{"code":"signed_out"}}}');
  await until(() => ends.length === 1);
  assert.deepEqual(ends[0].refusal, { code: "signed_out" });
  await until(() => server.posts.at(-1)?.body === "1");
});

test("a server that is silent for longer than its pings allow is left", async () => {
  const { ends, server } = await begin({ opened: { pingInterval: 100, pingTimeout: 50 } });
  server.tell('40{"sid":"x"}');
  await until(() => ends.length === 1);
  await until(() => !server.isPolled);
});

test("who ends it says so, and leaves no poll behind", async () => {
  const { session, server, ends } = await connected();
  const codes = ask(session, 2);
  session.end();
  await until(() => codes.length === 2 && server.posts.at(-1).body === "1" && !server.isPolled);
  assert.equal(ends.length, 1);
  assert.ok(!server.posts.some(({ body }) => body.includes("ask"))); // it was not on its way yet
});

test("a POST that is never answered does not outlive its session", async () => {
  const { session, server, ends } = await connected();
  server.holdPosts();
  ask(session, 1);
  await until(() => server.posts.length === 2 && server.isPosted);
  server.tell("1");
  await until(() => ends.length === 1 && !server.isPosted);
});

test("a browser that makes no WebSockets stays with polls", async (t) => {
  const { WebSocket } = globalThis;
  t.after(() => Object.assign(globalThis, { WebSocket }));
  globalThis.WebSocket = undefined;
  const { session, server } = await connected({ mayUpgrade: true, opened: { upgrades: ["websocket"] } });
  assert.equal(session.isTrying, false);
  server.tell("2");
  await until(() => server.posts.at(-1).body === "3");
});

test("sessions that begin again and again out of a cache leave short requests as the way", async () => {
  const network = makeNetwork();
  const stale = '0{"sid":"s0","upgrades":[],"pingInterval":1,"pingTimeout":1,"maxPayload":1}';
  for (let i = 0; i < 4; i += 1) {
    assert.equal(network.isShort, false);
    const { server, ends } = await begin({ network });
    server.tell(stale);
    await until(() => ends.length === 1);
  }
  assert.equal(network.isShort, true);
});
