// How long to wait before trying again: full jitter, so that a thousand clients do not come back in one moment.
export function backoff(attempt, random, { least = 500, most = 10_000 } = {}) {
  return least + random() * Math.max(0, reach(attempt, { from: least, most }) - least);
}

// The same for who has nothing to wait for: from nothing at all up to half a second, a second, two …
export function spread(attempt, random, { from = 500, most = 10_000 } = {}) {
  return random() * reach(attempt, { from, most });
}

function reach(attempt, { from, most }) {
  return Math.min(most, from * 2 ** Math.min(attempt, 20));
}
