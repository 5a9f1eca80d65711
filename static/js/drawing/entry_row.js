// Draws a conversation's entry in a list, with the same markup as the server's page.
import { fillAddresses, fromTemplate, setData, setHidden, setText, target } from "../page/dom.js";
import { isMuted } from "../models/muted.js";
import { handlesOf } from "../page/handles.js";

const SIGNS = ".entry-icon, .rail-sign";

// `template`: the id of a page's rows, or of those of the rail.
export function makeEntry(entry, template) {
  const row = fromTemplate(template);
  fillAddresses(row, { conversation: entry.conversation });
  row.dataset.kind = entry.kind;
  return row;
}

export function fillEntry(row, entry, client) {
  const { unread } = entry;
  const isMarked = unread > 0 && !isMuted(entry, Date.now());
  setData(row, "unread", isMarked);
  if (row.dataset.visibility !== (entry.visibility ?? "")) showSigns(row, entry);
  setText(target(row, "title"), entry.title);
  setText(target(row, "unread"), String(unread));
  setHidden(target(row, "unread"), !isMarked);
  fillSigns(row, entry);
  if (entry.people) fillPeople(row, entry, client);
  setData(row, "archived", Boolean(entry.archived));
}

// A pill for mentions, and a bell for a muted conversation; a row of the server's page has only what it shows.
function fillSigns(row, entry) {
  const { mentions, muted_until } = entry;
  for (const [name, isShown] of [["mentions", mentions > 0], ["muted", isMuted(entry, Date.now())]]) {
    const sign = target(row, name);
    if (isShown && !sign) target(row, "unread").after(fromTemplate(`${name}-sign`));
    if (!isShown) sign?.remove();
  }
  setText(target(row, "mentions"), String(mentions));
  setData(row, "mutedUntil", muted_until);
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
