import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversationView } from "../../static/js/models/conversation_view.js";
import { Reading } from "../../static/js/models/reading.js";
import { Timeline } from "../../static/js/models/timeline.js";
import { message } from "./fakes.js";

function make({ hasAfter = false, isAtBottom = true } = {}) {
  const timeline = new Timeline({
    conversation: "talk",
    rev: 3,
    messages: [message(1), message(2), message(3)],
    hasAfter,
  });
  const reading = new Reading({ lastRead: 3, ask: async () => {} });
  const scroll = { isAtBottom };
  return { view: new ConversationView({ timeline, reading, scroll, role: "member" }), timeline, reading, scroll };
}

test("a view is complete when it is made", () => {
  const { view } = make();
  assert.deepEqual([view.id, view.role, view.lastRead, view.placeToLoad], ["talk", "member", 3, null]);
});

test("the newest message is on screen where the window ends with it and the log is at its end", () => {
  assert.equal(make().view.isAtTail, true);
  assert.equal(make({ hasAfter: true }).view.isAtTail, false);
  assert.equal(make({ isAtBottom: false }).view.isAtTail, false);
});

test("it follows the log as it scrolls and the window as it moves", () => {
  const { view, timeline, scroll } = make();
  scroll.isAtBottom = false;
  assert.equal(view.isAtTail, false);
  scroll.isAtBottom = true;
  timeline.trim(1, "after");
  assert.equal(view.isAtTail, false);
});

test("what arrives is read at once unless the mark went back", () => {
  const { view, reading } = make();
  assert.equal(view.isFollowed, true);
  view.learn({ role: "member", last_read_seq: 1 });
  assert.deepEqual([view.lastRead, view.isFollowed], [1, false]);
  reading.resume();
  assert.equal(view.isFollowed, true);
});

test("nothing is read at once below something unread, or away from the end", () => {
  const { view, reading, scroll } = make();
  reading.see(9, 6);
  assert.equal(view.isFollowed, false);
  reading.see(4, 4);
  assert.equal(view.isFollowed, true);
  scroll.isAtBottom = false;
  assert.equal(view.isFollowed, false);
});

test("the server's word changes the role and what has been read", () => {
  const { view } = make();
  view.learn({ role: "owner", last_read_seq: 5 });
  assert.deepEqual([view.role, view.lastRead, view.isFollowed], ["owner", 5, true]);
  view.learn({ role: "member", last_read_seq: 4 });
  assert.deepEqual([view.role, view.lastRead, view.isFollowed], ["member", 4, false]);
});
