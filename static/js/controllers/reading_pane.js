// Shows a person beside the list without loading the list again, which so keeps its place. Each has an address and a
// history entry, as without this script. A conversation is a page with its own scripts: it is loaded, with its list.
import { tell } from "../page/dom.js";
import { addSheets, fetchPart } from "../page/page_part.js";
import { keepPlace } from "../page/reading_place.js";

const WIDE = "(min-width: 700px)"; // as in static/css/layout/panes.css
const KIND = /^\/people(\/[\w-]+)?$/; // the pages that have this list

export function start(body, client) {
  const wide = matchMedia(WIDE);
  const isWanted = (event) => wide.matches && isPlain(event);
  openConversationsBeside(document.querySelector(".list-pane[data-offset]"), isWanted);
  const list = document.querySelector(".list-pane:has(.person-link)");
  const pane = document.querySelector("[data-pane]");
  if (!list || !pane) return;
  let shown = pane.dataset.pane;
  let title = document.querySelector("title").dataset.baseTitle;
  let turn = 0;

  async function show(url, { isNew = false } = {}) {
    turn += 1;
    const mine = turn;
    pane.setAttribute("aria-busy", "true");
    const answer = await fetchPart(url.pathname + url.search, { patience: client.page.ackTimeout }).catch(() => null);
    if (mine !== turn) return undefined;
    pane.removeAttribute("aria-busy");
    tell("notice", { text: answer ? "" : client.say("failed") });
    if (!answer) return undefined;
    if (answer.part.dataset.pane !== url.pathname) return location.assign(url);
    await addSheets(answer.sheets);
    if (isNew) history.pushState(null, "", url);
    shown = url.pathname;
    pane.replaceChildren(...answer.part.children);
    pane.scrollTop = 0;
    mark();
    name(answer.title);
    tell("listed", {}); // presence
    return isNew && pane.focus({ preventScroll: true });
  }

  function name(to) {
    document.title = document.title.replace(title, to);
    tell("base-title", { from: title, to });
    title = to;
  }

  function mark() {
    for (const link of list.querySelectorAll(".person-link")) {
      const isOpen = new URL(link.href).pathname === shown;
      link.closest(".person").toggleAttribute("data-open", isOpen);
      if (isOpen) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  list.addEventListener("click", (event) => {
    const link = event.target.closest(".person-link");
    if (!link || !isWanted(event)) return;
    event.preventDefault();
    show(new URL(link.href), { isNew: true });
  });
  const follow = () => {
    if (!KIND.test(location.pathname)) location.reload();
    else if (location.pathname !== shown) show(new URL(location.href));
  };
  addEventListener("popstate", follow);
  follow(); // the way back may have been gone before this script came
}

function openConversationsBeside(list, isWanted) {
  list?.parentElement.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/conversations/']:is(.entry-link, .room-link)");
    if (!link || !isWanted(event)) return;
    event.preventDefault();
    keepPlace("list", list.scrollTop);
    location.assign(`${link.pathname}?list=${list.dataset.offset}`);
  });
}

function isPlain({ button, defaultPrevented, ctrlKey, metaKey, shiftKey, altKey }) {
  return button === 0 && !defaultPrevented && !ctrlKey && !metaKey && !shiftKey && !altKey;
}
