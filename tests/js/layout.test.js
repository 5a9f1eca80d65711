import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../../static/js/models/layout.js";
import { message } from "./fakes.js";

const dayOf = (at) => at.slice(0, 10);
const at = (minutes, day = 20) => ({ created_at: new Date(Date.UTC(2026, 10, day, 12, minutes)).toISOString() });
const shape = (lines) => lines.map((line) => (line.row ? line.isFirst : line.kind));

test("a run goes on for five minutes after the message before", () => {
  const rows = [message(1, 1, at(0)), message(2, 2, at(4)), message(3, 3, at(9)), message(4, 4, at(15))];
  assert.deepEqual(shape(layout({ rows, dayOf })), ["day", true, false, false, true]);
});

test("another person, another day, a system line and the New line start a run", () => {
  const ana = { sender: { id: "ana" } };
  const rows = [
    message(1, 1, at(0)),
    message(2, 2, { ...at(1), ...ana }),
    message(3, 3, { ...at(1), ...ana, kind: "system" }),
    message(4, 4, { ...at(2), ...ana }),
    message(5, 5, { ...at(2), ...ana }),
    message(6, 6, { ...at(2, 21), ...ana }),
  ];
  assert.deepEqual(shape(layout({ rows, dayOf, newFrom: 5 })), [
    "day",
    true,
    true,
    true,
    true,
    "new",
    true,
    "day",
    true,
  ]);
});

test("what waits stands at the end, in a run with one's own", () => {
  const rows = [message(1, 1, { ...at(0), sender: { id: "ana" } })];
  const waiting = [{ client_id: "x", kind: "text", sender: { id: "ana" }, created_at: null }];
  const lines = layout({ rows, waiting, dayOf });
  assert.deepEqual(lines.map((line) => line.key), ["day:2026-11-20", "seq:1", "own:x"]);
  assert.equal(lines[2].isFirst, false);
});

test("an unread message outside of the window makes no New line", () => {
  assert.deepEqual(shape(layout({ rows: [message(7)], dayOf, newFrom: 3 })), ["day", true]);
});
