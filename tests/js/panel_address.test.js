import assert from "node:assert/strict";
import { test } from "node:test";
import { isThreadName, panelName, panelPath } from "../../static/js/models/panel_address.js";

const HERE = "AAAAAAAAAAAAAAAA";
const named = (path, how) => panelName(new URL(path, "https://chat.example"), HERE, how);

for (const [path, name] of [
  [`/rooms/${HERE}`, "room"],
  [`/rooms/${HERE}/settings`, "room/settings"],
  [`/rooms/${HERE}?member=ana&offset=50`, "room?member=ana&offset=50"],
  ["/people/BBBBBBBBBBBBBBBB", "person/BBBBBBBBBBBBBBBB"],
  [`/conversations/${HERE}/notifications`, "notifications"],
  [`/conversations/${HERE}/messages/CCCCCCCCCCCCCCCC/thread`, "new-thread/CCCCCCCCCCCCCCCC"],
]) {
  test(`${path} stands in the panel, and its name leads back to it`, () => {
    assert.equal(named(path), name);
    assert.equal(panelPath(name, HERE), path);
  });
}

test("a page that has nothing to do with the conversation stands in no panel", () => {
  const others = ["/conversations/CCCCCCCCCCCCCCCC/notifications", `/conversations/${HERE}`];
  for (const path of [...others, "/rooms/CCCCCCCCCCCCCCCC", "/rooms", "/people", "/settings", "/people/BBBB/message", "/"]) {
    assert.equal(named(path), null, path);
  }
});

test("a name that leads elsewhere is not one that its path has", () => {
  for (const name of ["room/../../settings", "person/..", "room/../CCCCCCCCCCCCCCCC", "person/a/b", "", "other", null]) {
    const path = panelPath(name, HERE);
    assert.ok(path === null || named(path) !== name, name);
  }
});

test("a conversation stands in the panel only as a thread of this one", () => {
  const path = "/conversations/DDDDDDDDDDDDDDDD";
  assert.equal(named(path), null);
  assert.equal(named(path, { isThread: true }), "thread/DDDDDDDDDDDDDDDD");
  assert.equal(panelPath("thread/DDDDDDDDDDDDDDDD", HERE), path);
  assert.equal(named(`/conversations/${HERE}`, { isThread: true }), null);
  assert.deepEqual(["thread/D", "new-thread/D", "room", null].map(isThreadName), [true, false, false, false]);
});
