import assert from "node:assert/strict";
import { test } from "node:test";
import { Leadership } from "../../static/js/connection/leadership.js";
import { FakeClock, mapStorage } from "./fakes.js";

// Tabs of one browser on plain http, where there are no locks.
function make() {
  const storage = mapStorage();
  const clock = new FakeClock();
  const told = [];
  const tab = (name) => {
    const ways = { onLead: () => told.push(`${name} leads`), onFollow: () => told.push(`${name} follows`) };
    return new Leadership({ name: "rosa", tab: name, storage, clock, ...ways });
  };
  return { clock, told, tab };
}

test("the first tab leads, and the next ones do not", async () => {
  const { clock, told, tab } = make();
  const [a, b] = [tab("a"), tab("b")];
  a.start();
  await clock.move(100);
  b.start();
  await clock.move(60_000);
  assert.deepEqual(told, ["a leads"]);
  assert.deepEqual([a.isLeader, b.isLeader], [true, false]);
});

test("two that begin in the same moment end with one leader", async () => {
  const { clock, tab } = make();
  const tabs = [tab("a"), tab("b"), tab("c")];
  for (const one of tabs) one.start();
  await clock.move(10_000);
  assert.equal(tabs.filter((one) => one.isLeader).length, 1);
});

test("when the leader goes and says so, another leads at once", async () => {
  const { clock, told, tab } = make();
  const [a, b] = [tab("a"), tab("b")];
  a.start();
  await clock.move(100);
  b.start();
  await clock.move(100);
  a.stop();
  b.isFree();
  await clock.move(250);
  assert.deepEqual(told, ["a leads", "a follows", "b leads"]);
});

test("who takes the lead has it, and the other notices", async () => {
  const { clock, told, tab } = make();
  const [a, b] = [tab("a"), tab("b")];
  a.start();
  await clock.move(100);
  b.take();
  await clock.move(10_000);
  assert.deepEqual(told, ["a leads", "b leads", "a follows"]);
});
