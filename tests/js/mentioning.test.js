import assert from "node:assert/strict";
import { test } from "node:test";

import { completed, groupsFor, mentionAt, mentionsEveryone, withoutEveryone } from "../../static/js/models/mentioning.js";

const at = (text) => mentionAt(text, text.length);

test("a mention begins where a word does", () => {
  assert.deepEqual(at("@"), { from: 0, to: 1, text: "" });
  assert.deepEqual(at("Ask (@le"), { from: 5, to: 8, text: "le" });
  assert.deepEqual(at("one\n@Zoë.o"), { from: 4, to: 10, text: "Zoë.o" });
});

test("an address, a closed word and a blank begin none", () => {
  for (const text of ["", "lea@example", "https://host/@lea", "@lea ", "@@le", "@le:"]) assert.equal(at(text), null, text);
});

test("a mention in the middle of a text ends with its word", () => {
  const text = "Hi @leaf, see you";
  const mention = mentionAt(text, 6);
  assert.deepEqual(mention, { from: 3, to: 8, text: "le" });
  assert.deepEqual(completed(text, mention, "lea"), { text: "Hi @lea, see you", caret: 7 });
});

test("a blank that is there already is not doubled", () => {
  assert.deepEqual(completed("@le there", { from: 0, to: 3 }, "lea"), { text: "@lea there", caret: 5 });
});

test("everyone is mentioned by four names, in any case and at the end of a sentence", () => {
  for (const text of ["@all", "Hello @All.", "(@everyone)", "x @room, y", "@channel: now"]) assert.ok(mentionsEveryone(text), text);
});

test("what only looks like it mentions nobody", () => {
  for (const text of ["@alligator", "me@all.example", "@all.hands", "@all-hands", "@here", "`@all`", "```\n@all\n```", "```\n@all"])
    assert.ok(!mentionsEveryone(text), text);
});

test("a text without its mentions of everyone keeps its words", () => {
  assert.equal(withoutEveryone("@all lunch, @room"), "all lunch, room");
  assert.ok(!mentionsEveryone(withoutEveryone("Hello @ALL, @everyone.")));
});

test("several people are offered by the beginnings of their names", () => {
  assert.deepEqual(groupsFor(""), ["all", "here"]);
  assert.deepEqual(groupsFor("ev"), ["all"]);
  assert.deepEqual(groupsFor("he"), ["here"]);
  assert.deepEqual(groupsFor("lea"), []);
});
