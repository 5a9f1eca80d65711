import assert from "node:assert/strict";
import { test } from "node:test";
import { EmojiUse, toned } from "../../static/js/models/emoji_use.js";
import { Reactions, wished } from "../../static/js/models/reactions.js";

const patch = (rev, key, on, by, count, before) => [{ rev, reaction: { key, on, by, count } }, before];

function known(list = [["👍", 2, true]], rev = 5) {
  const reactions = new Reactions("me");
  reactions.answer({ message: "m", rev, reactions: list });
  return reactions;
}

test("patches change counts in order, and the reader's own by who did it", () => {
  const reactions = known();
  const first = patch(6, "👍", false, "me", 1);
  assert.ok(reactions.learn({ id: "m", rev: 5, patches: patch(8, "🎉", true, "bo", 1, first) }));
  assert.deepEqual(reactions.of("m"), [["👍", 1, false], ["🎉", 1, false]]);
  reactions.learn({ id: "m", rev: 5, patches: patch(9, "👍", false, "bo", 0, patch(8, "🎉", true, "bo", 1, first)) });
  assert.deepEqual(reactions.of("m"), [["🎉", 1, false]]);
});

test("an older patch or answer changes nothing", () => {
  const reactions = known();
  reactions.learn({ id: "m", rev: 5, patches: patch(5, "👍", false, "me", 1) });
  reactions.answer({ message: "m", rev: 4, reactions: [] });
  assert.deepEqual(reactions.of("m"), [["👍", 2, true]]);
});

test("a message for everybody keeps what is the reader's own while its counts are the same", () => {
  const reactions = known();
  assert.ok(reactions.learn({ id: "m", rev: 6, reactions: [["👍", 2]] }));
  assert.deepEqual(reactions.of("m"), [["👍", 2, true]]);
});

test("one with other counts has to be asked for", () => {
  const reactions = known();
  assert.ok(!reactions.learn({ id: "m", rev: 6, reactions: [["👍", 1]] }));
  reactions.answer({ message: "m", rev: 6, reactions: [["👍", 1, false]] });
  assert.deepEqual(reactions.of("m"), [["👍", 1, false]]);
  assert.ok(reactions.learn({ id: "m", rev: 7, reactions: [] }));
  assert.deepEqual(reactions.of("m"), []);
});

test("what the reader is told of the same moment is taken, and what everybody is told is not", () => {
  const reactions = known();
  assert.ok(!reactions.learn({ id: "m", rev: 6, reactions: [["👍", 1]] }));
  assert.ok(reactions.learn({ id: "m", rev: 6, reactions: [["👍", 1]] }));
  assert.ok(reactions.learn({ id: "m", rev: 6, reactions: [["👍", 1, false]] }));
  assert.deepEqual(reactions.of("m"), [["👍", 1, false]]);
});

test("a page tells all", () => {
  const reactions = new Reactions("me");
  assert.ok(reactions.learn({ id: "m", rev: 3, reactions: [["👍", 1, true]] }));
  assert.deepEqual(reactions.of("m"), [["👍", 1, true]]);
});

test("wishes are shown over what the server has told", () => {
  const list = [["👍", 2, true], ["🎉", 1, false]];
  const shown = wished(list, [{ key: "👍", on: false }, { key: "👀", on: true }, { key: "🎉", on: true }]);
  assert.deepEqual(shown, [["👍", 1, false, true], ["🎉", 2, true, true], ["👀", 1, true, true]]);
  assert.deepEqual(wished([["👍", 1, true]], [{ key: "👍", on: false }]), []);
  assert.deepEqual(wished([["👍", 1, true]], [{ key: "👍", on: true }]), [["👍", 1, true, true]]);
});

test("what is used most is offered first", () => {
  const kept = new Map();
  const storage = { get: (key) => kept.get(key) ?? null, set: (key, value) => kept.set(key, value) };
  const use = new EmojiUse({ storage, person: "me", usual: ["👍", "❤️", "😂", "🎉", "👀", "🙏"] });
  assert.deepEqual(use.frequent, ["👍", "❤️", "😂", "🎉", "👀", "🙏"]);
  for (const key of ["🍕", "🍕", "🚀"]) use.count(key);
  assert.deepEqual(use.frequent, ["🍕", "🚀", "👍", "❤️", "😂", "🎉"]);
});

test("a skin tone stands after each person", () => {
  assert.equal(toned("👍", "🏽"), "👍🏽");
  assert.equal(toned("👩‍❤️‍👨", "🏽"), "👩🏽‍❤️‍👨🏽");
  assert.equal(toned("👍", ""), "👍");
});
