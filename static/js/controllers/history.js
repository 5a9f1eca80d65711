// Loads earlier and later messages as the reader comes near the end of what is there.
import { hear, setText, target, tell } from "../lib/dom.js";

export function start(element, client) {
  const { timeline, id, log } = client.conversation;
  const busy = new Set();

  async function more(side) {
    const isThere = side === "before" ? timeline.hasBefore : timeline.hasAfter;
    if (!isThere || busy.has(side) || !client.link.isReady) return;
    busy.add(side);
    const link = target(element, `more-${side}`)?.querySelector("a");
    const words = link?.textContent;
    const slow = client.clock.after(400, () => setText(link, client.say("loading")));
    try {
      await load(side);
    } catch {
      tell("notice", { text: client.say("load-failed") });
    } finally {
      client.clock.cancel(slow);
      setText(link, words);
      busy.delete(side);
    }
  }

  async function load(side) {
    const bound = side === "before" ? { before: timeline.lowest } : { after: timeline.highest };
    const edge = Object.values(bound)[0];
    const page = await client.link.request("history", { conversation: id, epoch: timeline.epoch, ...bound });
    if (page.epoch !== timeline.epoch) return client.sync.run();
    const changes = await freshen(page);
    const isStill = edge === (side === "before" ? timeline.lowest : timeline.highest);
    if (!isStill || changes === null) return undefined; // the window has moved meanwhile
    timeline.merge(page, side, changes);
    timeline.trim(log.most, side === "before" ? "after" : "before");
    tell("timeline", { isQuiet: true });
    return undefined;
  }

  // What happened since a page that was read before what we know; null when that is too much.
  async function freshen(page) {
    const from = timeline.staleness(page);
    if (from === null) return [];
    const cursors = { [id]: from };
    const answer = await client.link.request("sync", { epoch: timeline.epoch, me: client.sync.me, cursors, list: client.sync.digest });
    const state = answer.conversations[id];
    return state?.state === "changes" && !state.more ? state.messages : null;
  }

  // What does not scroll is not scrolled: a tall window gets more than the page brought.
  const fill = () => log.scroll.isAllInSight && more("before");
  hear("open", fill);
  hear("drawn", fill);
  fill();
  element.addEventListener("scroll", () => {
    if (log.scroll.isNearTop) more("before");
    else if (log.scroll.distance < element.clientHeight) more("after");
  }, { passive: true });
  for (const side of ["before", "after"]) {
    target(element, `more-${side}`)?.addEventListener("click", (event) => {
      if (!client.link.isReady) return;
      event.preventDefault();
      more(side);
    });
  }
}
