import assert from "node:assert/strict";
import { test } from "node:test";
import { Traffic } from "../../static/js/connection/models/traffic.js";
import { mapStorage } from "./fakes.js";

function make() {
  const storage = mapStorage();
  const time = { day: "2026-11-20" };
  return { time, tab: () => new Traffic({ storage, day: () => time.day }) };
}

test("what several tabs have counted adds up", () => {
  const { tab } = make();
  const [one, other] = [tab(), tab()];
  one.add(100);
  other.add(20);
  one.keep();
  other.keep();
  one.add(3);
  assert.equal(one.today, 123);
});

test("a new day begins with nothing", () => {
  const { tab, time } = make();
  const one = tab();
  one.add(100);
  one.keep();
  time.day = "2026-11-21";
  assert.equal(one.today, 0);
});
