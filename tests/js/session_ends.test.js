import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE, ask, begin, connected, makeNetwork, said, until } from "./sessions.js";

test("a server whose poll or POST broke is told that nobody is there any more, as when a page is left", async () => {
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

for (const [words, handshake] of Object.entries({
  "a page": PAGE,
  "a noop out of a cache": "6",
  "an open packet of somebody's": "0{}",
  "a cut": "cut",
})) {
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
  assert.ok(!server.posts.some(({ body }) => body.includes("ask"))); // the request had not been sent yet
});

test("a POST that is never answered does not outlive its session", async () => {
  const { session, server, ends } = await connected();
  server.holdPosts();
  ask(session, 1);
  await until(() => server.posts.length === 2 && server.isPosted);
  server.tell("1");
  await until(() => ends.length === 1 && !server.isPosted);
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
