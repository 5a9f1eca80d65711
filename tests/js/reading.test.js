import assert from "node:assert/strict";
import { test } from "node:test";
import { Reading } from "../../static/js/models/reading.js";
import { refusal, settle } from "./fakes.js";

function make(lastRead = 3) {
  const asked = [];
  const waiting = [];
  const reading = new Reading({
    lastRead,
    ask: (seq) => {
      asked.push(seq);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
  });
  return { reading, asked, waiting };
}

test("what comes while a request is on its way is told in one more", async () => {
  const { reading, asked, waiting } = make();
  for (const seq of [4, 5, 6]) reading.see(seq);
  assert.deepEqual(asked, [4]);
  waiting[0].resolve();
  await settle();
  assert.deepEqual(asked, [4, 6]);
});

test("what is read already is not told", () => {
  const { reading, asked } = make();
  reading.see(3);
  reading.see(2);
  assert.deepEqual(asked, []);
});

test("without an answer the same is told again when asked to", async () => {
  const { reading, asked, waiting } = make();
  reading.see(4);
  waiting[0].reject(refusal("unanswered", { retry: true }));
  await settle();
  reading.flush();
  assert.deepEqual(asked, [4, 4]);
});

test("marked unread, nothing is read until the window is focused again", async () => {
  const { reading, asked } = make(6);
  reading.learn(3);
  reading.see(6);
  assert.deepEqual([asked, reading.isHeld], [[], true]);
  reading.resume();
  reading.see(6);
  assert.deepEqual(asked, [6]);
});

test("what another device has read need not be told", () => {
  const { reading, asked } = make(3);
  reading.learn(9);
  reading.see(8);
  assert.deepEqual(asked, []);
});

test("what lies below something unread that was not on screen is not read", () => {
  const { reading, asked } = make(3);
  reading.see(9, 4);
  reading.see(60, 50);
  assert.deepEqual([asked, reading.wanted, reading.isBehind], [[9], 9, true]);
  reading.see(20, 10);
  assert.deepEqual([reading.wanted, reading.isBehind], [20, false]);
});
