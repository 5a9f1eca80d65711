// Ends mutes when their time is over: the bell of the row goes, and what is unread there counts again.
import { hear, tell } from "../page/dom.js";
import { counted } from "../models/list.js";

const LONGEST = 2 ** 31 - 1; // ms: a longer timer of a browser ends at once

export function start(body, { list, unread, clock, link, sync }) {
  let timer = null;

  function look() {
    const ended = list.endMutes(Date.now());
    clock.cancel(timer);
    const left = firstEnd(list.of()) - Date.now();
    timer = left === Infinity ? null : clock.after(Math.min(left + 1, LONGEST), look);
    if (!ended.length) return;
    for (const entry of ended) unread.change(entry.kind, 0, counted(entry));
    tell("list", {});
    tell("unread", unread.totals);
    if (link.isReady) sync.run(); // the totals are the server's then
  }

  hear("list", look);
  document.addEventListener("visibilitychange", look); // a machine that slept holds its timers
  look();
}

// Return the moment at which the first of these mutes ends, ms; Infinity if none does.
function firstEnd(entries) {
  return Math.min(...entries.map(({ muted_until: until }) => (until && Date.parse(until)) || Infinity), Infinity);
}
