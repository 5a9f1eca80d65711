// Shows the unread totals in the page's title and wherever a total is shown.
import { hear, setData, setHidden, setText } from "../page/dom.js";

export function start(body, client) {
  const title = document.querySelector("title");
  let base = title.dataset.baseTitle ?? document.title;
  let totals = null;

  function draw() {
    if (!totals) return;
    const n = totals.direct + totals.rooms;
    document.title = n ? client.say("title-unread", { n, title: base }) : base;
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
}
