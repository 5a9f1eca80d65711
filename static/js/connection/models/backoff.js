// Return the ms to wait before trying again. Full jitter keeps a thousand clients from coming back in one moment.
export function backoff(attempt, random, { least = 500, most = 10_000 } = {}) {
  return least + random() * Math.max(0, reach(attempt, { from: least, most }) - least);
}

// The same for the first tries of a reconnect, which need not wait: between zero and half a second, a second, two …
export function spread(attempt, random, { from = 500, most = 10_000 } = {}) {
  return random() * reach(attempt, { from, most });
}

function reach(attempt, { from, most }) {
  return Math.min(most, from * 2 ** Math.min(attempt, 20));
}
