// Folds the sections of the rail, orders them, makes it narrow, counts the announcements, and marks drafts. What is
// chosen is kept in the cookie that the server reads for the next page (chatapp/web/rail.py).
import { makeAccountMenu } from "../drawing/account_menu.js";
import { conversationOf } from "../drawing/entry_reading.js";
import { fromTemplate, hear, setData, setHidden, setText, target, tell } from "../page/dom.js";

const KEPT = "chatapp_rail";
const YEAR = 31_536_000; // seconds

export function start(element, client) {
  makeAccountMenu(element.querySelector(".rail-me"), client);
  const toggles = Array.from(document.querySelectorAll("[form=rail-form][name=toggle]"));
  const aria = { direct: "aria-expanded", room: "aria-expanded", recent: "aria-pressed", narrow: "aria-pressed" };

  // Whether a state is on, as its button says it: an expanded section is not folded, and "recent" is not unread first.
  const isOn = (button) => (button.getAttribute(aria[button.value]) === "true") === (button.value === "narrow");

  function toggle(button) {
    const name = aria[button.value];
    button.setAttribute(name, String(button.getAttribute(name) !== "true"));
    show(button.value, isOn(button));
    const states = toggles.filter(isOn).map((one) => one.value).sort().join(".");
    document.cookie = `${KEPT}=${states}; path=/; max-age=${YEAR}; samesite=lax`;
  }

  function show(state, isChosen) {
    if (state === "narrow") setData(element, "narrow", isChosen);
    else if (state === "recent") {
      for (const list of element.querySelectorAll("[data-sort]")) list.dataset.sort = isChosen ? "recent" : "unread";
      tell("list", {});
    } else setData(element.querySelector(`[data-kind=${state}]`).closest("section"), "folded", isChosen);
  }

  const isRecent = element.querySelector("[data-sort=recent]") !== null;
  for (const button of toggles) {
    if (button.value === "recent") button.setAttribute(aria.recent, String(!isRecent));
    if (button.value === "narrow") button.setAttribute(aria.narrow, String("narrow" in element.dataset));
    button.addEventListener("click", (event) => {
      event.preventDefault();
      toggle(button);
    });
  }

  // A menu in the part that scrolls stands below its button, over everything.
  element.addEventListener("toggle", ({ target: menu }) => {
    if (!menu.open || !menu.matches(".rail-plus, .rail-notify")) return;
    const items = menu.querySelector(".menu-items");
    const { bottom } = menu.getBoundingClientRect();
    const most = innerHeight - items.offsetHeight - 8;
    items.style.insetBlockStart = `${Math.max(8, Math.min(bottom, most)) - element.getBoundingClientRect().top}px`;
  }, { capture: true });

  countAnnouncements(element);
  markDrafts(element, client);
}

// A pencil in the rows of conversations, the open one aside, in which something was begun in this browser.
function markDrafts(element, { storage, page, conversation }) {
  const prefix = `draft:${page.me}:`; // of models/drafts.js

  function draw() {
    const begun = new Set(storage.keys(prefix).map((key) => key.slice(prefix.length)));
    begun.delete(conversation?.id);
    for (const row of element.querySelectorAll(".rail-row")) {
      const sign = target(row, "draft");
      const isBegun = begun.has(conversationOf(row));
      if (isBegun && !sign) target(row, "unread").before(fromTemplate("draft-sign"));
      if (!isBegun) sign?.remove();
    }
  }

  addEventListener("storage", ({ key }) => (!key || key.startsWith(prefix)) && draw());
  hear("list", draw);
  draw();
}

function countAnnouncements(element) {
  const badge = target(element, "announced");
  const known = new Set(
    Array.from(document.querySelectorAll(".banner[data-announcement]"), (banner) => banner.dataset.announcement),
  );
  const dismissed = new Set();
  let count = Number(badge.textContent);

  hear("announcement", ({ announcement: { id, dismissed: isDismissed } }) => {
    if (isDismissed ? dismissed.has(id) : known.has(id)) return;
    (isDismissed ? dismissed : known).add(id);
    count = Math.max(0, count + (isDismissed ? -1 : 1));
    setText(badge, String(count));
    setHidden(badge, !count);
    setData(badge.closest("a"), "unread", count > 0);
  });
}
