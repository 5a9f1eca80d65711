// Keeps the list of Activity up to date with the server's own page: it is fetched again when something came or was seen.
import { hear, setHidden, target } from "../page/dom.js";
import { keepPlace } from "../page/reading_place.js";

const SOON = 200; // ms in which several changes are one

export function start(element, client) {
  const wide = matchMedia("(min-width: 700px)"); // as in static/css/layout/panes.css
  const list = target(element, "entries");
  const seen = target(element, "seen"); // the form that marks all as seen, while something is not
  let known = null;
  let timer = null;

  function changed(notices) {
    const now = JSON.stringify(notices);
    if (now === known) return;
    known = now;
    client.clock.cancel(timer);
    timer = client.clock.after(SOON, refresh);
  }

  async function refresh() {
    const answer = await fetch(element.dataset.address, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-controller=activity-list]");
    if (fresh) replace(fresh);
  }

  // The entry of the message that is shown beside.
  function mark() {
    for (const link of list.querySelectorAll(".feed-link")) {
      const url = new URL(link.href);
      const isOpen = url.pathname === location.pathname && url.hash === location.hash;
      if (isOpen) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  // Keep the rows that are the same, so that none is read again, and the focus stays.
  function replace(fresh) {
    const nameOf = (row) => row.outerHTML.replace(' aria-current="page"', "");
    const rows = new Map(Array.from(list.children, (row) => [nameOf(row), row]));
    const wanted = Array.from(target(fresh, "entries").children, (row) => rows.get(nameOf(row)) ?? row);
    const focused = document.activeElement.closest?.("[data-entry]")?.dataset.entry;
    list.replaceChildren(...wanted);
    mark();
    if (focused) list.querySelector(`[data-entry="${CSS.escape(focused)}"] a`)?.focus();
    setHidden(target(element, "empty"), wanted.length > 0);
    seen.replaceChildren(...target(fresh, "seen").children);
  }

  seen.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const rev = Number(form.elements.namedItem("rev").value);
    const answer = await client.link.request("mark_activity_seen", { rev }).catch(() => null);
    if (!answer) return form.submit();
    list.querySelector("a")?.focus();
    return changed(answer.notices);
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest(".feed-link");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !wide.matches || !isPlain || event.defaultPrevented) return;
    event.preventDefault();
    keepPlace("list", list.closest(".list-pane").scrollTop);
    const url = new URL(link.href);
    url.searchParams.set("beside", new URL(element.dataset.address, location.href).searchParams.get("only"));
    location.assign(url);
  });
  mark();
  hear("in-step", (news) => news?.notices && changed(news.notices));
}
