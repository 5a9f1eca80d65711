// Derives what this network does from what the probes have measured. `diagnose` and `figures` use only what has been
// measured so far, so they may be called after each probe.
const OPEN = 9; // echoes, after which a box that swallows frames would have been noticed
const SLOW = 400; // ms
const NARROW = 20_000; // bytes per second, at which a page takes seconds
const CRUMBS = 2; // reads of a text that fits into one packet
const LATE_CLOCK = 120_000; // ms; certificates and sign-ins elsewhere tolerate less
const KEPT = 0.2; // share of requests over an existing connection, below which the network keeps none open
const LEAST_HOLD = 4; // seconds that a poll waits at least (connection/models/network.js)
const FEW = 5; // requests that are needed for a statement about all of them

// [code, tone, rule]: `rule(measured)` returns the values of the finding, true, or something falsy. The most serious
// come first. Tones: bad, warn, note.
const RULES = [
  ["offline", "bad", ({ requests }) => requests.asked >= FEW && requests.answered + requests.foreign === 0],
  ["cookies", "bad", ({ cookies }) => cookies === false],
  ["no-poll", "bad", ({ holds }) => isTooShort(holds) && { seconds: cutAfter(holds) }],
  ["ws-refused", "warn", ({ websocket }) => websocket.how === "refused"],
  ["ws-unanswered", "warn", ({ websocket }) => websocket.how === "unanswered"],
  ["ws-swallowed", "warn", ({ websocket }) => isSilent(websocket) && websocket.echoed < OPEN],
  ["ws-large", "warn", ({ websocket }) => isOver(websocket) && websocket.isLarge],
  [
    "ws-silent",
    "warn",
    ({ websocket, address }) =>
      isSilent(websocket) && websocket.echoed >= OPEN && !hasMoved(address) && { seconds: round(websocket.seconds) },
  ],
  [
    "ws-cut",
    "warn",
    ({ websocket, address }) =>
      websocket.how === "cut" && !websocket.isLarge && !hasMoved(address) && { seconds: round(websocket.seconds) },
  ],
  ["poll-cut", "warn", ({ holds }) => !isTooShort(holds) && cutAfter(holds) && { seconds: cutAfter(holds) }],
  ["cached", "warn", ({ requests }) => requests.old > 0],
  [
    "lossy",
    "warn",
    ({ requests }) =>
      requests.isDone && requests.answered > 0 && lost(requests) > 0 && { lost: lost(requests), asked: requests.asked },
  ],
  [
    "clock",
    "warn",
    ({ clock }) => Math.abs(clock ?? 0) > LATE_CLOCK && { minutes: Math.round(Math.abs(clock) / 60_000) },
  ],
  ["new-address", "note", ({ address }) => address.changes > 0 && { n: address.seen.length }],
  ["replayed", "note", ({ posts }) => posts?.arrived > 1 && { n: posts.arrived }],
  ["slow", "note", ({ requests }) => median(requests.latency) >= SLOW && { ms: round(median(requests.latency)) }],
  ["narrow", "note", (measured) => rate(measured) < NARROW && { rate: round(rate(measured) / 1000) }],
  ["buffered", "note", ({ stream }) => stream?.isWhole && stream.span < stream.expected / 2],
  ["closing", "note", ({ requests }) => requests.timed >= FEW && requests.reused < requests.timed * KEPT],
  ["reframed", "note", ({ requests }) => requests.answered >= FEW && requests.unframed === requests.answered],
  ["crumbled", "note", ({ block }) => block?.reads >= CRUMBS],
  ["relayed", "note", ({ server }) => server?.relayed === true],
  ["plain-http", "note", ({ server }) => server?.secure === false],
];

// Return {best, findings: [{code, tone, values}]}. `best` is websocket, polling, short, none or unknown.
export function diagnose(measured) {
  if (isPortal(measured))
    return { best: "none", findings: [finding("portal", "bad", { status: measured.requests.status })] };
  const found = RULES.map(([code, tone, rule]) => finding(code, tone, rule(measured))).filter(Boolean);
  return { best: best(measured), findings: measured.isBusy ? [...found, finding("busy", "note", true)] : found };
}

