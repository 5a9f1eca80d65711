import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose, figures, nothing } from "../../static/js/selftest/diagnosis.js";
import { selfTestReport } from "../../static/js/selftest/report.js";

const held = (ms, how = "answered") => ({ how, ms });
const GOOD = {
  requests: {
    asked: 40,
    answered: 40,
    foreign: 0,
    old: 0,
    unframed: 0,
    status: null,
    latency: Array(40).fill(20),
    timed: 40,
    reused: 39,
    isDone: true,
  },
  websocket: { how: "lives", tries: 1, echoed: 28, seconds: 70, isLarge: false },
  holds: { 1: held(1510), 5: held(5510), 10: held(10_510), 20: held(20_510), 30: held(30_510) },
  stream: { isWhole: true, span: 1210, expected: 1200 },
  block: { bytes: 4000, reads: 1, ms: 25 },
  posts: { arrived: 1 },
  cookies: true,
  clock: 900,
  server: { secure: true, relayed: false },
  address: { seen: ["c0ffee"], last: "c0ffee", changes: 0 },
  isBusy: false,
};
const MOVED = { seen: ["c0ffee", "decaf0"], last: "decaf0", changes: 1 };

function measured(changes) {
  const all = structuredClone(GOOD);
  for (const [part, values] of Object.entries(changes)) {
    all[part] = values !== null && typeof values === "object" ? { ...all[part], ...values } : values;
  }
  return all;
}

const codes = (changes) => diagnose(measured(changes)).findings.map(({ code }) => code);

test("of a network that does nothing, nothing is said", () => {
  assert.deepEqual(diagnose(GOOD), { best: "websocket", findings: [] });
});

test("of what was not measured yet, nothing is said", () => {
  assert.deepEqual(diagnose(nothing()), { best: "unknown", findings: [] });
});

const CASES = [
  ["offline", { requests: { answered: 0, latency: [], timed: 0 }, websocket: { how: "lives" } }, ["offline"]],
  ["cookies that do not come back", { cookies: false }, ["cookies"]],
  ["a WebSocket that is refused", { websocket: { how: "refused" } }, ["ws-refused"]],
  ["one that is not answered", { websocket: { how: "unanswered" } }, ["ws-unanswered"]],
  ["one that swallows", { websocket: { how: "silent", echoed: 3 } }, ["ws-swallowed"]],
  ["one that passes no large frame", { websocket: { how: "silent", echoed: 9, isLarge: true } }, ["ws-large"]],
  ["one that falls silent later", { websocket: { how: "silent", echoed: 24, seconds: 60 } }, ["ws-silent"]],
  ["one that is cut", { websocket: { how: "cut", echoed: 12, seconds: 10 } }, ["ws-cut"]],
  ["polls that are cut", { holds: { 10: held(5000, "cut"), 20: held(5010, "cut") } }, ["poll-cut"]],
  ["polls that somebody else answers", { holds: { 10: held(5000, "foreign") } }, ["poll-cut"]],
  ["polls that do not live at all", { holds: { 1: held(900, "cut") } }, ["no-poll"]],
  ["polls that live shorter than any of ours", { holds: { 5: held(3000, "cut") } }, ["no-poll"]],
  ["a cache", { requests: { old: 39 } }, ["cached"]],
  ["loss", { requests: { answered: 37 } }, ["lossy"]],
  ["a wrong clock", { clock: -3_600_000 }, ["clock"]],
  ["a new address", { address: MOVED }, ["new-address"]],
  [
    "a new address, which took the WebSocket along",
    { address: MOVED, websocket: { how: "silent", echoed: 24 } },
    ["new-address"],
  ],
  ["a WebSocket cut by a new address", { address: MOVED, websocket: { how: "cut", echoed: 24 } }, ["new-address"]],
  [
    "addresses in turns, and a WebSocket that falls silent",
    { address: { ...MOVED, changes: 9 }, websocket: { how: "silent", echoed: 24 } },
    ["ws-silent", "new-address"],
  ],
  ["a POST that came twice", { posts: { arrived: 2 } }, ["replayed"]],
  ["slowness", { requests: { latency: [390, 400, 410] } }, ["slow"]],
  ["a narrow line", { block: { ms: 1020 } }, ["narrow"]],
  ["answers held back", { stream: { span: 3 } }, ["buffered"]],
  ["connections that are closed", { requests: { reused: 0 } }, ["closing"]],
  ["answers sent anew", { requests: { unframed: 40 } }, ["reframed"]],
  ["tiny pieces", { block: { reads: 2 } }, ["crumbled"]],
  ["a proxy's mark", { server: { relayed: true } }, ["relayed"]],
  ["plain http", { server: { secure: false } }, ["plain-http"]],
  ["a busy server", { isBusy: true }, ["busy"]],
];

