import assert from "node:assert/strict";
import { test } from "node:test";
import { route } from "../../static/js/connection/routes.js";

test("ids go into the path, and everything else into the body", () => {
  const asked = { conversation: "c1", seq: 7 };
  assert.deepEqual(route("mark_read", asked), ["POST", "/conversations/c1/read", { seq: 7 }]);
  assert.deepEqual(asked, { conversation: "c1", seq: 7 });
});

test("a message is changed at its own address", () => {
  assert.deepEqual(route("edit_message", { message: "m1", rev: 3, body: "x" }), ["PATCH", "/messages/m1", { rev: 3, body: "x" }]);
});

test("what has no body has a query, without an epoch", () => {
  assert.deepEqual(route("delete_message", { message: "m1", rev: 3 }), ["DELETE", "/messages/m1?rev=3"]);
  const history = { conversation: "c1", epoch: "e", before: 9 };
  assert.deepEqual(route("history", history), ["GET", "/conversations/c1/messages?before=9"]);
});

test("what is known goes as it is", () => {
  const known = { epoch: "e", me: 1, cursors: { c1: 2 }, list: null };
  assert.deepEqual(route("sync", known), ["POST", "/sync", known]);
});

test("what waits for a socket has no route", () => {
  assert.equal(route("typing", { conversation: "c1" }), undefined);
  assert.equal(route("watch_presence", { people: [] }), undefined);
  assert.equal(route("toString", {}), undefined);
});
