// Keys that work everywhere, and the list of them.
import { isTyping, target } from "../lib/dom.js";

export function start(dialog, client) {
  const open = () => !dialog.open && dialog.showModal();
  for (const opener of document.querySelectorAll("[data-opens=shortcuts]")) {
    opener.hidden = false;
    opener.addEventListener("click", open);
  }
  target(dialog, "close")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "?" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      goToUnread(client, step);
    }
  });
}

// The order of the rail: direct ones, then rooms.
function goToUnread(client, step) {
  const entries = ["direct", "room"].flatMap((kind) => client.list.of(kind, { unreadFirst: true }));
  const next = client.list.nextUnread(entries, client.conversation?.id, step);
  if (next) location.assign(`/conversations/${next.conversation}`);
}
