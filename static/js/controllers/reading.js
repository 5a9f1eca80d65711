// Marks as read what somebody really has before their eyes: the newest message on screen, in a window that is looked at.
import { hear } from "../lib/dom.js";
import { isAttentive } from "../lib/attention.js";
import { Reading } from "../models/reading.js";

const AGAIN = 2000;

export function start(element, client) {
  const room = client.conversation;
  const { id, timeline } = room;
  const reading = new Reading({
    lastRead: Number(element.dataset.lastRead) || 0,
    ask: (seq) => client.link.request("mark_read", { conversation: id, seq }),
    retry: () => client.clock.after(AGAIN, () => client.link.isReady && look()),
  });
  room.reading = reading;

  function look() {
    if (!isAttentive() || !timeline.isTail || !room.log?.scroll.isAtBottom) return;
    reading.see(timeline.highest);
    reading.flush();
  }

  hear("drawn", look);
  hear("open", () => client.clock.after(0, look));
  hear("own-membership", (summary) => reading.learn(summary.membership.last_read_seq));
  hear("marked-unread", (seq) => reading.learn(seq - 1));
  element.addEventListener("scroll", look, { capture: true, passive: true });
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", () => {
    reading.resume();
    look();
  });
}
