// Counts the bytes of this page's requests, as the browser reports them. SessionWatch counts those of WebSocket frames.
const OFTEN = 5_000; // ms between two saves
const KINDS = ["navigation", "resource"];

export function watchTraffic(traffic, clock) {
  for (const type of KINDS) observe(type, (entry) => traffic.add(entry.transferSize ?? 0));
  const keep = () => {
    traffic.keep();
    clock.after(OFTEN, keep);
  };
  keep();
  addEventListener("pagehide", () => traffic.keep());
}

function observe(type, count) {
  try {
    new PerformanceObserver((list) => list.getEntries().forEach(count)).observe({ type, buffered: true });
  } catch {
    // this browser reports no such entries
  }
}
