import assert from "node:assert/strict";
import { test } from "node:test";
import { probe } from "../../static/js/connection/probing.js";

// A WebSocket that answers the first `passes` probes at once, and no others.
function make({ passes = Infinity } = {}) {
  const told = [];
  const socket = {
    sent: [],
    send(text) {
      this.sent.push(text);
      if (this.sent.length <= passes) queueMicrotask(() => this.onmessage({ data: "3probe" }));
    },
  };
  probe(socket, { passed: () => told.push("passed"), failed: () => told.push("failed") });
  return { socket, told };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a WebSocket passes once it has answered eight probes in three rounds", async () => {
  const { socket, told } = make();
  socket.onopen();
  assert.equal(socket.sent.length, 1);
  await settled();
  assert.deepEqual(told, ["passed"]);
  assert.deepEqual(socket.sent, Array(8).fill("2probe"));
});

for (const passes of [0, 1, 2, 3, 7]) {
  test(`one that lets ${passes} through has not passed`, async () => {
    const { socket, told } = make({ passes });
    socket.onopen();
    await settled();
    assert.deepEqual(told, []);
    socket.onclose();
    assert.deepEqual(told, ["failed"]);
  });
}

test("other words than an answer are a failure", () => {
  const { socket, told } = make({ passes: 0 });
  socket.onopen();
  socket.onmessage({ data: "4hello" });
  assert.deepEqual(told, ["failed"]);
});
