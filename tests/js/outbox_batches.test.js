import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../static/js/models/outbox.js";
import { FakeClock, MemoryStore, settle } from "./fakes.js";

function make(values) {
  let ids = 0;
  return new Outbox({
    person: "ana",
    store: new MemoryStore(),
    clock: new FakeClock(),
    lease: { take: async () => true, release: () => {} },
    isReady: () => true,
    newId: () => `client-${(ids += 1)}`,
    ...values,
  });
}

test("an hour in a tunnel goes out in posts of fifty, in order", async () => {
  const sent = [];
  let isReady = false;
  const outbox = make({
    isReady: () => isReady,
    send: async (_, messages) => sent.push(messages.map((one) => one.body)),
  });
  for (let i = 0; i < 120; i += 1) await outbox.add("c", i);
  isReady = true;
  outbox.flushAll();
  await settle();
  assert.deepEqual(sent.map((batch) => batch.length), [50, 50, 20]);
  assert.deepEqual(sent.flat(), Array.from({ length: 120 }, (_, i) => i));
});

test("a message written while another is on its way goes after it", async () => {
  const sent = [];
  let release;
  const outbox = make({
    send: (_, messages) => {
      sent.push(messages.map((one) => one.body));
      return new Promise((resolve) => (release = resolve));
    },
  });
  await outbox.add("c", "one");
  await settle();
  await outbox.add("c", "two");
  await settle();
  assert.deepEqual(sent, [["one"]]);
  release({});
  await settle();
  assert.deepEqual(sent, [["one"], ["two"]]);
});

test("one conversation that is stuck does not hold another", async () => {
  const sent = [];
  const outbox = make({
    send: async (conversation) => {
      sent.push(conversation);
      if (conversation === "stuck") throw Object.assign(new Error(), { code: "unanswered", retry: true });
    },
  });
  await outbox.add("stuck", "one");
  await outbox.add("free", "two");
  await settle();
  assert.deepEqual([sent, outbox.items("free").length, outbox.items("stuck").length], [["stuck", "free"], 0, 1]);
});

test("a message that an event shows as stored is not sent again though its acknowledgement is lost", async () => {
  const clock = new FakeClock();
  let tries = 0;
  const outbox = make({
    clock,
    send: async () => {
      tries += 1;
      throw Object.assign(new Error(), { code: "unanswered", retry: true });
    },
  });
  await outbox.add("c", "one", {}, "client-one");
  await settle();
  await outbox.confirm(["client-one"]);
  await clock.move(60_000);
  assert.deepEqual([tries, outbox.waiting], [1, 0]);
});

test("a store that breaks is told, and the message is sent all the same", async () => {
  const broken = { all: fail, add: fail, put: fail, remove: fail };
  const sent = [];
  let isLost = false;
  const outbox = make({
    store: broken,
    onLost: () => (isLost = true),
    send: async (_, messages) => sent.push(messages[0].body),
  });
  await outbox.add("c", "one");
  await settle();
  assert.deepEqual([sent, isLost, outbox.waiting], [["one"], true, 0]);
});

async function fail() {
  throw new Error("quota");
}

test("reading the store while a message is added keeps it once", async () => {
  const store = new MemoryStore();
  const outbox = make({ store, isReady: () => false });
  await Promise.all([outbox.load(), outbox.add("c", "one"), outbox.load()]);
  await outbox.load();
  assert.equal(outbox.items("c").length, 1);
});

test("what a tab wrote that has gone is sent by another when it is told, in order", async () => {
  const store = new MemoryStore();
  const sent = [];
  const gone = make({ store, isReady: () => false });
  const other = make({ store, send: async (_, messages) => sent.push(...messages.map((one) => one.body)) });
  for (const body of ["one", "two"]) await gone.add("c", body);
  other.flushAll();
  await settle();
  assert.deepEqual([sent, store.items.size], [["one", "two"], 0]);
});

test("what a tab wrote that ended without notice is sent by another that knows of it, some time later", async () => {
  const store = new MemoryStore();
  const clock = new FakeClock();
  const sent = [];
  const gone = make({ store, isReady: () => false });
  const other = make({ store, clock, send: async (_, messages) => sent.push(...messages.map((one) => one.body)) });
  await gone.add("c", "one");
  await other.load();
  await clock.move(10_000);
  assert.deepEqual(sent, []);
  await clock.move(20_000);
  assert.deepEqual([sent, store.items.size], [["one"], 0]);
});

test("a rescue that is due does not hold up what is written here", async () => {
  const store = new MemoryStore();
  const sent = [];
  const gone = make({ store, isReady: () => false });
  const other = make({ store, send: async (_, messages) => sent.push(...messages.map((one) => one.body)) });
  await gone.add("c", "one");
  await other.load();
  await other.add("c", "two", {}, "client-two");
  await settle();
  assert.deepEqual(sent, ["one", "two"]);
});
