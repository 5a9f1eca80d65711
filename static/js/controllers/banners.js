// Announcements on every page, until they are dismissed; tells which ones are on screen here.
import { fillAddresses, fromTemplate, hear, setText, target } from "../lib/dom.js";
import { drawParts } from "../lib/parts.js";

const MOST = 3;

export function start(element, client) {
  const { link } = client;
  const banners = () => Array.from(element.querySelectorAll("[data-announcement]"));

  // Dismissed on one screen is dismissed on all of this person's.
  function show(announcement) {
    const shown = banners().find((one) => one.dataset.announcement === announcement.id);
    if (announcement.dismissed) shown?.remove();
    if (announcement.dismissed || shown) return;
    const banner = fromTemplate("banner-template");
    fillAddresses(banner, { announcement: announcement.id });
    banner.dataset.announcement = announcement.id;
    setText(target(banner, "author"), announcement.author.name);
    const time = target(banner, "time");
    time.dateTime = announcement.created_at;
    setText(time, client.times.when(announcement.created_at));
    drawParts(target(banner, "body"), announcement.parts);
    for (const field of banner.querySelectorAll("input[name=csrf_token]")) field.value = client.page.csrf;
    element.prepend(banner);
    for (const old of banners().slice(MOST)) old.remove();
    report();
  }

  function report() {
    if (document.visibilityState !== "visible") return;
    for (const { dataset } of banners()) seen(dataset.announcement, true);
  }

  function seen(announcement, on_screen) {
    link.request("announcement_seen", { announcement, on_screen }).catch(() => {}); // told again at the next connect
  }

  element.addEventListener("submit", async (event) => {
    const banner = event.target.closest("[data-announcement]");
    if (!banner || !link.isReady) return; // the plain form does it
    event.preventDefault();
    const { announcement } = banner.dataset;
    try {
      await link.request("dismiss_announcement", { announcement });
      banner.remove();
    } catch {
      event.target.submit();
    }
  });
  hear("announcement", ({ announcement }) => show(announcement));
  hear("open", report);
  document.addEventListener("visibilitychange", report);
}
