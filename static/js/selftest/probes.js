// The probes of the self-test. Each writes its results into a part of the record `nothing()` (diagnosis.js).
import { newId } from "../page/ids.js";
import { addressOf, probeRequest, probeWithRetries } from "./probe_request.js";

const REQUESTS = 40;
const BUDGET = 6_000; // ms for all of them
const LEAST = 5;
const PATIENCE = 8_000; // ms
const BLOCKS = 3;
const CRUMBLY = 8; // tries: a browser may join what a box has cut into small pieces
const LARGE = 4_000; // bytes
const SMALL = 400; // bytes; fits into one packet together with the headers
const GRACE = 10_000; // ms on top of the time for which an answer is held

// Send many small requests, one after the other: how long each takes, how many are lost, who answers.
export async function probeRequests(measured, changed) {
  const { requests } = measured;
  const began = performance.now();
  performance.clearResourceTimings();
  while (requests.asked < REQUESTS && (requests.asked < LEAST || performance.now() - began < BUDGET)) {
    const answer = await probeRequest("now", { patience: PATIENCE });
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

// Ask again whether the server sees the same address.
export async function probeAddress(measured) {
  const answer = await probeWithRetries("now");
  if (answer.how === "answered" && !answer.isOld) noteAddress(measured.address, answer.data.from);
}

// Count a request over an existing connection, which took no time for connecting.
function noteConnection(requests, url) {
  const [entry] = performance.getEntriesByName(new URL(url, location.href).href);
  if (!entry) return;
  requests.timed += 1;
  requests.reused += entry.connectEnd === entry.connectStart;
}

export async function probeCookies(measured) {
  await probeWithRetries("cookie");
  const answer = await probeWithRetries("cookie");
  if (answer.how === "answered" && !answer.isOld) measured.cookies = answer.data.came;
}

// Send a POST, then ask how often it arrived: browsers and boxes repeat it when a connection breaks.
export async function probePosts(measured) {
  const sent = await probeWithRetries("once", { method: "POST" });
  const answer = await probeWithRetries("once", { values: { of: sent.nonce } });
  if (answer.how === "answered" && !answer.isOld) measured.posts = { arrived: answer.data.arrived };
}

// Measure answers that are sent in one piece: the best speed of a few thousand bytes, and the number of reads for a
// text that fits into one packet.
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
    reads.push(sizeOf(pieces) < LARGE ? pieces.length : 0); // a cache may answer with the large one
  }
  const [best] = large.sort((one, other) => one.ms - other.ms);
  // The number that half of the tries took: single ones may be accidents.
  if (best) measured.block = { ...best, reads: reads.sort((one, other) => other - one)[CRUMBLY / 2 - 1] };
}

function sizeOf(pieces) {
  return pieces.reduce((sum, { size }) => sum + size, 0);
}

// Measure an answer of five pieces, sent 300 ms apart.
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
    const answer = await fetch(addressOf(path, { ...values, nonce: newId() }), {
      cache: "no-store",
      signal: limit.signal,
    });
    const reader = answer.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      pieces.push({ at: performance.now(), size: next.value.length, text: new TextDecoder().decode(next.value) });
    }
  } catch {
    pieces.length = 0; // a broken answer says nothing about pieces
  }
  clearTimeout(timer);
  return pieces;
}

// Measure an answer that the server holds for `seconds`.
export async function probeHold(measured, seconds) {
  const answer = await probeWithRetries("hold", { values: { seconds }, patience: seconds * 1000 + GRACE });
  if (answer.isOld) return;
  measured.isBusy ||= answer.how === "busy";
  const again = answer.data?.again_after;
  measured.holds[seconds] = typeof again === "number" // the browser has repeated the request by itself
    ? { how: "cut", ms: again * 1000 }
    : { how: answer.how, ms: answer.ms, status: answer.status };
}
