import assert from "node:assert/strict";
import { test } from "node:test";
import { flat } from "../../static/js/models/flat.js";

const text = (words) => ({ t: "text", text: words });

test("a text becomes one line without its formatting, and a spoiler stays hidden", () => {
  const parts = [text("It is "), { t: "strong", c: [text("shelf 4")] }, { t: "break" }, { t: "spoiler", c: [text("gold")] }];
  assert.equal(flat({ parts }), "It is shelf 4 ▮▮▮");
  assert.equal(flat({ parts: [{ t: "quote", c: [text("so")] }, { t: "pre", text: "a\n  b" }] }), "so a b");
  assert.equal(flat({ parts: [{ t: "unknown", text: "kept" }] }), "kept");
});

test("a message that waits has only its source, and a long one its beginning", () => {
  assert.equal(flat({ body: "one\n\ntwo" }), "one two");
  assert.equal([...flat({ body: "🙂".repeat(200) })].length, 140);
});
