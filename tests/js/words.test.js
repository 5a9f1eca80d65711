import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, spread } from "../../static/js/connection/models/backoff.js";
import { Presence } from "../../static/js/models/presence.js";
import { Typing } from "../../static/js/models/typing.js";
import { Sentences } from "../../static/js/page/sentences.js";
import { Times } from "../../static/js/page/times.js";
import { FakeClock } from "./fakes.js";

test("waits grow from half a second to ten, spread over all of it", () => {
  assert.equal(backoff(0, () => 1), 500);
  assert.equal(backoff(3, () => 1), 4000);
  assert.equal(backoff(99, () => 1), 10_000);
  assert.equal(backoff(99, () => 0), 500);
});

test("reconnects spread over all of the wait, the first one too", () => {
  assert.deepEqual([0, 1, 3, 99].map((attempt) => spread(attempt, () => 1)), [500, 1000, 4000, 10_000]);
  assert.deepEqual([0, 1, 3, 99].map((attempt) => spread(attempt, () => 0)), [0, 0, 0, 0]);
});

test("a sentence takes its values, and a number the form that the language has for it", () => {
  const texts = { "typing-one": "{name} is typing", "n-new-one": "{n} new", "n-new-other": "{n} new ones" };
  const sentences = new Sentences(texts, "en");
  assert.equal(sentences.say("typing-one", { name: "Rosa {x}" }), "Rosa {x} is typing");
  assert.deepEqual([sentences.count("n-new", 1), sentences.count("n-new", 3)], ["1 new", "3 new ones"]);
  assert.equal(sentences.say("nothing"), "");
  sentences.add({ "typing-many": "Several people are typing" });
  assert.equal(sentences.say("typing-many"), "Several people are typing");
  assert.equal(Object.keys(texts).length, 3); // the caller's object is not changed
});

test("times and days are those of the reader's zone", () => {
  const say = (key) => key;
  const times = new Times({ zone: "Asia/Tokyo", locale: "en-GB", say });
  const late = "2026-11-19T16:30:00.000Z";
  const now = new Date("2026-11-20T03:00:00.000Z");
  assert.equal(times.dayOf(late), "2026-11-20");
  assert.equal(times.timeOfDay(late), "01:30");
  assert.equal(times.day(late, now), "today");
  assert.equal(times.day("2026-11-18T20:00:00.000Z", now), "yesterday");
  assert.equal(times.when("2025-11-18T10:00:00.000Z", now), "2025-11-18");
});

test("an unknown zone or language falls back instead of failing", () => {
  const times = new Times({ zone: "Nowhere/Land", locale: "xx_YY_zz", say: () => "" });
  assert.ok(times.timeOfDay("2026-11-19T16:30:00.000Z"));
});

test("presence is unknown while one is cut off", () => {
  const presence = new Presence();
  presence.update([{ person: "rosa", state: "online" }]);
  presence.blind(true);
  assert.equal(presence.of("rosa").state, "unknown");
  presence.blind(false);
  assert.equal(presence.of("rosa").state, "online");
  assert.equal(presence.of("nobody"), null);
});

test("a name fades five seconds after the last key, or at once when the message comes", async () => {
  const clock = new FakeClock();
  const typing = new Typing({ ttl: 5000, clock, onChange: () => {} });
  typing.note({ id: "rosa", name: "Rosa" });
  await clock.move(4000);
  typing.note({ id: "rosa", name: "Rosa" });
  typing.note({ id: "jun", name: "Jun" });
  await clock.move(4000);
  assert.equal(typing.people.length, 2);
  typing.stop("jun");
  assert.deepEqual(typing.people.map((person) => person.id), ["rosa"]);
  await clock.move(1001);
  assert.equal(typing.people.length, 0);
});
