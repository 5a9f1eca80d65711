import assert from "node:assert/strict";
import { test } from "node:test";
import { linesToFold } from "../../static/js/models/folding.js";

test("a message is folded by the lines that it takes", () => {
  assert.equal(linesToFold(Array(40).fill("x").join("\n")), 0);
  assert.equal(linesToFold(Array(41).fill("x").join("\n")), 41);
  assert.equal(linesToFold("x".repeat(40 * 72)), 0);
  assert.equal(linesToFold("x".repeat(40 * 72 + 1)), 1);
});
