// A conversation's entry in a list: reads it from the server's page, and draws it with the same markup.
import { fillAddresses, fromTemplate, setData, setHidden, setText, target } from "../page/dom.js";
import { handlesOf } from "../page/handles.js";

const SIGNS = ".entry-icon, .rail-sign";

export function readEntry(row) {
  const { kind, visibility, lastSeq, lastRev, metaRev, lastRead, ownRev } = row.dataset;
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

// `template`: the id of a page's rows, or of those of the rail.
export function makeEntry(entry, template) {
  const row = fromTemplate(template);
  fillAddresses(row, { conversation: entry.conversation });
  row.dataset.kind = entry.kind;
  return row;
}

export function fillEntry(row, entry, client) {
  const { unread } = entry;
  setData(row, "unread", unread > 0);
  if (row.dataset.visibility !== (entry.visibility ?? "")) showSigns(row, entry);
  setText(target(row, "title"), entry.title);
  setText(target(row, "unread"), String(unread));
  setHidden(target(row, "unread"), !unread);
  if (entry.people) fillPeople(row, entry, client);
  setData(row, "archived", Boolean(entry.archived));
}

// A row of the server's page holds only the one sign that it shows.
function showSigns(row, entry) {
  row.dataset.visibility = entry.visibility ?? "";
  if (entry.kind !== "room") return;
  const template = row.matches(".rail-row") ? "rail-template" : "entry-template";
  row.querySelector(SIGNS).replaceWith(makeEntry(entry, template).querySelector(SIGNS));
}

function fillPeople(row, entry, { page }) {
  setText(target(row, "handle"), handlesOf(entry.people));
  const [first = page, second] = entry.people;
  fillAvatar(target(row, "avatar"), first);
  if (second) fillAvatar(target(row, "second"), second);
  setHidden(target(row, "second"), !second);
  setText(target(row, "size"), String(entry.people.length));
  setHidden(target(row, "size"), !second);
  setData(row.querySelector(".portrait") ?? row, "group", Boolean(second));
  const presence = target(row, "presence");
  if (!presence) return;
  presence.dataset.presenceOf = first.id ?? page.me;
  setHidden(presence, Boolean(second));
}

function fillAvatar(avatar, person) {
  if (!avatar) return;
  avatar.dataset.hue = person.hue;
  setText(avatar, person.initials);
}
