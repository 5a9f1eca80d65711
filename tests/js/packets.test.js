import assert from "node:assert/strict";
import { test } from "node:test";
import { ACK, CONNECT, decode, encode, EVENT, pack, unpack } from "../../static/js/connection/packets.js";

test("the packets of an answer come apart where the protocol says", () => {
  assert.deepEqual(unpack('42["a"]\x1e2\x1e6'), ['42["a"]', "2", "6"]);
  assert.deepEqual(unpack('0{"sid":"x"}'), ['0{"sid":"x"}']);
});

for (const text of [
  "",
  "<!DOCTYPE html>",
  "Please sign in.",
  "ok",
  "200",
  "0",
  "2probe",
  "3",
  '42["a"]\x1e',
  '42["a"]\x1e<p>',
]) {
  test(`${JSON.stringify(text)} is nothing that the server says`, () => {
    assert.equal(unpack(text), null);
  });
}

test("one POST takes sixteen packets, in their order", () => {
  const queue = Array.from({ length: 40 }, (_, n) => `4${n}`);
  const all = [...queue];
  const posts = [];
  while (queue.length) posts.push(pack(queue, 1_000_000).split("\x1e"));
  assert.deepEqual(posts.map((post) => post.length), [16, 16, 8]);
  assert.deepEqual(posts.flat(), all);
});

test("one POST takes no more bytes than the server said, and one packet in any case", () => {
  const queue = ["4ab", "4cd", "4é", "4too long for any", "4e"];
  const posts = [];
  while (queue.length) posts.push(pack(queue, 7));
  assert.deepEqual(posts, ["4ab\x1e4cd", "4é", "4too long for any", "4e"]);
});

test("an event and what connects are written as the protocol says", () => {
  assert.equal(encode(CONNECT, { person: "ana" }), '40{"person":"ana"}');
  assert.equal(encode(EVENT, ["echo", { text: "\x1e" }], 12), '4212["echo",{"text":"\\u001e"}]');
});

test("a message is read as kind, id and data", () => {
  assert.deepEqual(decode('312[{"ok":true}]'), { kind: ACK, id: 12, data: [{ ok: true }] });
  assert.deepEqual(decode('2["message",{"a":"\u2028\\n1"}]').data, ["message", { a: "\u2028\n1" }]);
  assert.deepEqual(decode('0{"sid":"x"}').data, { sid: "x" });
  assert.equal(decode("1").kind, "1");
});

for (const text of ["", "04 Not Found", "2", '2{"a":1}', "3[", "7[]", 'x["a"]', "2null"]) {
  test(`${JSON.stringify(text)} is no message`, () => {
    assert.equal(decode(text), null);
  });
}
