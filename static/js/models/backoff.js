// How long to wait before trying again: full jitter, so that a thousand clients do not come back in one moment.
export function backoff(attempt, random, { least = 500, most = 10_000 } = {}) {
  const reach = Math.min(most, least * 2 ** Math.min(attempt, 20));
  return least + random() * Math.max(0, reach - least);
}
