import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, connected, until } from "./sessions.js";

test("it connects, hears events in their order, and is answered", async () => {
  const { session, server, heard, ends } = await connected();
  assert.deepEqual(
    server.posts.map(({ body, type }) => [body, type]),
    [['40{"person":"ana"}', "text/plain;charset=UTF-8"]],
  );
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
  assert.deepEqual(
    asked.map((packets) => packets.length),
    [1, 16, 4],
  );
  assert.deepEqual(
    asked.flat().map((packet) => /\d+/.exec(packet)[0]),
    Array.from({ length: 21 }, (_, id) => `42${id}`),
  );
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

test("a browser that makes no WebSockets stays with polls", async (t) => {
  const { WebSocket } = globalThis;
  t.after(() => Object.assign(globalThis, { WebSocket }));
  globalThis.WebSocket = undefined;
  const { session, server } = await connected({ mayUpgrade: true, opened: { upgrades: ["websocket"] } });
  assert.equal(session.isTrying, false);
  server.tell("2");
  await until(() => server.posts.at(-1).body === "3");
});
