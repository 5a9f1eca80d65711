// Shows announcements on every page until they are dismissed, and reports which ones are on screen.
import { fillAddresses, fromTemplate, hear, setHidden, setText, target } from "../page/dom.js";
import { drawParts } from "../drawing/parts.js";

const MOST = 3;

export function start(element, client) {
  const { link } = client;
  const counted = new Set(); // the announcements that the server counts as on this screen
  const banners = () => Array.from(element.querySelectorAll("[data-announcement]"));

  // An announcement that the reader dismisses on one screen disappears from all of theirs.
  function show(announcement) {
    const shown = banners().find((one) => one.dataset.announcement === announcement.id);
    if (announcement.dismissed) shown?.remove();
    if (announcement.dismissed || shown) return report();
    const banner = fromTemplate("banner-template");
    const { me, csrf } = client.page;
    fillAddresses(banner, {
      announcement: announcement.id,
      person: me,
      csrf,
      here: location.pathname + location.search,
    });
    banner.dataset.announcement = announcement.id;
    setText(target(banner, "author"), announcement.author.name);
    const time = target(banner, "time");
    time.dateTime = announcement.created_at;
    setText(time, client.times.when(announcement.created_at));
    drawParts(target(banner, "body"), announcement.parts);
    element.prepend(banner);
    for (const old of banners().slice(MOST)) old.remove();
    return report();
  }

  function report() {
    const all = banners();
    setHidden(target(element, "count"), all.length < 2);
    setText(target(element, "count"), client.say("one-of", { n: all.length }));
    const isLookedAt = document.visibilityState === "visible";
    const shown = new Set(
      isLookedAt ? all.filter((one) => one.offsetParent).map((one) => one.dataset.announcement) : [],
    );
    for (const announcement of counted) if (!shown.has(announcement)) note(announcement, false);
    for (const announcement of shown) if (!counted.has(announcement)) note(announcement, true);
  }

  function note(announcement, on_screen) {
    if (on_screen) counted.add(announcement);
    else counted.delete(announcement);
    // Reported again at the next connect.
    link.request("announcement_seen", { announcement, on_screen }).catch(() => {});
  }

  element.addEventListener("submit", async (event) => {
    const banner = event.target.closest("[data-announcement]");
    if (!banner || !link.isReady) return; // the plain form is sent
    event.preventDefault();
    const { announcement } = banner.dataset;
    try {
      await link.request("dismiss_announcement", { announcement });
      banner.remove();
      report();
    } catch {
      event.target.submit();
    }
  });
  hear("announcement", ({ announcement }) => show(announcement));
  hear("open", () => {
    counted.clear();
    report();
  });
  document.addEventListener("visibilitychange", report);
  addEventListener("resize", report); // in a low window a conversation shows no banner
  report();
}
