import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../../static/js/models/timeline.js";
import { message } from "./fakes.js";

const page = (from, to, rev, values = {}) => ({
  messages: Array.from({ length: to - from + 1 }, (_, i) => message(from + i)),
  rev,
  epoch: "e1",
  has_before: from > 1,
  has_after: false,
  ...values,
});

function opened(from = 1, to = 3, rev = to, hasAfter = false) {
  const { messages } = page(from, to, rev);
  return new Timeline({ conversation: "c", epoch: "e1", rev, messages, hasBefore: from > 1, hasAfter });
}

const seqs = (timeline) => timeline.rows.map((row) => row.seq);

test("the next rev is applied and a new message stands at the end", () => {
  const timeline = opened();
  assert.equal(timeline.receive(4, message(4)), "applied");
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4]);
  assert.equal(timeline.rev, 4);
});

test("a rev that is known already is dropped, so that a message told twice is shown once", () => {
  const timeline = opened();
  timeline.receive(4, message(4));
  assert.equal(timeline.receive(4, message(4)), "dropped");
  assert.equal(seqs(timeline).length, 4);
});

test("two events the other way round end in the same rows as in order", () => {
  const timeline = opened();
  assert.equal(timeline.receive(5, message(5)), "held");
  assert.deepEqual(seqs(timeline), [1, 2, 3]);
  assert.ok(timeline.isWaiting);
  assert.equal(timeline.receive(4, message(4)), "applied");
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4, 5]);
  assert.ok(!timeline.isWaiting);
});

test("what sync answers fills the gap and lets go what waited behind it", () => {
  const timeline = opened();
  timeline.receive(6, message(6));
  timeline.change({ messages: [message(4), message(5)], rev: 5 });
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4, 5, 6]);
  assert.equal(timeline.rev, 6);
});

test("a change without a message moves the rev on", () => {
  const timeline = opened();
  assert.equal(timeline.receive(4, null), "applied");
  assert.equal(timeline.receive(5, message(4, 5)), "applied");
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4]);
});

test("events that come while the conversation is being opened wait for its answer", () => {
  const timeline = opened();
  timeline.isOpening = true;
  assert.equal(timeline.receive(5, message(5)), "held");
  assert.equal(timeline.receive(4, message(4)), "held");
  timeline.isOpening = false;
  timeline.change({ messages: [message(4)], rev: 4 });
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4, 5]);
});

test("a row never goes back to an older rev", () => {
  const timeline = opened();
  timeline.receive(4, message(2, 4, { body: null, deleted_at: "2026-11-20T12:05:00.000Z" }));
  timeline.change({ messages: [message(2, 2)], rev: 4 });
  assert.equal(timeline.row(2).body, null);
});

test("an old page with the changes since it was read does not bring a deleted text back", () => {
  const timeline = opened(4, 6);
  timeline.receive(7, message(2, 7, { body: null, deleted_at: "2026-11-20T12:05:00.000Z" }));
  assert.deepEqual(seqs(timeline), [4, 5, 6]);
  const old = page(1, 3, 6);
  timeline.merge(old, "before", [message(2, 7, { body: null })]);
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4, 5, 6]);
  assert.equal(timeline.row(2).body, null);
});

test("a window that is not the tail does not grow by what is new, but knows of it", () => {
  const timeline = opened(1, 3, 9, true);
  timeline.receive(10, message(10, 10));
  assert.deepEqual(seqs(timeline), [1, 2, 3]);
  assert.equal(timeline.newest, 10);
});

test("a message that came while the last page was read is not lost", () => {
  const timeline = opened(1, 3, 5, true);
  timeline.receive(6, message(6));
  timeline.merge(page(4, 5, 5), "after", [message(6)]);
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4, 5, 6]);
  assert.ok(timeline.isTail);
});

test("a reset takes the page, and events after it still count", () => {
  const timeline = opened();
  timeline.receive(9, message(9));
  timeline.reset(page(5, 8, 8));
  assert.deepEqual(seqs(timeline), [5, 6, 7, 8, 9]);
});

