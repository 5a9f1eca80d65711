// The keyboard shortcuts of every page, and the list of them.
import { isComposing } from "../page/composing.js";
import { nextUnread } from "../models/next_unread.js";
import { isNeededBy, isTyping, target } from "../page/dom.js";

export function start(dialog, client) {
  const open = () => !dialog.open && dialog.showModal();
  for (const opener of document.querySelectorAll("[data-opens=shortcuts]")) {
    opener.hidden = false;
    opener.addEventListener("click", open);
  }
  target(dialog, "close")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isComposing(event) || document.querySelector("dialog[open]")) return;
    if (event.key === "?" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isPlain = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (step && isPlain && !isNeededBy(event.target, event)) {
      event.preventDefault();
      goToUnread(client, step);
    }
  });
}

// Go to the next unread conversation in the order of the rail: direct ones, then rooms.
function goToUnread(client, step) {
  const entries = ["direct", "room"].flatMap((kind) => client.list.of(kind, { unreadFirst: true }));
  const next = nextUnread(entries, client.conversation?.id, step);
  if (next) location.assign(`/conversations/${next.conversation}`);
}
