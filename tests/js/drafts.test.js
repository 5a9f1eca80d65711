import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Storage } from "../../static/js/page/storage.js";
import { Drafts } from "../../static/js/models/drafts.js";

let kept;

function area() {
  const items = new Map();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
}

// A tab; `begin` fills its field.
function tab(session = area()) {
  const drafts = new Drafts({
    storage: new Storage(() => kept),
    session: new Storage(() => session),
    person: "ana",
    conversation: "c",
  });
  return Object.assign(drafts, { area: session });
}

const told = (text) => ({ key: "sent:ana", newValue: JSON.stringify(["c", text]) });

beforeEach(() => (kept = area()));

test("a draft comes back, and is gone when it is emptied", () => {
  const one = tab();
  assert.equal(one.begin(""), "");
  one.write("half a thought");
  assert.equal(tab().begin(""), "half a thought");
  one.write("");
  assert.equal(tab().begin(""), "");
});

test("a draft that an earlier version kept comes back", () => {
  kept.setItem("draft:ana:c", JSON.stringify("from before"));
  const one = tab();
  assert.equal(one.begin(""), "from before");
  one.write("from before, longer");
  assert.equal(tab().begin(""), "from before, longer");
});

test("what one tab has sent is not written back by another that only read it", () => {
  const one = tab();
  one.write("once");
  const two = tab();
  assert.equal(two.begin(""), "once");
  one.sent("once");
  assert.ok(two.tellsSent(told("once"), "once"));
  assert.equal(kept.getItem("sent:ana"), null);
  two.write("once");
  assert.equal(tab().begin(""), "");
});

test("another text in another tab outlives what is sent here", () => {
  const [one, two] = [tab(), tab()];
  one.write("once");
  two.begin("");
  two.write("something else");
  one.sent("once");
  assert.ok(!two.tellsSent(told("once"), "something else"));
  assert.equal(tab().begin(""), "something else");
});

test("a newer text of another tab is not overwritten by the one it was made from", () => {
  const one = tab();
  one.write("old");
  const two = tab();
  two.begin("");
  two.write("old and newer");
  one.write("old");
  assert.equal(tab().begin(""), "old and newer");
  two.sent("old and newer");
  assert.equal(tab().begin(""), "");
});

test("two texts that know nothing of each other are both kept, and each tab goes on with its own", () => {
  const [one, two] = [tab(), tab()];
  one.begin("");
  two.begin("");
  one.write("from the first");
  two.write("from the second");
  assert.equal(tab(one.area).begin(""), "from the first");
  assert.equal(tab().begin(""), "from the second");
  two.sent("from the second");
  assert.equal(tab().begin(""), "from the first");
});

test("what was typed before this began stands, beside what was kept; the browser's copy of the kept does not", () => {
  tab().write("kept");
  const one = tab();
  assert.equal(one.begin("typed early"), "typed early");
  one.write("typed early");
  one.sent("typed early");
  assert.equal(tab().begin(""), "kept");
  const two = tab();
  two.begin("");
  tab().sent("kept");
  assert.equal(tab(two.area).begin("kept"), "");
});

test("the same text written again after it was sent elsewhere is a draft", () => {
  const [one, two] = [tab(), tab()];
  one.write("yes");
  one.sent("yes");
  two.write("yes");
  assert.ok(!two.tellsSent(told("yes"), "yes"));
  assert.equal(tab().begin(""), "yes");
});
