// The menu of how much one is told of a conversation: its level, and muting it.
import { fromTemplate, setHidden, setText, target } from "../page/dom.js";
import { askLevel } from "./ask_level.js";
import { untilOf, untilWords } from "../page/until.js";

// Fill `menu`, a <details>, whenever it opens. `conversation()` returns the id that it is about.
export function makeNotifyMenu(menu, conversation, client) {
  const items = fromTemplate("notify-template");
  menu.append(items);

  function fill() {
    const entry = client.list.get(conversation()) ?? {};
    const level = entry.level ?? (entry.kind === "direct" ? "all" : "default");
    const isPair = entry.kind === "direct";
    for (const button of items.querySelectorAll("[data-level]")) {
      button.setAttribute("aria-pressed", String(button.dataset.level === level));
      setHidden(button, isPair && !["all", "nothing"].includes(button.dataset.level));
    }
    const until = entry.muted_until;
    setHidden(target(items, "unmute"), !until);
    setText(target(items, "until"), untilWords(until, client));
    for (const button of items.querySelectorAll("[data-mute]:not([data-mute=''])")) setHidden(button, Boolean(until));
  }

  async function set(values) {
    await askLevel(conversation(), values, client);
    fill();
  }

  items.addEventListener("click", ({ target: clicked }) => {
    const button = clicked.closest("button");
    if (!button) return;
    if (button.dataset.level) set({ level: button.dataset.level });
    else set({ muted_until: untilOf(button.dataset.mute) });
  });
  menu.addEventListener("toggle", () => menu.open && fill());
}
