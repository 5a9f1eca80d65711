// A message's row: makes it from the same markup as the server's, fills it as text, and reads it from the server's
// page.
import { fillAddresses, fromTemplate, setData, setHidden, setText, target } from "../page/dom.js";
import { handlesOf } from "../page/handles.js";
import { drawParts, plainParts } from "./parts.js";
import { systemSentence } from "./system_sentence.js";

export function makeRow(message) {
  const row = fromTemplate(message.kind === "system" ? "system-template" : "message-template");
  for (const name of ["seq", "rev", "message"]) delete row.dataset[name]; // until it is stored
  return row;
}

// Draw `message`, which is stored or waits in the outbox, into `row`.
export function fillRow(row, message, client) {
  const { page } = client;
  row.dataset.sender = message.sender.id;
  row.dataset.clientId = message.client_id ?? "";
  if (message.seq) nameRow(row, message, client.conversation.mark);
  else fillAddresses(row, { person: message.sender.id });
  const time = target(row, "time");
  setHidden(time.closest("a"), !message.created_at);
  if (message.created_at) {
    time.dateTime = message.created_at;
    time.title = client.times.full(message.created_at);
    setText(time, client.times.timeOfDay(message.created_at));
  }
  if (message.kind === "system") {
    setText(target(row, "body"), systemSentence(message.system, message.sender, client.say));
    return;
  }
  completeRow(row);
  fillSender(row, message.sender, message.sender.id === page.me);
  fillText(row, message, client);
}

function nameRow(row, message, mark) {
  row.id = mark + message.seq;
  Object.assign(row.dataset, { message: message.id, seq: message.seq, rev: message.rev });
  const { conversation, id, seq, sender } = message;
  fillAddresses(row, { conversation, message: id, seq, person: sender.id });
}

function fillSender(row, sender, isMine) {
  const avatar = target(row, "avatar");
  avatar.dataset.hue = sender.hue;
  setText(avatar, sender.initials);
  setText(target(row, "name"), sender.name);
  setText(target(row, "handle"), isMine ? "" : handlesOf([sender]));
  setHidden(target(row, "you"), !isMine);
  setData(row, "mine", isMine);
}

function fillText(row, message, client) {
  const isDeleted = Boolean(message.deleted_at);
  const isEdited = Boolean(message.edited_at) && !isDeleted;
  const body = target(row, "body");
  if (isDeleted) body.replaceChildren(client.say(`deleted-by-${message.deleted_by ?? "sender"}`));
  else drawParts(body, message.parts ?? plainParts(message.body));
  setHidden(target(row, "edited"), !isEdited);
  if (isEdited) target(row, "edited").title = client.times.full(message.edited_at);
  setData(row, "deleted", message.deleted_at);
  setData(row, "mentioned", !isDeleted && message.sender.id !== client.page.me && isForMe(message.mentions, client.page));
  setData(row, "edited", isEdited);
  row.dataset.state = message.state ?? (isDeleted ? "deleted" : "sent");
}

function isForMe(mentions, { me }) {
  return mentions?.all || mentions?.people.includes(me);
}

// Read the message of a row of the server's page, as far as the row tells it.
export function readRow(row) {
  const { dataset } = row;
  return {
    id: dataset.message ?? row.querySelector(".message-time").pathname.split("/").at(-2),
    seq: seqOf(row),
    rev: Number(dataset.rev),
    client_id: dataset.clientId,
    kind: dataset.kind,
    sender: { id: dataset.sender },
    created_at: target(row, "time").dateTime,
    deleted_at: dataset.deleted ?? null,
    reply: row.querySelector(":scope > .reply"), // that there is one
    isFromPage: true,
  };
}

export function seqOf(row) {
  return Number(row.id.slice(1));
}

// Name a row of the server's page as the scripts name theirs.
export function adoptRow(row, { id, seq, rev }) {
  Object.assign(row.dataset, { message: id, seq, rev });
  row.dataset.state ??= "sent";
}

// Add to a row of the server's page the parts that it lacks and that only scripts fill.
export function completeRow(row) {
  const whole = target(row, "state") && target(row, "edited") ? null : fromTemplate("message-template");
  if (!target(row, "edited")) target(row, "body").after(target(whole, "edited"));
  if (!target(row, "state")) row.append(target(whole, "state").parentElement);
}
