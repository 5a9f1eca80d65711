// The line above a message that replies to another, and the same line in the composer.
import { fillAddresses, fromTemplate, setData, setText, target } from "../page/dom.js";
import { flat } from "../models/flat.js";

// Return what a line tells of a message in the log, as payloads tell it of one that is replied to.
export function replyToRow(row, message) {
  if (message.sender.name) return replyTo(message);
  const sender = { id: message.sender.id, name: target(row, "name").textContent };
  const body = target(row, "body").cloneNode(true); // of the server's page
  for (const spoiler of body.querySelectorAll(".spoiler")) spoiler.replaceWith("▮▮▮");
  for (const end of body.querySelectorAll("br")) end.replaceWith(" ");
  return replyTo({ ...message, sender, body: body.textContent });
}

// Return the same of a message of the server's, as the timeline holds it.
export function replyTo(message) {
  const { id, seq, sender, deleted_at } = message;
  return { id, seq, sender, text: deleted_at ? "" : flat(message), deleted: Boolean(deleted_at) };
}

// Draw the line of `message` in its row, or take it away. What the timeline holds is newer than `message.reply`.
export function fillReply(row, message, client) {
  const known = target(row, "reply");
  const { reply } = message;
  fillSource(row, message);
  if (!reply || message.deleted_at) return known?.remove();
  const line = known ?? fromTemplate("reply-template");
  if (!known) row.prepend(line);
  line.dataset.reply = reply.id;
  const { timeline } = client.conversation;
  fillAddresses(line, { conversation: timeline.conversation, seq: reply.seq });
  const original = timeline.row(reply.seq);
  fillWords(line, original?.sender.name ? replyTo(original) : reply, client);
  return undefined;
}

// The line above a message that its thread shows, too.
function fillSource(row, { from_thread: source, deleted_at }) {
  const known = target(row, "from-thread");
  if (!source || deleted_at) known?.remove();
  else if (!known) {
    const line = fromTemplate("from-thread-template");
    fillAddresses(line, source);
    row.prepend(line);
  }
}

export function fillWords(line, { sender, text, deleted }, client) {
  setText(target(line, "reply-name"), sender?.name ?? "");
  setText(target(line, "reply-text"), deleted ? client.say("deleted-by-sender") : text);
  setData(target(line, "reply-text"), "deleted", deleted);
}