test("a reset of another epoch forgets what waited", () => {
  const timeline = opened();
  timeline.receive(9, message(9));
  timeline.reset({ ...page(1, 2, 8), epoch: "e2" });
  assert.deepEqual(seqs(timeline), [1, 2]);
  assert.equal(timeline.epoch, "e2");
});

test("trimming takes rows far from the reader and says that there are more", () => {
  const timeline = opened(1, 10);
  assert.ok(timeline.trim(4, "before"));
  assert.deepEqual(seqs(timeline), [7, 8, 9, 10]);
  assert.ok(timeline.hasBefore);
  assert.ok(timeline.trim(2, "after"));
  assert.deepEqual(seqs(timeline), [7, 8]);
  assert.ok(!timeline.isTail);
  assert.ok(!timeline.trim(2, "after"));
});

test("an empty conversation takes its first message", () => {
  const timeline = new Timeline({ conversation: "c", epoch: "e1" });
  timeline.receive(1, message(1));
  assert.deepEqual([timeline.lowest, timeline.highest], [1, 1]);
});

test("a head beyond the rev tells that something is missing", () => {
  assert.ok(opened().isBehind(4));
  assert.ok(!opened().isBehind(3));
});

test("a row that is being edited outlives trimming and a new page, and still learns of changes", () => {
  const messages = Array.from({ length: 10 }, (_, i) => message(i + 1));
  const timeline = new Timeline({ conversation: "c", epoch: "e", rev: 10, messages });
  timeline.kept.add(2);
  timeline.trim(3, "before");
  assert.deepEqual([timeline.rows.map((row) => row.seq), timeline.lowest], [[2, 8, 9, 10], 8]);
  assert.equal(timeline.receive(11, message(2, 11, { deleted_at: "now" })), "applied");
  assert.equal(timeline.row(2).deleted_at, "now");
  timeline.reset({ epoch: "e", rev: 30, messages: [message(29), message(30)], has_before: true, has_after: false });
  assert.deepEqual([timeline.rows.map((row) => row.seq), timeline.lowest], [[2, 29, 30], 29]);
  timeline.kept.delete(2);
  timeline.trim(2, "before");
  assert.deepEqual(timeline.rows.map((row) => row.seq), [29, 30]);
});

test("after the server was restored no row of before stays", () => {
  const timeline = new Timeline({ conversation: "c", epoch: "e", rev: 1, messages: [message(1)] });
  timeline.kept.add(1);
  timeline.reset({ epoch: "another", rev: 5, messages: [message(5)], has_before: true, has_after: false });
  assert.deepEqual(timeline.rows.map((row) => row.seq), [5]);
});

test("a patch changes what it brings of a row, which keeps it", () => {
  const timeline = opened();
  assert.equal(timeline.receive(4, { id: "m2", seq: 2, rev: 4, thread: "t" }), "applied");
  const { rev, body, thread, patches } = timeline.row(2);
  assert.deepEqual([rev, body, thread, patches.length], [2, message(2).body, "t", 2]);
  assert.equal(timeline.rev, 4);
  timeline.receive(5, { id: "m2", seq: 2, rev: 5, reaction: "r" });
  const [latest, [first, before]] = timeline.row(2).patches;
  assert.deepEqual([latest.rev, first.rev, before], [5, 4, undefined]);
  timeline.receive(6, message(2, 6));
  assert.equal(timeline.row(2).patches, undefined);
});

test("a patch of a row that is not here only counts, and an older one changes nothing", () => {
  const timeline = opened(2, 3);
  assert.equal(timeline.receive(4, { id: "m1", seq: 1, rev: 4, thread: "t" }), "applied");
  assert.deepEqual([seqs(timeline), timeline.rev, timeline.newest], [[2, 3], 4, 3]);
  timeline.receive(5, message(2, 5));
  assert.equal(timeline.receive(4, { id: "m2", seq: 2, rev: 4, thread: "t" }), "dropped");
  assert.equal(timeline.row(2).thread, undefined);
});
