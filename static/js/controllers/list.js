// Keeps a list of conversations up to date: the last active first, and unread ones before those, unless the
// reader has chosen otherwise.
import { hear, setHidden, target, tell } from "../page/dom.js";
import { isAttentive } from "../page/attention.js";
import { conversationOf } from "../drawing/entry_reading.js";
import { fillEntry, makeEntry } from "../drawing/entry_row.js";
import { reconcile } from "../drawing/reconcile.js";

export function start(element, client) {
  keepList(element, client, "rail-template", () => {});
}

// `template`: the id of that of a row; `fillMore(row, entry, client)` draws what these rows have beside others.
export function keepList(element, client, template, fillMore) {
  const { kind } = element.dataset;
  const limit = Number(element.dataset.limit) || Infinity;
  element.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });

  function fill(row, entry) {
    const { last_rev, own_rev, meta_rev, unread, mentions, muted_until, title, archived } = entry;
    const version = [last_rev, own_rev, meta_rev, unread, mentions, muted_until, title, archived].join();
    if (row.dataset.version === version) return;
    row.dataset.version = version;
    fillEntry(row, entry, client);
    fillMore(row, entry, client);
  }

  function draw() {
    const entries = client.list.of(kind, { unreadFirst: element.dataset.sort !== "recent", limit });
    const lines = entries.map((entry) => ({ key: entry.conversation, entry }));
    let isNew = false;
    reconcile(element, lines, {
      keyOf: conversationOf,
      make: ({ entry }) => {
        isNew = true;
        const row = makeEntry(entry, template);
        if (entry.conversation === client.conversation?.id) target(row, "link").setAttribute("aria-current", "page");
        return row;
      },
      fill: (row, { entry }) => fill(row, isBeingRead(client, entry) ? { ...entry, unread: 0, mentions: 0 } : entry),
    });
    setHidden(target(element.parentElement, "empty"), entries.length > 0);
    if (isNew) tell("listed", {});
  }

  hear("list", draw);
  draw(); // what came before this script
}

// Whether this is the open conversation and is read as it grows, before the server knows of it.
function isBeingRead({ conversation }, entry) {
  return conversation?.id === entry.conversation && isAttentive() && conversation.isFollowed;
}
