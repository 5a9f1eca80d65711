// Shows the presence of the people on this page, and "unknown" while there is no connection; and their local time.
import { hear, setData, setText, target } from "../page/dom.js";

const NAMES = ["presenceOf", "lastSeenOf", "statusOf"];
const MINUTE = 60_000; // ms
const SELECTOR = "[data-presence-of], [data-last-seen-of], [data-status-of]";

export function start(body, client) {
  const { presence, link } = client;
  let watched = "";
  let timer = null;

  function people() {
    const elements = Array.from(document.querySelectorAll(SELECTOR));
    const ids = elements.flatMap((element) => NAMES.map((name) => element.dataset[name]));
    return [...new Set(ids.filter((id) => id && !id.startsWith("__")))].sort();
  }

  async function watch() {
    const ids = people();
    if (!link.isLive || ids.join() === watched) return;
    watched = ids.join();
    try {
      const answer = await link.request("watch_presence", { people: ids });
      presence.update(answer.presence);
      presence.blind(false);
      draw();
    } catch {
      watched = "";
      client.clock.after(3000, watch);
    }
  }

  function draw() {
    for (const element of document.querySelectorAll(SELECTOR)) {
      const { presenceOf, lastSeenOf, statusOf } = element.dataset;
      const known = presence.of(presenceOf ?? lastSeenOf ?? statusOf);
      if (!known) continue;
      if (presenceOf) drawState(element, known);
      if (!known.person) continue;
      if (lastSeenOf) setText(element, lastSeen(known));
      if (statusOf) setText(element, known.status);
    }
  }

  function drawState(element, known) {
    element.dataset.state = known.state;
    setData(element, "disturb", Boolean(known.disturb_after));
    const disturb = known.disturb_after && client.say("presence-disturb");
    const words = [client.say(`presence-${known.state}`), disturb, known.state === "offline" && lastSeen(known)]
      .filter(Boolean)
      .join(", ");
    const text = target(element, "presence-text");
    if (text) setText(text, words);
    element.title = words;
  }

  function lastSeen({ state, last_seen }) {
    return last_seen && state !== "online" ? client.say("last-seen", { time: client.times.when(last_seen) }) : "";
  }

  function follow({ state }) {
    if (state !== "offline" && state !== "refused" && state !== "short") return;
    presence.blind(true);
    draw();
  }

  function drawClocks() {
    const clocks = document.querySelectorAll("[data-minutes-ahead]");
    for (const clock of clocks)
      setText(clock, client.times.timeOfDay(Date.now() + clock.dataset.minutesAhead * MINUTE));
    client.clock.cancel(timer);
    timer = clocks.length ? client.clock.after(MINUTE / 4, drawClocks) : null;
  }

  hear("open", () => {
    watched = "";
    watch();
  });
  watch();
  hear("presence", draw);
  hear("listed", () => {
    watch();
    draw();
    drawClocks();
  });
  hear("link", follow);
  follow(link);
  watch();
  drawClocks();
}
