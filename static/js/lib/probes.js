// The probes of the self-test. Each writes what it measured into its part of `nothing()` (models/diagnosis.js).
import { newId } from "./ids.js";
import { addressOf, ask, insist } from "./asking.js";

const REQUESTS = 40;
const BUDGET = 6_000; // ms for all of them
const LEAST = 5;
const PATIENCE = 8_000; // ms
const BLOCKS = 3;
const CRUMBLY = 8; // tries: what a box cuts into bytes, a browser may still find together
const LARGE = 4_000; // bytes
const SMALL = 400; // with its head, within one packet
const GRACE = 10_000; // ms beyond what a held answer takes

// Many small requests, one after the other: how long each takes, how many are lost, whose answer comes.
export async function probeRequests(measured, changed) {
  const { requests } = measured;
  const began = performance.now();
  performance.clearResourceTimings();
  while (requests.asked < REQUESTS && (requests.asked < LEAST || performance.now() - began < BUDGET)) {
    const answer = await ask("now", { patience: PATIENCE });
    note(measured, answer);
    if (answer.how === "busy") break;
    changed();
  }
  requests.isDone = true;
}

function note(measured, { how, ms, url, status, data, isOld, hasLength }) {
  const { requests } = measured;
  if (how === "busy") return void (measured.isBusy = true);
  requests.asked += 1;
  if (how === "foreign") Object.assign(requests, { foreign: requests.foreign + 1, status });
  if (how !== "answered") return undefined;
  requests.answered += 1;
  requests.old += isOld;
  requests.unframed += !hasLength;
  requests.latency.push(ms);
  noteConnection(requests, url);
  if (isOld) return undefined;
  noteAddress(measured.address, data.from);
  measured.clock = data.time - (Date.now() - ms / 2);
  measured.server = { secure: location.protocol === "https:", relayed: data.relayed };
  return undefined;
}

function noteAddress(address, name) {
  if (address.last !== null && address.last !== name) address.changes += 1;
  if (!address.seen.includes(name)) address.seen.push(name);
  address.last = name;
}

// Once more, later on: does the server still see the same address?
export async function probeAddress(measured) {
  const answer = await insist("now");
  if (answer.how === "answered" && !answer.isOld) noteAddress(measured.address, answer.data.from);
}

// Where no time went into connecting, the connection was there already.
function noteConnection(requests, url) {
  const [entry] = performance.getEntriesByName(new URL(url, location.href).href);
  if (!entry) return;
  requests.timed += 1;
  requests.reused += entry.connectEnd === entry.connectStart;
}

export async function probeCookies(measured) {
  await insist("cookie");
  const answer = await insist("cookie");
  if (answer.how === "answered" && !answer.isOld) measured.cookies = answer.data.came;
}

// A POST, and some time later how often it came: browsers and boxes send it again where a connection breaks.
export async function probePosts(measured) {
  const sent = await insist("once", { method: "POST" });
  const answer = await insist("once", { values: { of: sent.nonce } });
  if (answer.how === "answered" && !answer.isOld) measured.posts = { arrived: answer.data.arrived };
}

// What left in one piece: how fast a few thousand bytes come at best, and in how many reads what fits into a packet.
export async function probeBlock(measured) {
  const large = [];
  const reads = [];
  for (let tries = 0; tries < BLOCKS; tries += 1) {
    const began = performance.now();
    const bytes = sizeOf(await piecesOf("block", { size: LARGE }));
    if (bytes) large.push({ bytes, ms: performance.now() - began });
  }
  for (let tries = 0; tries < CRUMBLY; tries += 1) {
    const pieces = await piecesOf("block", { size: SMALL });
    reads.push(sizeOf(pieces) < LARGE ? pieces.length : 0); // a cache may give the large one
  }
  const [best] = large.sort((one, other) => one.ms - other.ms);
  if (best) measured.block = { ...best, reads: reads.sort((one, other) => other - one)[CRUMBLY / 2 - 1] }; // in half of them: some may be accidents
}

function sizeOf(pieces) {
  return pieces.reduce((sum, { size }) => sum + size, 0);
}

// Five pieces that leave 300 ms apart.
export async function probeStream(measured) {
  const pieces = await piecesOf("stream");
  const lines = pieces.map(({ text }) => text).join("").split("\n").length - 1;
  const span = pieces.length ? pieces.at(-1).at - pieces[0].at : 0;
  measured.stream = { isWhole: lines === 5, span, expected: 1200 };
}

async function piecesOf(path, values) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), PATIENCE);
  const pieces = [];
  try {
    const answer = await fetch(addressOf(path, { ...values, nonce: newId() }), { cache: "no-store", signal: limit.signal });
    const reader = answer.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      pieces.push({ at: performance.now(), size: next.value.length, text: new TextDecoder().decode(next.value) });
    }
  } catch {
    pieces.length = 0; // it broke: that says nothing of pieces
  }
  clearTimeout(timer);
  return pieces;
}

// An answer that the server holds for so many seconds.
export async function probeHold(measured, seconds) {
  const answer = await insist("hold", { values: { seconds }, patience: seconds * 1000 + GRACE });
  if (answer.isOld) return;
  measured.isBusy ||= answer.how === "busy";
  const again = answer.data?.again_after;
  measured.holds[seconds] = typeof again === "number" // the browser asked again by itself
    ? { how: "cut", ms: again * 1000 }
    : { how: answer.how, ms: answer.ms, status: answer.status };
}
