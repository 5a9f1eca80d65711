import assert from "node:assert/strict";
import { test } from "node:test";
import { freshen } from "../../static/js/models/freshen.js";
import { Timeline } from "../../static/js/models/timeline.js";
import { message } from "./fakes.js";

const messages = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const seqs = (rows) => rows.map((row) => row.seq);

// A window of the messages 1 to 3, not the tail, at `rev`.
const opened = (rev) =>
  new Timeline({ conversation: "c", epoch: "e1", rev, messages: messages(1, 3), hasAfter: true });

const page = { messages: messages(4, 6), rev: 6, epoch: "e1", has_before: true, has_after: false };

// Answers with the next of these states, after its events have come, as a server does whose answer is overtaken.
function answering(timeline, ...turns) {
  const asked = [];
  async function changesSince(rev) {
    asked.push(rev);
    const { events = [], ...state } = turns.shift();
    for (const one of events) timeline.receive(one.rev, one);
    return { state: "changes", messages: [], ...state };
  }
  return { asked, changesSince };
}

test("a page that is as new as the window needs no sync", async () => {
  const { asked, changesSince } = answering(null);
  assert.deepEqual(await freshen(page, opened(6), changesSince), []);
  assert.deepEqual(asked, []);
});

test("what changed since an older page is asked for", async () => {
  const timeline = opened(6);
  timeline.receive(7, message(7));
  const { asked, changesSince } = answering(timeline, { messages: [message(7)], rev: 7 });
  timeline.merge(page, "after", await freshen(page, timeline, changesSince));
  assert.deepEqual(asked, [6]);
  assert.deepEqual(seqs(timeline.rows), [1, 2, 3, 4, 5, 6, 7]);
});

test("messages that overtake the answer are asked for as well, and leave no hole", async () => {
  const timeline = opened(6);
  timeline.receive(7, message(7));
  const { asked, changesSince } = answering(
    timeline,
    { messages: [message(7)], rev: 7, events: [message(8), message(9)] },
    { messages: [message(8), message(9)], rev: 9 },
  );
  timeline.merge(page, "after", await freshen(page, timeline, changesSince));
  timeline.receive(10, message(10));
  assert.deepEqual(asked, [6, 7]);
  assert.deepEqual(seqs(timeline.rows), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("an edit that overtakes the answer is shown in the page", async () => {
  const timeline = opened(6);
  timeline.receive(7, message(7));
  const edited = message(5, 8, { body: "edited" });
  const { changesSince } = answering(
    timeline,
    { messages: [message(7)], rev: 7, events: [edited] },
    { messages: [edited], rev: 8 },
  );
  timeline.merge(page, "after", await freshen(page, timeline, changesSince));
  assert.equal(timeline.row(5).body, "edited");
});

for (const [why, state] of Object.entries({
  "there are too many": { rev: 7, more: true },
  "the server has no changes for it": { state: "reset", rev: 0 },
  "the answer is no newer": { rev: 6 },
})) {
  test(`a page is not merged when ${why}`, async () => {
    const timeline = opened(8);
    assert.equal(await freshen(page, timeline, answering(timeline, state).changesSince), null);
  });
}
