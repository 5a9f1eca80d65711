const FOREVER = "forever";

// Whether a conversation is muted at `now`, ms. `muted_until`: a time, "forever" or null.
export function isMuted({ muted_until: until }, now) {
  return Boolean(until) && (until === FOREVER || Date.parse(until) > now);
}
