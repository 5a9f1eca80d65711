// Reports whether the reader is active on this page, idle for a while, or looking elsewhere.
import { hear } from "../page/dom.js";

export function start(body, client) {
  const { clock, page } = client;
  let told = null;
  let timer = null;
  let last = -Infinity;

  function now() {
    if (document.visibilityState === "hidden") return "hidden";
    return clock.now() - last >= page.awayAfter ? "idle" : "active";
  }

  function report() {
    const state = now();
    clock.cancel(timer);
    if (state === "active") timer = clock.after(page.awayAfter - (clock.now() - last) + 50, report);
    if (state === told || !client.link.isLive) return;
    told = state;
    client.link.request("activity", { state }).catch(() => {
      told = null;
    });
  }

  function touched() {
    const wasActive = told === "active" && clock.now() - last < page.awayAfter;
    last = clock.now();
    if (!wasActive) report();
  }

  for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"]) {
    addEventListener(name, touched, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? report() : touched()));
  hear("open", () => {
    told = null;
    report();
  });
  touched();
}
