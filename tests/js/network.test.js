import assert from "node:assert/strict";
import { test } from "node:test";
import { Network } from "../../static/js/connection/models/network.js";
import { NetworkMemory } from "../../static/js/connection/network_memory.js";
import { mapStorage } from "./fakes.js";

const MINUTE = 60_000;

function make() {
  const kept = new Map();
  const storage = mapStorage(kept);
  const time = { now: Date.UTC(2026, 10, 20) };
  const network = (name = "home") => new Network({ memory: new NetworkMemory(storage, name), now: () => time.now });
  return { network, time, kept };
}

function times(n, act) {
  for (let i = 0; i < n; i += 1) act();
}

test("on a network that nobody knows a WebSocket may be tried, and polls wait for eight seconds", () => {
  const network = make().network();
  assert.deepEqual([network.hasWebSocket, network.isShort, network.hold], [true, false, 8]);
});

test("one that swallowed a WebSocket is remembered for half an hour, by the next page too", () => {
  const { network, time } = make();
  network().blame({ isSilence: true, wasTrusted: false });
  assert.equal(network().hasWebSocket, false);
  time.now += 29 * MINUTE;
  assert.equal(network().hasWebSocket, false);
  time.now += 2 * MINUTE;
  assert.equal(network().hasWebSocket, true);
});

test("it is remembered longer each time, and for minutes only when the WebSocket had been trusted", () => {
  const { network, time } = make();
  network().blame({ isSilence: true, wasTrusted: true });
  assert.equal(network().webSocketIn, 5 * MINUTE);
  time.now += 6 * MINUTE;
  network().blame({ isSilence: true, wasTrusted: true });
  assert.equal(network().webSocketIn, 30 * MINUTE);
});

test("what one network did says nothing of another", () => {
  const { network } = make();
  network("office").blame({ isSilence: true, wasTrusted: false });
  assert.equal(network("home").hasWebSocket, true);
  assert.equal(network("office").hasWebSocket, false);
});

test("a WebSocket that is cut once is an accident; cut early three times in a row it is left alone", () => {
  const network = make().network();
  const drop = (lived) => network.blame({ isSilence: false, lived });
  times(2, () => drop(60));
  drop(300);
  times(2, () => drop(60));
  assert.equal(network.hasWebSocket, true);
  drop(60);
  assert.equal(network.hasWebSocket, false);
});

test("after two polls that were cut, they are asked to wait for four seconds", () => {
  const { network } = make();
  const here = network();
  here.cut(5);
  assert.equal(here.hold, 8);
  here.cut(5);
  assert.equal(here.hold, 4);
  assert.equal(network().hold, 4);
});

test("where polls hold they wait longer, up to twenty-five seconds", () => {
  const network = make().network();
  const waits = [];
  times(24, () => {
    network.held(network.hold);
    waits.push(network.hold);
  });
  assert.deepEqual([...new Set(waits)], [8, 12, 18, 25]);
});

test("after a cut they never again wait as long as was cut, while it is remembered", () => {
  const network = make().network();
  times(5, () => network.held(network.hold));
  assert.equal(network.hold, 12);
  times(2, () => network.cut(10));
  times(40, () => network.held(network.hold));
  assert.equal(network.hold, 8);
});

test("a poll that was answered early says nothing about waiting", () => {
  const network = make().network();
  times(40, () => network.held(0.5));
  assert.equal(network.hold, 8);
});

test("where even four seconds are cut, short requests are what is left, for a while", () => {
  const { network, time } = make();
  times(4, () => network().cut(3));
  assert.equal(network().isShort, false); // each call is a page of its own
  const here = network();
  times(4, () => here.cut(3));
  assert.equal(here.isShort, true);
  time.now += here.shortFor;
  assert.equal(here.isShort, false);
});

test("where sessions over polls die young four times in a row, short requests are what is left", () => {
  const network = make().network();
  times(3, () => network.broke(1));
  network.broke(100);
  times(3, () => network.broke(1));
  assert.equal(network.isShort, false);
  network.broke(1);
  assert.equal(network.isShort, true);
});

test("a clock that was set back does not make a memory last for ever", () => {
  const { network, time } = make();
  network().blame({ isSilence: true, wasTrusted: false });
  time.now -= 365 * 24 * 60 * MINUTE;
  assert.equal(network().hasWebSocket, true);
});

test("the latest twenty networks are kept", () => {
  const { network, kept } = make();
  for (let i = 0; i < 30; i += 1) network(`net-${i}`).blame({ isSilence: true, wasTrusted: false });
  assert.equal(Object.keys(kept.get("networks")).length, 20);
  assert.equal(network("net-29").hasWebSocket, false);
  assert.equal(network("net-0").hasWebSocket, true);
});
