// Reads conversations from the lists of the server's page. What draws them anew comes later (entry_row.js).
import { target } from "../page/dom.js";

const ROWS = "[data-controller$=list] > li"; // of the rail, and of a page

// Return the entries of all lists of the page, for models/list.js.
export function readEntries() {
  return Array.from(document.querySelectorAll(ROWS), readEntry);
}

function readEntry(row) {
  const { kind, visibility, lastSeq, lastRev, metaRev, lastRead, ownRev, level, mutedUntil } = row.dataset;
  const second = target(row, "second") ?? target(row, "size");
  return {
    conversation: conversationOf(row),
    kind,
    title: target(row, "title").textContent,
    visibility,
    last_seq: Number(lastSeq),
    last_rev: Number(lastRev),
    meta_rev: Number(metaRev),
    last_read_seq: Number(lastRead),
    own_rev: Number(ownRev),
    unread: Number(target(row, "unread").textContent),
    mentions: Number(target(row, "mentions")?.textContent ?? 0),
    level,
    muted_until: mutedUntil,
    active_at: target(row, "time")?.dateTime ?? row.dataset.activeAt,
    isGroup: Boolean(second && !second.hidden),
    ...(kind === "direct" ? readPerson(row, second) : {}),
  };
}

// Return the other person of a direct conversation, or null for a group, and the avatar that is shown.
function readPerson(row, second) {
  const { dataset, textContent } = target(row, "avatar");
  const person = second && !second.hidden ? null : target(row, "presence").dataset.presenceOf;
  return { person, avatar: { hue: dataset.hue, initials: textContent } };
}

export function conversationOf(row) {
  return target(row, "link").pathname.split("/").at(-1);
}