// Return what was measured as [name, values] for sentences. They hold only numbers and words of this program.
export function figures(measured) {
  const { requests, websocket, holds, stream, block, posts, cookies, clock, address } = measured;
  return [
    requests.asked && [
      "requests",
      { asked: requests.asked, answered: requests.answered, foreign: requests.foreign, old: requests.old },
    ],
    requests.latency.length && [
      "latency",
      { median: round(median(requests.latency)), worst: round(Math.max(...requests.latency)) },
    ],
    requests.timed && ["connections", { timed: requests.timed, reused: requests.reused }],
    [
      "websocket",
      { how: websocket.how, tries: websocket.tries, echoed: websocket.echoed, seconds: round(websocket.seconds) },
    ],
    ...Object.entries(holds).map(([seconds, { how, ms, status }]) => [
      "hold",
      { asked: seconds, how, seconds: round(ms / 1000), status: status ?? "" },
    ]),
    stream && ["stream", { span: round(stream.span), expected: stream.expected }],
    block && ["block", { reads: block.reads, ms: round(block.ms), bytes: block.bytes }],
    posts && ["posts", { n: posts.arrived }],
    cookies !== null && [cookies ? "cookies-kept" : "cookies-lost", {}],
    clock !== null && ["clock", { seconds: round(clock / 1000) }],
    address.last && ["address", { n: address.seen.length }],
  ].filter(Boolean);
}

// Return the record of a test that has measured nothing yet.
export function nothing() {
  return {
    requests: {
      asked: 0,
      answered: 0,
      foreign: 0,
      old: 0,
      unframed: 0,
      status: null,
      latency: [],
      timed: 0,
      reused: 0,
      isDone: false,
    },
    websocket: { how: "trying", tries: 0, echoed: 0, seconds: 0, isLarge: false },
    holds: {},
    stream: null, // {isWhole, span, expected}: ms between the first and the last piece, as received and as sent
    block: null, // {bytes, ms, reads}: the best large answer, and the reads that a small one took in half of the tries
    posts: null, // {arrived}: how often one POST arrived
    cookies: null,
    clock: null, // ms that the server is ahead
    server: null, // {secure, relayed}
    address: { seen: [], last: null, changes: 0 }, // the server's names for the addresses
    isBusy: false,
  };
}

// A box that answers in place of the server answers most requests; a single error page is no such box.
function isPortal({ requests }) {
  return requests.foreign > 0 && requests.foreign >= requests.answered;
}

function best({ websocket, holds, requests }) {
  if (websocket.how === "lives" || (websocket.how === "trying" && websocket.echoed >= OPEN)) return "websocket";
  if (requests.old > 0) return "short";
  if (websocket.how === "trying") return "unknown";
  if (isTooShort(holds)) return "short";
  if (holds[1]?.how === "answered") return "polling";
  return requests.isDone && !requests.answered ? "none" : "unknown";
}

function isOver({ how }) {
  return how === "silent" || how === "cut";
}

function isSilent(websocket) {
  return websocket.how === "silent" && !websocket.isLarge;
}

// Whether the device moved once from one network to another, which closed everything of the old address. More changes
// mean a device with several addresses.
function hasMoved({ changes }) {
  return changes === 1;
}

function isCut(hold) {
  return hold !== undefined && hold.how !== "answered" && hold.how !== "busy";
}

function isTooShort(holds) {
  return cutAfter(holds) > 0 && cutAfter(holds) < LEAST_HOLD;
}

// Return the seconds after which the first held answer was cut, or 0 if none was.
function cutAfter(holds) {
  const cut = Object.values(holds).filter(isCut).map(({ ms }) => ms / 1000);
  return cut.length ? Math.max(0.1, round(Math.min(...cut))) : 0;
}

function lost({ asked, answered, foreign }) {
  return asked - answered - foreign;
}

function rate({ block, requests }) {
  const ms = block ? block.ms - median(requests.latency) : 0;
  return ms > 0 ? block.bytes / (ms / 1000) : Infinity;
}

function median(values) {
  return values.length ? [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] : 0;
}

function round(value) {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}

function finding(code, tone, values) {
  return values ? { code, tone, values: values === true ? {} : values } : null;
}
