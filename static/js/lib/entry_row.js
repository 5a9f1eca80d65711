// A conversation's entry in a list: read from the server's page, and drawn by the same markup.
import { fillAddresses, fromTemplate, setData, setHidden, setText, target } from "./dom.js";
import { systemSentence } from "./system_sentence.js";

export function readEntry(row) {
  const { dataset } = row;
  const second = target(row, "second");
  return {
    conversation: dataset.conversation,
    kind: dataset.kind,
    title: target(row, "title").textContent,
    visibility: dataset.visibility,
    last_seq: Number(dataset.lastSeq),
    last_rev: Number(dataset.lastRev),
    meta_rev: Number(dataset.metaRev),
    last_read_seq: Number(dataset.lastRead),
    own_rev: Number(dataset.membershipRev),
    unread: Number(dataset.unread),
    active_at: dataset.activeAt,
    isGroup: Boolean(second && !second.hidden),
  };
}

export function makeEntry(entry) {
  const row = fromTemplate("entry-template");
  fillAddresses(row, { conversation: entry.conversation });
  row.dataset.conversation = entry.conversation;
  row.dataset.kind = entry.kind;
  return row;
}

export function fillEntry(row, entry, client) {
  const { unread } = entry;
  const dataset = { visibility: entry.visibility, lastSeq: entry.last_seq, lastRev: entry.last_rev, unread };
  for (const [name, value] of Object.entries(dataset)) setData(row, name, value ?? "");
  setText(target(row, "title"), entry.title);
  setText(target(row, "unread"), String(unread));
  setHidden(target(row, "unread"), !unread);
  if (entry.people) fillPeople(row, entry, client);
  if (entry.last_message !== undefined) fillPreview(row, entry, client);
  setData(row, "archived", Boolean(entry.archived));
}

function fillPeople(row, entry, { page }) {
  const [first = page, second] = entry.people;
  fillAvatar(target(row, "avatar"), first);
  if (second) fillAvatar(target(row, "second"), second);
  setHidden(target(row, "second"), !second);
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

function fillPreview(row, entry, client) {
  const { times } = client;
  const time = target(row, "time") ?? row.querySelector("time");
  time.dateTime = entry.active_at;
  setText(time, times.when(entry.active_at));
  setText(target(row, "preview"), preview(entry, client));
}

function preview(entry, { say, page }) {
  const { last_message: last } = entry;
  if (!last) return say("preview-empty");
  if (last.kind === "system" && last.system) return systemSentence(last.system, last.sender, say);
  if (last.deleted) return say("preview-deleted");
  if (last.sender.id === page.me) return say("preview-you", { text: last.text });
  const isGroup = entry.people ? entry.people.length > 1 : entry.isGroup;
  if (entry.kind === "direct" && !isGroup) return last.text;
  return say("preview-other", { name: last.sender.name.split(/\s+/)[0], text: last.text });
}
