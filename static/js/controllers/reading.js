// Marks messages as read when they have been on screen, in a window with somebody in front of it.
import { isAttentive } from "../page/attention.js";
import { seqOf } from "../drawing/message_row.js";

const MOVING = 250; // ms between two events of one scroll movement
const SKIPPED = 2; // screens of messages that a movement may skip between two frames; beyond that it is a jump

export function start(element, client) {
  const { reading, scroll, hear, ends } = client.conversation;
  let scrolled = -Infinity;

  function look({ isMoving = false } = {}) {
    const { first, last } = (isAttentive() && scroll.inView) || {};
    if (!first || !last) return;
    const [from, to] = [seqOf(first), seqOf(last)];
    reading.see(to, isMoving && !reading.isBehind ? from - SKIPPED * (to - from + 1) : from);
    reading.flush();
  }

  for (const name of ["drawn", "read-again"]) hear(name, look);
  hear("open", () => client.clock.after(0, look));
  element.addEventListener("scroll", () => {
    look({ isMoving: client.clock.now() - scrolled < MOVING });
    scrolled = client.clock.now();
  }, { capture: true, passive: true });
  document.addEventListener("visibilitychange", look, ends);
  addEventListener("focus", () => {
    reading.resume();
    look();
  }, ends);
}
