import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Outbox } from "../../static/js/models/outbox.js";
import { FakeClock, MemoryStore, refusal, settle } from "./fakes.js";

let clock, store, outbox, sent, answer, isReady, ids;

function make(person = "ana", lease = { take: async () => true, release: () => {} }) {
  return new Outbox({
    person,
    store,
    clock,
    lease,
    newId: () => `client-${(ids += 1)}`,
    isReady: () => isReady,
    send: async (conversation, messages) => {
      sent.push(messages.map((one) => one.body));
      return answer(messages);
    },
  });
}

beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryStore();
  sent = [];
  ids = 0;
  isReady = true;
  answer = async (messages) => ({ messages });
  outbox = make();
});

const states = (one = outbox) => one.items("c").map((item) => [item.body, item.state]);

test("a message is kept before it is sent and gone when it is stored", async () => {
  let keptAtSending = 0;
  answer = async () => (keptAtSending = store.items.size);
  await outbox.add("c", "hello");
  await settle();
  assert.equal(keptAtSending, 1);
  assert.deepEqual([sent, store.items.size, states()], [[["hello"]], 0, []]);
});

test("without a way nothing is sent, and all goes in its order when there is one", async () => {
  isReady = false;
  for (const body of ["one", "two", "three"]) await outbox.add("c", body);
  await clock.move(60_000);
  assert.deepEqual(sent, []);
  isReady = true;
  outbox.flushAll();
  await settle();
  assert.deepEqual(sent, [["one", "two", "three"]]);
});

test("without an answer the same ids are sent again, later and later, and the head is never passed", async () => {
  const seen = [];
  answer = async (messages) => {
    seen.push([clock.now(), messages[0].client_id]);
    throw refusal("unanswered", { retry: true });
  };
  await outbox.add("c", "one");
  await outbox.add("c", "two");
  await clock.move(30_000);
  const waits = seen.map(([at], i) => at - (seen[i - 1]?.[0] ?? 0)).slice(1);
  assert.ok(seen.length >= 4);
  assert.ok(waits[1] > waits[0] && waits.at(-1) <= 10_000);
  assert.ok(seen.every(([, id]) => id === "client-1"));
  assert.ok(sent.every(([first]) => first === "one"));
});

test("the server's wish to wait is obeyed", async () => {
  answer = async () => {
    answer = async (messages) => ({ messages });
    throw refusal("too_many_requests", { retry: true, retryAfter: 20 });
  };
  await outbox.add("c", "one");
  await clock.move(19_000);
  assert.equal(sent.length, 1);
  await clock.move(25_000);
  assert.equal(sent.length, 2);
});

test("what is refused for good stays as not sent, and what follows goes on", async () => {
  answer = async (messages) => {
    if (messages.some((one) => one.body === "bad")) throw refusal("archived");
    return { messages };
  };
  isReady = false;
  for (const body of ["one", "bad", "three"]) await outbox.add("c", body);
  isReady = true;
  outbox.flushAll();
  await settle();
  assert.deepEqual(states(), [["bad", "failed"]]);
  assert.deepEqual(sent, [["one", "bad", "three"], ["one"], ["bad"], ["three"]]);
  assert.equal(outbox.failed, 1);
});

test("what failed can be retried under the same id, or discarded", async () => {
  answer = async () => {
    throw refusal("archived");
  };
  const { client_id } = await outbox.add("c", "one");
  await settle();
  answer = async (messages) => ({ messages });
  await outbox.retry(client_id);
  await settle();
  assert.deepEqual([states(), sent], [[], [["one"], ["one"]]]);
});

test("what was never attempted can be discarded; what may have arrived cannot", async () => {
  isReady = false;
  const first = await outbox.add("c", "one");
  assert.ok(await outbox.discard(first.client_id));
  isReady = true;
  answer = async () => {
    throw refusal("unanswered", { retry: true });
  };
  const second = await outbox.add("c", "two");
  await settle();
  assert.equal(await outbox.discard(second.client_id), null);
  assert.deepEqual(states(), [["two", "waiting"]]);
});

test("a request that never left this device was no attempt", async () => {
  answer = async () => {
    isReady = false;
    throw refusal("offline", { retry: true });
  };
  const { client_id } = await outbox.add("c", "one");
  await settle();
  assert.ok(await outbox.discard(client_id));
});

test("what is kept goes out after a reload under its id, and only as the person who wrote it", async () => {
  isReady = false;
  await outbox.add("c", "one");
  isReady = true;
  const other = make("rosa");
  await other.load();
  other.flushAll();
  await settle();
  assert.deepEqual([sent, other.waiting, store.items.size], [[], 0, 1]);
  const again = make("ana");
  await again.load();
  again.flushAll();
  await settle();
  assert.deepEqual([sent, store.items.size], [[["one"]], 0]);
});

test("after a sign-in is lost messages wait, not sent as failed and not asked again", async () => {
  answer = async () => {
    throw refusal("wrong_person");
  };
  await outbox.add("c", "one");
  await clock.move(60_000);
  assert.deepEqual([states(), sent.length], [[["one", "waiting"]], 1]);
});

test("a tab without the lease waits, and sends when it has it", async () => {
  let isOurs = false;
  outbox = make("ana", { take: async () => isOurs, release: () => {} });
  await outbox.add("c", "one");
  await clock.move(3000);
  assert.deepEqual(sent, []);
  isOurs = true;
  await clock.move(2000);
  assert.deepEqual(sent, [["one"]]);
});

test("what another tab has sent is not sent again", async () => {
  isReady = false;
  await outbox.add("c", "one");
  store.items.clear();
  isReady = true;
  outbox.flushAll();
  await settle();
  assert.deepEqual([sent, outbox.waiting], [[], 0]);
});

test("a reply is kept with the line of its original and sent with its id alone", async () => {
  const drafts = [];
  const reply = { id: "m7", seq: 7, sender: { name: "Lea" }, text: "Which pump?", deleted: false };
  isReady = false;
  const { client_id } = await outbox.add("c", "the blue one", { reply });
  await outbox.add("c", "plain");
  await outbox.add("c", "for all", { also_to_room: true });
  outbox = make(); // as after a reload
  outbox.send = async (conversation, messages) => drafts.push(...messages);
  await outbox.load();
  assert.deepEqual(outbox.items("c")[0].reply, reply);
  isReady = true;
  await outbox.flushAll();
  await settle();
  assert.deepEqual(drafts[0], { client_id, body: "the blue one", reply_to: "m7" });
  assert.deepEqual(Object.keys(drafts[1]), ["client_id", "body"]);
  assert.equal(drafts[2].also_to_room, true);
});
