// Shows the unread totals in the page's title, its icon, the browser's badge of an installed page, and wherever a total
// is shown.
import { fromTemplate, hear, setData, setHidden, setText } from "../page/dom.js";

export function start(body, client) {
  const title = document.querySelector("title");
  let base = title.dataset.baseTitle ?? document.title;
  const icon = document.querySelector("link[rel=icon]");
  const icons = { true: fromTemplate("icon-unread").href, false: icon.href };
  let totals = client.unread.totals;

  function draw() {
    const n = Object.values(totals).reduce((sum, count) => sum + count, 0);
    document.title = n ? client.say("title-unread", { n, title: base }) : base;
    if (icon.href !== icons[n > 0]) icon.href = icons[n > 0];
    badge(n);
    for (const element of document.querySelectorAll("[data-unread-total]")) {
      const count = totals[element.dataset.unreadTotal];
      setText(element, String(count));
      setHidden(element, !count);
      const link = element.closest(".rail-link");
      if (link) setData(link, "unread", count > 0);
    }
  }

  hear("unread", (news) => {
    totals = news;
    draw();
  });
  hear("base-title", ({ from, to }) => {
    base = base.replace(from, to);
    draw();
  });
  draw();
}

// Only installed pages have a badge.
function badge(n) {
  if (n) navigator.setAppBadge?.(n).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
}
