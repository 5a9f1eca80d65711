// Loads earlier and later messages when the reader comes near the end of the window, and those around a distant place.
import { freshen } from "../models/freshen.js";
import { MOST_ROWS } from "../models/timeline.js";
import { setText, target } from "../page/dom.js";

export function start(element, client) {
  const { timeline, id, scroll, placeToLoad, hear, tell } = client.conversation;
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
    const changes = await freshen(page, timeline, changesSince);
    const isStill = edge === (side === "before" ? timeline.lowest : timeline.highest);
    if (!isStill || changes === null) return undefined; // the window has moved since
    timeline.merge(page, side, changes);
    timeline.trim(MOST_ROWS, side === "before" ? "after" : "before");
    tell("timeline", { isQuiet: true });
    return undefined;
  }

  // Move the window to `place`, {seq, top}.
  async function goTo(place) {
    const known = timeline.rev;
    const asked = { conversation: id, epoch: timeline.epoch, around: place.seq };
    const page = await client.link.request("history", asked).catch(() => null);
    if (!page) return tell("notice", { text: client.say("load-failed") });
    if (page.epoch === timeline.epoch) {
      timeline.reset(page);
      tell("timeline", { isReset: true, place });
    }
    return page.epoch === timeline.epoch && page.rev >= known ? undefined : client.sync.run();
  }

  async function changesSince(rev) {
    const asked = { epoch: timeline.epoch, me: client.sync.me, cursors: { [id]: rev }, list: client.sync.digest };
    return (await client.link.request("sync", asked)).conversations[id];
  }

  // A log that is too short to scroll fires no scroll event: fill it here.
  const fill = () => {
    if (scroll.isAllInSight) more("before");
    comeNear();
  };
  // Readers who were at the top before the server could be reached do not scroll again.
  const begin = () => {
    if (scroll.isNearTop && scroll.distance > 0) more("before");
    fill();
  };
  const comeNear = () => scroll.distance < element.clientHeight && more("after");
  hear("open", begin);
  hear("drawn", fill);
  hear("place", goTo);
  if (placeToLoad) goTo(placeToLoad);
  begin();
  element.addEventListener("scroll", () => {
    if (scroll.isNearTop) more("before");
    comeNear();
  }, { passive: true });
  for (const side of ["before", "after"]) {
    target(element, `more-${side}`)?.addEventListener("click", (event) => {
      if (!client.link.isReady) return;
      event.preventDefault();
      more(side);
    });
  }
}