for (const [words, changes, expected] of CASES) {
  test(`named: ${words}`, () => assert.deepEqual(codes(changes), expected));
}

test("where somebody else answers most requests, nothing is made of the rest", () => {
  const portal = measured({
    requests: { answered: 0, foreign: 40, status: 200 },
    websocket: { how: "refused" },
    cookies: null,
  });
  assert.deepEqual(diagnose(portal), {
    best: "none",
    findings: [{ code: "portal", tone: "bad", values: { status: 200 } }],
  });
});

test("what was lost is told once all have been asked", () => {
  assert.deepEqual(codes({ requests: { answered: 37, isDone: false } }), []);
});

test("one foreign answer among many is no portal", () => {
  assert.deepEqual(codes({ requests: { answered: 39, foreign: 1 } }), []);
});

test("what is cut is told with the seconds of the shortest", () => {
  const { findings } = diagnose(measured({ holds: { 10: held(9990, "cut"), 20: held(15_040, "cut") } }));
  assert.deepEqual(findings[0].values, { seconds: 10 });
});

test("the best that is carried is a WebSocket, else polls, else short requests", () => {
  const best = (changes) => diagnose(measured(changes)).best;
  const refused = { websocket: { how: "refused" } };
  assert.equal(best({ websocket: { how: "trying", echoed: 12 } }), "websocket");
  assert.equal(best(refused), "polling");
  assert.equal(best({ ...refused, holds: { 1: held(900, "cut") } }), "short");
  assert.equal(best({ ...refused, requests: { old: 39 } }), "short");
  assert.equal(best({ ...refused, holds: { 1: undefined }, requests: { answered: 0 } }), "none");
});

test("the most serious is said first", () => {
  assert.deepEqual(codes({ server: { secure: false }, cookies: false, websocket: { how: "refused" } }), [
    "cookies",
    "ws-refused",
    "plain-http",
  ]);
});

test("every figure and every value of a finding is a number or a word of ours", () => {
  const values = [...figures(GOOD), ...figures(nothing())].flatMap(([, all]) => Object.values(all));
  assert.ok(values.length > 20);
  for (const value of values) assert.match(String(value), /^-?[a-z0-9.]{0,12}$/);
});

test("the report has what was found, what to ask for and what was measured", () => {
  const shown = [
    { what: "WebSockets are refused.", does: "Polls.", ask: "Upgrade." },
    { what: "Slow.", does: "", ask: "" },
  ];
  const text = selfTestReport((key) => `<${key}>`, {
    best: "polling",
    shown,
    rows: [["Latency", "20 ms"]],
    at: new Date(0),
  });
  assert.equal(
    text,
    [
      "<report-title>",
      "1970-01-01T00:00Z",
      "<best-polling>",
      "",
      "* WebSockets are refused.",
      "Polls.",
      "<ask-for> Upgrade.",
      "",
      "* Slow.",
      "",
      "<figures-title>",
      "- Latency: 20 ms",
      "",
    ].join("\n"),
  );
});
