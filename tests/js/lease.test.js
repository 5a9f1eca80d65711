import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Lease } from "../../static/js/connection/lease.js";
import { FakeClock, mapStorage, settle } from "./fakes.js";

function make() {
  const storage = mapStorage();
  const clock = new FakeClock();
  return { clock, tab: (name) => new Lease({ tab: name, storage, clock }) };
}

afterEach(() => delete globalThis.document);

test("of two tabs that take a lease in the same moment one has it", async () => {
  const { clock, tab } = make();
  const both = Promise.all([tab("a").take("x"), tab("b").take("x")]);
  await clock.move(100);
  assert.equal((await both).filter(Boolean).length, 1);
});

test("a hidden tab takes a lease without a timer, which the browser would delay, and no other's", async () => {
  globalThis.document = { hidden: true };
  const { clock, tab } = make();
  let isTaken = false;
  tab("a").take("x").then((answer) => (isTaken = answer));
  await settle();
  assert.deepEqual([isTaken, clock.pending, await tab("b").take("x")], [true, 0, false]);
});
