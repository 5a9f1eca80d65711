import assert from "node:assert/strict";
import { test } from "node:test";
import { Sync } from "../../static/js/models/sync.js";
import { FakeClock, refusal, settle } from "./fakes.js";

function make(answers, values = {}) {
  const told = [];
  const asked = [];
  const tell = (name) => (...details) => told.push([name, ...details]);
  const sync = new Sync({
    epoch: "e1",
    me: 5,
    digest: "d1",
    clock: new FakeClock(),
    isReady: () => true,
    cursors: () => ({ c: 7 }),
    ask: async (request) => {
      asked.push(request);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return { epoch: "e1", me: 5, memberships: [], conversations: {}, list: null, ...answer };
    },
    on: Object.fromEntries(
      ["epoch", "memberships", "changes", "gone", "reset", "list"].map((name) => [name, tell(name)]),
    ),
    ...values,
  });
  return { sync, told, asked };
}

test("it asks with the epoch, the own counter, the cursors and the digest of the list", async () => {
  const { sync, asked } = make([{}]);
  assert.ok(await sync.run());
  assert.deepEqual(asked, [{ epoch: "e1", me: 5, cursors: { c: 7 }, list: "d1" }]);
});

test("each conversation is told its own: changes, gone, or reset", async () => {
  const conversations = {
    a: { state: "changes", messages: [], rev: 9, more: false },
    b: { state: "gone" },
    c: { state: "reset", rev: 3 },
  };
  const { sync, told } = make([{ conversations }]);
  await sync.run();
  assert.deepEqual(told.map(([name, id]) => [name, id]), [["changes", "a"], ["gone", "b"], ["reset", "c"]]);
});

test("while there is more it asks on", async () => {
  const more = { conversations: { c: { state: "changes", messages: [], rev: 200, more: true } } };
  const { sync, asked, told } = make([
    more,
    { conversations: { c: { state: "changes", messages: [], rev: 210, more: false } } },
  ]);
  await sync.run();
  assert.equal(asked.length, 2);
  assert.deepEqual(told.map(([, , state]) => state.rev), [200, 210]);
});

test("another epoch drops the counters and resets what is open", async () => {
  const { sync, told } = make([
    { epoch: "e2", me: 1, conversations: { c: { state: "changes", messages: [], rev: 2 } } },
  ]);
  await sync.run();
  assert.deepEqual([sync.epoch, sync.me, told], ["e2", 1, [["epoch", "e2"], ["reset", "c"]]]);
});

test("the list's new digest is kept for the next time", async () => {
  const { sync, told } = make([{ list: { digest: "d2", summaries: [], unread: {} } }]);
  await sync.run();
  assert.equal(sync.digest, "d2");
  assert.equal(told[0][0], "list");
});

test("asked again while it runs, it runs once more and not twice", async () => {
  const { sync, asked } = make([{}, {}, {}]);
  const first = sync.run();
  sync.run();
  sync.run();
  await first;
  assert.equal(asked.length, 2);
});

test("without an answer it tries again while there is a way, and gives up without one", async () => {
  const clock = new FakeClock();
  let isReady = true;
  const { sync, asked } = make([refusal("unanswered", { retry: true }), refusal("unanswered", { retry: true })], {
    clock,
    isReady: () => isReady,
  });
  assert.equal(await sync.run(), false);
  isReady = false;
  await clock.move(60_000);
  assert.equal(asked.length, 2);
  assert.equal(clock.pending, 0);
  await settle();
});

test("while more memberships changed it asks on from the new counter", async () => {
  const { sync, asked, told } = make([
    { me: 9, memberships: [{ rev: 9 }], more: true },
    { me: 12, memberships: [{ rev: 12 }], more: false },
  ]);
  await sync.run();
  assert.deepEqual(asked.map(({ me }) => me), [5, 9]);
  assert.deepEqual(told.map(([, [one]]) => one.rev), [9, 12]);
});
