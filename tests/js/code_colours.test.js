import assert from "node:assert/strict";
import { test } from "node:test";
import { coloured } from "../../static/js/models/code_colours.js";
import { linesOf } from "../../static/js/models/folding.js";

const HOSTILE = ['"', "/*", '\\"', "a ", "#", "--", "`", "'", "/* */", "\\'x", "`\\`", '"\\\\'];

test("strings, comments, numbers and keywords of several languages have colours", () => {
  const code = 'def f(x): # note\n  return "a\\"b" + 12 // half\nSELECT a FROM t -- all';
  assert.deepEqual(
    [...coloured(code)].filter(([, kind]) => kind),
    [
      ["def", "keyword"],
      ["# note", "comment"],
      ["return", "keyword"],
      ['"a\\"b"', "string"],
      ["12", "number"],
      ["// half", "comment"],
      ["SELECT", "keyword"],
      ["FROM", "keyword"],
      ["-- all", "comment"],
    ],
  );
});

test("what is named plain text has no colours, in any case of letters", () => {
  const code = 'return "12" // if';
  for (const language of ["text", "txt", "plain", "plaintext", "TEXT"]) {
    assert.deepEqual([...coloured(code, language)], [[code, ""]]);
  }
  for (const language of ["", "py", "texts"]) assert.ok([...coloured(code, language)].some(([, kind]) => kind));
  assert.deepEqual([...coloured("", "text")], []);
});

test("the pieces of coloured code are the code, whatever it is", () => {
  for (const unit of HOSTILE) {
    const code = unit.repeat(50);
    assert.equal([...coloured(code)].map(([text]) => text).join(""), code);
  }
});

test("twice the code costs no more than about twice the time", () => {
  const cost = (unit, length) => {
    const code = unit.repeat(length / unit.length);
    return Math.min(
      ...Array.from({ length: 5 }, () => {
        const began = process.cpuUsage();
        for (const piece of coloured(code)) if (!piece) throw new Error();
        const { user, system } = process.cpuUsage(began);
        return user + system;
      }),
    );
  };
  for (const unit of HOSTILE) assert.ok(cost(unit, 16_000) < 2.5 * 4 * cost(unit, 4_000) + 5_000, unit);
});

test("quotes, items and code stand on lines of their own", () => {
  const text = (words) => ({ t: "text", text: words });
  const list = { t: "list", c: [{ t: "item", c: [text("one")] }, { t: "item", c: [text("two")] }] };
  const parts = [text("a"), { t: "quote", c: [text("b")] }, text("c"), list, { t: "pre", text: "d\ne" }];
  assert.equal(linesOf(parts), "a\nb\nc\none\ntwo\nd\ne");
  assert.equal(linesOf([text("a"), { t: "break" }, { t: "break" }, text("b")]), "a\n\nb");
});
