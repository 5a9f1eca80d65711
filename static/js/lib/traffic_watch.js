// Counts what the browser says of every request of this page; frames are counted by who sends and reads them.
const OFTEN = 5_000; // ms
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
    // a browser that does not tell
  }
}
