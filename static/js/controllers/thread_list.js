// Keeps the list of threads up to date: fetches it anew when their unread messages change in number.
import { hear } from "../page/dom.js";
import { fetchPart } from "../page/page_part.js";

const SOON = 1000; // ms, in which more may change

export function start(element, client) {
  const { clock, page, unread } = client;
  let shown = unread.totals.threads;
  let timer = null;

  async function fetchAgain() {
    const path = `/threads?offset=${element.closest(".list-pane").dataset.offset}`;
    const answer = await fetchPart(path, { patience: page.ackTimeout }).catch(() => null);
    const fresh = answer?.part.querySelector("[data-target=thread-list]");
    if (!fresh) return;
    const open = element.querySelector("[aria-current=page]")?.getAttribute("href");
    const focused = element.contains(document.activeElement) && document.activeElement.getAttribute("href");
    element.replaceChildren(...fresh.childNodes);
    const links = Array.from(element.querySelectorAll(".entry-link"));
    links.find((link) => link.getAttribute("href") === open)?.setAttribute("aria-current", "page");
    if (focused) links.find((link) => link.getAttribute("href") === focused)?.focus();
  }

  hear("unread", ({ threads }) => {
    if (threads === shown) return;
    shown = threads;
    clock.cancel(timer);
    timer = clock.after(SOON, fetchAgain);
  });
}
