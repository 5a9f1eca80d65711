// A list of conversations, unread first, then by activity, kept up to date.
import { hear, setHidden, target, tell } from "../lib/dom.js";
import { isAttentive } from "../lib/attention.js";
import { conversationOf, fillEntry, makeEntry, readEntry } from "../lib/entry_row.js";
import { reconcile } from "../lib/reconcile.js";

export function start(element, client) {
  const { kind } = element.dataset;
  const limit = Number(element.dataset.limit) || Infinity;
  for (const row of element.children) client.list.add(readEntry(row));
  element.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });

  function fill(row, entry) {
    const version = [entry.last_rev, entry.own_rev, entry.meta_rev, entry.unread, entry.title, entry.archived].join();
    if (row.dataset.version === version) return;
    row.dataset.version = version;
    fillEntry(row, entry, client);
  }

  function draw() {
    const entries = client.list.of(kind, { unreadFirst: true, limit });
    const lines = entries.map((entry) => ({ key: entry.conversation, entry }));
    let isNew = false;
    reconcile(element, lines, {
      keyOf: conversationOf,
      make: (line) => {
        isNew = true;
        return makeEntry(line.entry);
      },
      fill: (row, { entry }) => fill(row, isBeingRead(client, entry) ? { ...entry, unread: 0 } : entry),
    });
    setHidden(target(element.parentElement, "empty"), entries.length > 0);
    if (isNew) tell("listed", {});
  }

  hear("list", draw);
}

// The open conversation is being read at this moment: the server just has not been told.
function isBeingRead({ conversation: room }, entry) {
  if (room?.id !== entry.conversation || room.reading?.isHeld) return false;
  return isAttentive() && room.timeline.isTail && room.log?.scroll.isAtBottom;
}
