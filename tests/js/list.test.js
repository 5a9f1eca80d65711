import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, List } from "../../static/js/models/list.js";
import { nextUnread } from "../../static/js/models/next_unread.js";
import { Unread } from "../../static/js/models/unread.js";

function summary(conversation, values = {}, membership = {}) {
  return {
    conversation,
    kind: "direct",
    title: conversation,
    last_seq: 3,
    last_rev: 3,
    meta_rev: 0,
    active_at: "2026-11-20T12:00:00.000Z",
    ...values,
    membership: { last_read_seq: 3, unread: 0, rev: 1, role: "member", can_post: true, ...membership },
  };
}

const head = (conversation, values = {}) => ({
  conversation,
  last_seq: 4,
  last_rev: 4,
  meta_rev: 0,
  last_read_seq: 3,
  unread: 1,
  last_message: { text: "new" },
  active_at: "2026-11-20T13:00:00.000Z",
  ...values,
});

function listOf(...summaries) {
  const list = new List();
  for (const one of summaries) list.summary(one);
  return list;
}

test("mutes end at their time, and what is unread there counts again", () => {
  const muted = { unread: 2, last_read_seq: 1 };
  const list = listOf(
    summary("over", {}, { ...muted, muted_until: "2026-11-20T12:00:00.000Z" }),
    summary("later", {}, { ...muted, muted_until: "2026-11-20T13:00:00.000Z" }),
    summary("forever", {}, { ...muted, muted_until: "forever" }),
    summary("never", {}, muted),
  );
  const ended = list.endMutes(Date.parse("2026-11-20T12:00:00.000Z"));
  assert.deepEqual(ended.map(({ conversation }) => conversation), ["over"]);
  const counts = Object.fromEntries(list.of().map((entry) => [entry.conversation, counted(entry)]));
  assert.deepEqual(counts, { over: 2, later: 0, forever: 0, never: 2 });
  assert.deepEqual(list.endMutes(Date.parse("2026-11-20T12:00:00.000Z")), []);
});

test("a head brings the last message, its place and the unread count", () => {
  const list = listOf(summary("a"), summary("b", { active_at: "2026-11-20T12:30:00.000Z" }));
  assert.deepEqual(list.of("direct").map((entry) => entry.conversation), ["b", "a"]);
  list.head(head("a"), 1);
  assert.deepEqual(list.of("direct").map((entry) => entry.conversation), ["a", "b"]);
  assert.equal(list.get("a").unread, 1);
});

test("a head that was read before one marked as read does not bring the count back", () => {
  const list = listOf(summary("a"));
  list.head(head("a"), 1);
  list.summary(summary("a", { last_seq: 4, last_rev: 4 }, { last_read_seq: 4, rev: 2 }));
  list.head(head("a"), 1);
  assert.equal(list.get("a").unread, 0);
});

test("a head older than what is known is dropped", () => {
  const list = listOf(summary("a", { last_rev: 9 }));
  assert.equal(list.head(head("a", { last_rev: 8 }), 1), null);
});

test("an old summary does not take back what was read since, nor the newer last message", () => {
  const list = listOf(summary("a", { last_rev: 9, last_seq: 9 }, { last_read_seq: 9, rev: 5 }));
  list.summary(summary("a", { last_rev: 4, last_seq: 4 }, { last_read_seq: 2, unread: 2, rev: 3 }));
  assert.deepEqual([list.get("a").last_seq, list.get("a").unread], [9, 0]);
});

test("unread ones stand first, then by activity", () => {
  const list = listOf(
    summary("old", { active_at: "2026-11-18T12:00:00.000Z" }, { unread: 2 }),
    summary("new", { active_at: "2026-11-20T12:00:00.000Z" }),
  );
  assert.deepEqual(list.of("direct", { unreadFirst: true }).map((entry) => entry.conversation), ["old", "new"]);
});

test("a head of an unknown conversation says so", () => {
  assert.equal(listOf().head(head("x"), 1), undefined);
});

test("a head after a rename says that the name is old until a summary brings it", () => {
  const list = listOf(summary("a"));
  const renamed = head("a", { meta_rev: 4 });
  list.head(renamed, 1);
  assert.ok(list.hasOldName(renamed));
  list.summary(summary("a", { last_rev: 4, meta_rev: 4 }));
  assert.ok(!list.hasOldName(renamed));
});

test("a membership that ended takes the entry away, unless one came back since", () => {
  const list = listOf(summary("a", {}, { rev: 7 }));
  assert.equal(list.gone({ conversation: "a", rev: 6 }), false);
  assert.equal(list.gone({ conversation: "a", rev: 8 }), true);
  assert.equal(list.get("a"), null);
});

test("the next unread goes round in both directions and passes the open one", () => {
  const list = listOf(summary("a", {}, { unread: 1 }), summary("b"), summary("c", {}, { unread: 1 }));
  const entries = ["a", "b", "c"].map((id) => list.get(id));
  assert.equal(nextUnread(entries, "a", 1).conversation, "c");
  assert.equal(nextUnread(entries, "c", 1).conversation, "a");
  assert.equal(nextUnread(entries, "b", -1).conversation, "a");
  assert.equal(nextUnread(entries, null, 1).conversation, "a");
  assert.equal(nextUnread(entries, null, -1).conversation, "c");
  assert.equal(nextUnread([], null, 1), null);
});

test("totals follow the server's figure and, in between, the entries", () => {
  const unread = new Unread({ direct: 2, rooms: 5 });
  unread.change("room", 5, 3);
  unread.change("direct", 0, 1);
  assert.deepEqual([unread.totals, unread.sum], [{ direct: 3, rooms: 3, threads: 0 }, 6]);
  unread.set({ direct: 0, rooms: 1 });
  unread.change("direct", 4, 0);
  assert.equal(unread.sum, 1);
});
