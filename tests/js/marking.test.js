import assert from "node:assert/strict";
import { test } from "node:test";
import { marked, pastedCode } from "../../static/js/models/marking.js";

// `[` and `]` stand for the ends of what is selected.
function after(text, kind) {
  const start = text.indexOf("[");
  const end = text.indexOf("]") - 1;
  const plain = text.replace(/[[\]]/g, "");
  const change = marked(plain, start, end, kind);
  const whole = plain.slice(0, change.from) + change.text + plain.slice(change.to);
  return `${whole.slice(0, change.start)}[${whole.slice(change.start, change.end)}]${whole.slice(change.end)}`;
}

test("marks stand at the words that are selected, and go again", () => {
  assert.equal(after("a [word] b", "strong"), "a **[word]** b");
  assert.equal(after("a[ word ]b", "em"), "a *[word]* b");
  assert.equal(after("a **[word]** b", "strong"), "a [word] b");
  assert.equal(after("a **[word]** b", "em"), "a ***[word]*** b");
  assert.equal(after("a ~~[word]~~", "del"), "a [word]");
  assert.equal(after("[]", "code"), "`[]`");
});

test("lines become quotes, lists and code", () => {
  assert.equal(after("x\n[a\nb]\ny", "quote"), "x\n> a\n> b[]\ny");
  assert.equal(after("[a\nb]", "list"), "- a\n- b[]");
  assert.equal(after("[a\nb]", "ordered"), "1. a\n2. b[]");
  assert.equal(after("see [a\nb] c", "code"), "see \n```\n[a\nb]\n```\n c");
});

test("a link asks for its address", () => {
  const { text, start, end } = marked("read this now", 5, 9, "link");
  assert.equal(text, "[this](https://)");
  assert.equal(`read ${text}`.slice(start, end), "https://");
});

test("lines of code and of tables are pasted as code, and prose is not", () => {
  const code = "def f(x):\n    if x == 1:\n        return g(x)";
  assert.equal(pastedCode("", 0, 0, code).text, `\`\`\`\n${code}\n\`\`\`\n`);
  assert.equal(pastedCode("see", 3, 3, "a\tb\r\n1\t2\r\n3\t4\r\n").text, "\n```\na\tb\n1\t2\n3\t4\n```\n");
  assert.equal(pastedCode("", 0, 0, "Dear all,\nthe pump (no. 3) is here.\n\nSee you tomorrow."), null);
  assert.equal(pastedCode("", 0, 0, "- one\n- two\n- three"), null);
  assert.equal(pastedCode("", 0, 0, "a = f(1)"), null);
  assert.equal(pastedCode("```\n", 4, 4, code), null);
});
