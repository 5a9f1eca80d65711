// One request of the self-test, and how it was answered.
import { newId } from "../page/ids.js";

const BASE = "/network/probes";
const PATIENCE = 10_000; // ms
const AT_ONCE = 800; // ms; a request that breaks sooner was lost, and not cut for waiting
const TRIES = 4;
const BUSY = new Set([429, 503]);

export function addressOf(path, values) {
  return `${BASE}/${path}?${new URLSearchParams(values)}`;
}

// Return {how, ms, url, nonce, status, data, isOld, hasLength}. `how` is answered (by the server), foreign (by somebody
// else), cut, silent (for longer than `patience` ms) or busy (the server says so). Never throws.
export async function probeRequest(path, { method = "GET", values = {}, patience = PATIENCE } = {}) {
  const nonce = newId();
  const url = addressOf(path, { ...values, nonce });
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patience);
  const began = performance.now();
  const told = await answered(url, { method, cache: "no-store", redirect: "manual", signal: limit.signal }, nonce);
  clearTimeout(timer);
  const how = told.how === "cut" && limit.signal.aborted ? "silent" : told.how;
  return { ...told, how, url, nonce, ms: performance.now() - began };
}

// The same, with retries while the connection breaks at once.
export async function probeWithRetries(path, options) {
  for (let tries = 1; ; tries += 1) {
    const answer = await probeRequest(path, options);
    if (answer.how !== "cut" || answer.ms > AT_ONCE || tries === TRIES) return answer;
  }
}

async function answered(url, options, nonce) {
  try {
    const answer = await fetch(url, options);
    return read(answer, await answer.text(), nonce);
  } catch {
    return { how: "cut" };
  }
}

function read(answer, text, nonce) {
  const data = parsed(text);
  if (data?.error) return { how: BUSY.has(answer.status) ? "busy" : "foreign", status: answer.status };
  if (data?.nonce === undefined) return { how: "foreign", status: answer.status };
  return { how: "answered", data, isOld: data.nonce !== nonce, hasLength: answer.headers.has("content-length") };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page of somebody else
  }
}
