import assert from "node:assert/strict";
import { test } from "node:test";

import { Alerts } from "../../static/js/models/alerts.js";
import { isMuted } from "../../static/js/models/muted.js";

const NOW = Date.parse("2030-01-01T12:00:00.000Z");
const AWAKE = { now: NOW, isQuiet: false };

function entry(conversation, more = {}) {
  const last = { kind: "text", sender: { id: "bo" }, text: "Hello", deleted: false };
  const active_at = "2030-01-01T11:59:00.000Z";
  return { conversation, kind: "room", level: "mentions", last_seq: 1, unread: 1, mentions: 0, last_message: last, active_at, ...more };
}

function told(more, { before = {}, how = AWAKE } = {}) {
  const alerts = new Alerts({ me: "ana", entries: [entry("a", { unread: 0, ...more, last_seq: 0, mentions: 0, ...before })] });
  return alerts.changed([entry("a", more)], how).map(({ conversation, seq }) => [conversation, seq]);
}

test("loud are direct messages, mentions, and every message where one wants all", () => {
  assert.deepEqual(told({ kind: "direct", level: "all" }), [["a", 1]]);
  assert.deepEqual(told({ mentions: 1 }), [["a", 1]]);
  assert.deepEqual(told({ level: "all" }), [["a", 1]]);
});

test("other messages, one's own, and what was read already are not", () => {
  assert.deepEqual(told({}), []);
  assert.deepEqual(told({ mentions: 2 }, { before: { mentions: 2 } }), []);
  for (const more of [
    { last_message: { kind: "text", sender: { id: "ana" } } },
    { last_message: { kind: "system", sender: { id: "bo" } } },
    { last_message: { kind: "text", sender: { id: "bo" }, deleted: true } },
    { unread: 0 },
    { level: "nothing" },
  ])
    assert.deepEqual(told({ kind: "direct", level: "all", ...more }), [], JSON.stringify(more));
});

test("muted and do not disturb tell nothing", () => {
  const loud = { kind: "direct", level: "all", mentions: 1 };
  assert.deepEqual(told({ ...loud, muted_until: "forever" }), []);
  assert.deepEqual(told({ ...loud, muted_until: "2030-01-01T12:00:01.000Z" }), []);
  assert.deepEqual(told({ ...loud, muted_until: "2030-01-01T11:59:59.000Z" }), [["a", 1]]);
  assert.deepEqual(told(loud, { how: { now: NOW, isQuiet: true } }), []);
});

test("the outcome that comes with a head decides", () => {
  assert.deepEqual(told({ outcome: "loud" }), [["a", 1]]);
  for (const outcome of ["quiet", "list", "none"]) assert.deepEqual(told({ kind: "direct", level: "all", outcome }), []);
  assert.deepEqual(told({ outcome: "loud", unread: 0 }), []);
});

test("a message is told once, whether its notice or its conversation comes first", () => {
  const notice = { outcome: "loud", place: { conversation: "a" }, message: { seq: 1 } };
  const alerts = new Alerts({ me: "ana" });
  assert.equal(alerts.noticed(notice).length, 1);
  assert.equal(alerts.changed([entry("a", { mentions: 1 })], AWAKE).length, 0);
  const others = new Alerts({ me: "ana" });
  assert.equal(others.changed([entry("a", { mentions: 1 })], AWAKE).length, 1);
  assert.equal(others.noticed(notice).length, 0);
});

test("of notices, the server says which are loud", () => {
  const alerts = new Alerts({ me: "ana" });
  for (const outcome of ["quiet", "list", "none"])
    assert.deepEqual(alerts.noticed({ outcome, place: { conversation: "a" }, message: null }), []);
  assert.deepEqual(alerts.noticed(null), []);
  assert.equal(alerts.noticed({ outcome: "loud", place: { conversation: "a" }, message: null }).length, 1);
});

test("what was loud while nobody was to be disturbed is not told afterwards", () => {
  const alerts = new Alerts({ me: "ana" });
  const loud = entry("a", { kind: "direct", level: "all" });
  assert.equal(alerts.changed([loud], { now: NOW, isQuiet: true }).length, 0);
  assert.equal(alerts.changed([loud], AWAKE).length, 0);
});

test("a conversation is muted until a time, or for ever", () => {
  assert.ok(!isMuted({}, NOW));
  assert.ok(isMuted({ muted_until: "forever" }, NOW));
});
