import assert from "node:assert/strict";
import { test } from "node:test";
import { Wishes } from "../../static/js/models/wishes.js";
import { FakeClock, MemoryStore, refusal, settle } from "./fakes.js";

// A tab, of which `sent` are the wishes that reached the server. `answer(item)` returns a state or throws a Refusal.
function tab({ store = new MemoryStore(), answer = () => ({}), lease = { take: async () => true, release() {} } } = {}) {
  const clock = new FakeClock();
  const made = { store, clock, sent: [], refused: [], states: [], isReady: true, answer };
  made.wishes = new Wishes({
    person: "me",
    store,
    lease,
    clock,
    isReady: () => made.isReady,
    send: async (item) => {
      made.sent.push(`${item.key} ${item.on}`);
      return made.answer(item);
    },
    onChange: () => {},
    onKept: () => {},
    onState: (state) => made.states.push(state),
    onRefused: (item, { code }) => made.refused.push(`${item.key} ${code}`),
  });
  made.wish = (key, on, message = "m") => made.wishes.wish({ conversation: "c", message, key, on });
  made.waiting = () => made.wishes.of("m").map(({ key, on }) => `${key} ${on}`);
  return made;
}

test("a wish is sent, and forgotten once the server has answered", async () => {
  const one = tab({ answer: () => ({ rev: 3 }) });
  await one.wish("👍", true);
  assert.deepEqual([one.sent, one.states, one.waiting(), one.store.items.size], [["👍 true"], [{ rev: 3 }], [], 0]);
});

test("offline the last wish for each emoji waits, also over a reload", async () => {
  const one = tab();
  one.isReady = false;
  await one.wish("👍", true);
  await one.wish("🎉", true);
  await one.wish("👍", false);
  assert.deepEqual([one.sent, one.waiting()], [[], ["👍 false", "🎉 true"]]);
  const later = tab({ store: one.store });
  await later.wishes.flushAll();
  assert.deepEqual([later.sent, later.waiting(), one.store.items.size], [["👍 false", "🎉 true"], [], 0]);
});

test("what is wished while a request is under way is sent after it", async () => {
  const one = tab();
  let reply;
  one.answer = () => new Promise((resolve) => (reply = resolve));
  one.wish("👍", true);
  await settle();
  one.wish("👍", false);
  await settle();
  assert.deepEqual([one.sent, one.waiting()], [["👍 true"], ["👍 false"]]);
  one.answer = () => ({});
  reply({});
  await settle();
  await settle();
  assert.deepEqual([one.sent, one.waiting(), one.store.items.size], [["👍 true", "👍 false"], [], 0]);
});

test("a wish that got no answer is sent again after a while", async () => {
  const one = tab({ answer: () => { throw refusal("unanswered", { retry: true }); } });
  await one.wish("👍", true);
  assert.deepEqual(one.waiting(), ["👍 true"]);
  one.answer = () => ({});
  await one.clock.move(20_000);
  assert.deepEqual([one.sent, one.waiting()], [["👍 true", "👍 true"], []]);
});

test("one that is refused for good is given up, and the others are sent", async () => {
  const one = tab();
  one.isReady = false;
  await one.wish("👍", true);
  await one.wish("🎉", true);
  one.isReady = true;
  one.answer = ({ key }) => { if (key === "👍") throw refusal("too_many_reactions"); };
  await one.wishes.flush();
  assert.deepEqual([one.refused, one.sent, one.waiting()], [["👍 too_many_reactions"], ["👍 true", "🎉 true"], []]);
});

test("a later wish of another tab stays when the earlier one was sent here", async () => {
  const store = new MemoryStore();
  const [one, other] = [tab({ store }), tab({ store })];
  other.isReady = false;
  let reply;
  one.answer = () => new Promise((resolve) => (reply = resolve));
  one.wish("👍", true);
  await settle();
  await other.wishes.load();
  await new Promise((resolve) => setTimeout(resolve, 2)); // their turns are times
  await other.wish("👍", false);
  one.answer = () => ({});
  reply({});
  await settle();
  await settle();
  assert.deepEqual([one.sent, store.items.size], [["👍 true", "👍 false"], 0]);
});

test("after the sign-in has ended a wish is kept", async () => {
  const one = tab({ answer: () => { throw refusal("signed_out"); } });
  await one.wish("👍", true);
  assert.deepEqual([one.waiting(), one.refused, one.clock.pending], [["👍 true"], [], 0]);
});
