import assert from "node:assert/strict";
import { test } from "node:test";
import { panelName, panelPath } from "../../static/js/models/panel_address.js";

const HERE = "AAAAAAAAAAAAAAAA";
const named = (path) => panelName(new URL(path, "https://chat.example"), HERE);

for (const [path, name] of [
  [`/rooms/${HERE}`, "room"],
  [`/rooms/${HERE}/settings`, "room/settings"],
  [`/rooms/${HERE}?member=ana&offset=50`, "room?member=ana&offset=50"],
  ["/people/BBBBBBBBBBBBBBBB", "person/BBBBBBBBBBBBBBBB"],
  [`/conversations/${HERE}/notifications`, "notifications"],
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
