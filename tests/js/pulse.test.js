import assert from "node:assert/strict";
import { test } from "node:test";
import { Pulse } from "../../static/js/connection/models/pulse.js";
import { FakeClock, refusal, settle } from "./fakes.js";

// A WebSocket that returns `passes` echoes, and nothing after them.
function make({ passes = Infinity } = {}) {
  const clock = new FakeClock();
  const told = [];
  let asked = 0;
  const pulse = new Pulse({
    clock,
    interval: 8000,
    echo: () => {
      asked += 1;
      if (asked > passes) return new Promise(() => {});
      pulse.heard();
      return Promise.resolve();
    },
    on: { trusted: () => told.push("trusted"), silent: (how) => told.push(how) },
  });
  return { clock, told, pulse, asked: () => asked };
}

test("a WebSocket is trusted once several echoes came back, in more than one round", async () => {
  const { pulse, told, asked } = make();
  pulse.start();
  await settle();
  assert.deepEqual(told, ["trusted"]);
  assert.ok(asked() > 6);
});

for (const passes of [0, 1, 2, 3, 5]) {
  test(`one that swallows everything after ${passes} echoes is silent within five seconds, never trusted`, async () => {
    const { pulse, clock, told } = make({ passes });
    pulse.start();
    await clock.move(4900);
    assert.deepEqual(told, []);
    await clock.move(200);
    assert.deepEqual(told, [{ wasTrusted: false, wasAsleep: false }]);
  });
}

test("echoes that do not come back count, though other frames still trickle in", async () => {
  const { pulse, clock, told } = make({ passes: 1 });
  pulse.start();
  for (let i = 0; i < 9; i += 1) {
    await clock.move(1000);
    pulse.heard();
  }
  assert.deepEqual(told, [{ wasTrusted: false, wasAsleep: false }]);
});

test("one that is trusted may be quiet between the server's pings, and no longer", async () => {
  const { pulse, clock, told } = make();
  pulse.start();
  for (let i = 0; i < 5; i += 1) {
    await clock.move(8000);
    pulse.heard();
  }
  assert.deepEqual(told, ["trusted"]);
  await clock.move(12_000);
  assert.deepEqual(told, ["trusted", { wasTrusted: true, wasAsleep: false }]);
});

test("while somebody waits for an answer, eight seconds of silence are enough", async () => {
  const { pulse, clock, told } = make();
  pulse.start();
  await clock.move(2000);
  pulse.heard();
  pulse.follow(new Promise(() => {}));
  await clock.move(7900);
  assert.equal(told.length, 1);
  await clock.move(200);
  assert.equal(told.length, 2);
});

// Frames arrive all the time, and a request is sent every second, which `answer()` answers.
async function busy({ pulse, clock }, seconds, answer) {
  for (let i = 0; i < seconds; i += 1) {
    pulse.follow(answer());
    await clock.move(1000);
    pulse.heard();
  }
}

test("while some of what is asked is answered, it lives", async () => {
  const made = make();
  made.pulse.start();
  made.pulse.follow(new Promise(() => {}));
  await busy(made, 30, () => Promise.resolve());
  assert.deepEqual(made.told, ["trusted"]);
});

test("a refusal is an answer", async () => {
  const made = make();
  made.pulse.start();
  made.pulse.follow(new Promise(() => {}));
  await busy(made, 30, () => Promise.reject(refusal("too_many")));
  assert.deepEqual(made.told, ["trusted"]);
});

test("nine seconds without any answer are a silence, whatever else arrives", async () => {
  const made = make();
  made.pulse.start();
  await busy(made, 3, () => Promise.resolve());
  await busy(made, 8, () => new Promise(() => {}));
  assert.deepEqual(made.told, ["trusted"]);
  await busy(made, 2, () => Promise.reject(refusal("unanswered")));
  assert.deepEqual(made.told, ["trusted", { wasTrusted: true, wasAsleep: false }]);
});

test("it is quiet when somebody has waited for more than four seconds, or the server's ping is late", async () => {
  const { pulse, clock } = make();
  pulse.start();
  await clock.move(9000);
  assert.equal(pulse.isQuiet, false);
  await clock.move(1000);
  assert.equal(pulse.isQuiet, true);
  pulse.heard();
  assert.equal(pulse.isQuiet, false);
  pulse.follow(new Promise(() => {}));
  await clock.move(3900);
  assert.equal(pulse.isQuiet, false);
  await clock.move(200);
  assert.equal(pulse.isQuiet, true);
});

test("a machine that slept does not blame the network", async () => {
  const { pulse, clock, told } = make();
  pulse.start();
  await settle();
  clock.sleep(60_000);
  await clock.move(0);
  assert.deepEqual(told, ["trusted", { wasTrusted: true, wasAsleep: true }]);
});

test("after its end it says nothing", async () => {
  const { pulse, clock, told } = make({ passes: 0 });
  pulse.start();
  pulse.stop();
  await clock.move(60_000);
  assert.deepEqual([told, clock.pending], [[], 0]);
});
