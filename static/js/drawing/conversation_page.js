// Reads an open conversation from the server's page.
import { ConversationView } from "../models/conversation_view.js";
import { Reading } from "../models/reading.js";
import { Timeline } from "../models/timeline.js";
import { hear, tell } from "../page/dom.js";
import { readRow } from "./message_row.js";
import { Scroll } from "./scroll.js";

const AGAIN = 2000; // ms until a read mark that did not get through is sent again

// Return the ConversationView of `element`, the page's own unless given; null on a page without a conversation.
export function readConversation(
  client,
  element = document.querySelector(".conversation"),
  scope = { hear, tell, mark: "m" },
) {
  if (!element) return null;
  const { dataset } = element;
  const timeline = new Timeline({
    conversation: dataset.conversation,
    epoch: dataset.epoch,
    rev: Number(dataset.rev),
    messages: Array.from(element.querySelectorAll(".message[id]"), readRow),
    hasBefore: dataset.hasBefore === "true",
    hasAfter: dataset.hasAfter === "true",
    newest: Number(dataset.newest) || 0,
  });
  const reading = new Reading({
    lastRead: Number(dataset.lastRead) || 0,
    ask: (seq) => client.link.request("mark_read", { conversation: timeline.conversation, seq }),
    retry: () => client.clock.after(AGAIN, () => client.link.isReady && scope.tell("read-again", {})),
  });
  const scroll = new Scroll(element.querySelector("[data-controller=timeline]"));
  const seen = dataset.seen ? JSON.parse(dataset.seen) : null;
  return new ConversationView({ timeline, reading, scroll, role: dataset.role, seen, scope });
}
