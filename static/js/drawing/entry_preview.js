// The last message of a conversation, and when it was, in a list.
import { setText, target } from "../page/dom.js";
import { systemSentence } from "./system_sentence.js";

// Fill the time and the last message of an entry on a page; the rail has neither.
export function fillPreview(row, entry, client) {
  if (entry.last_message === undefined) return;
  const { times } = client;
  const time = target(row, "time");
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
