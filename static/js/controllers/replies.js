// Replies in the log: draws the line above each, which leads to its original, also where that is not loaded; and below
// a message its thread.
import { isTyping } from "../page/dom.js";
import { actionableRow } from "../drawing/action_buttons.js";
import { fillThread } from "../drawing/thread.js";
import { fillReply, fillWords, replyTo } from "../drawing/reply.js";

const SHOWN = 2000; // ms for which a message that was jumped to stands out
const KEYS = { r: "reply", t: "thread" };

export function start(element, client) {
  const { timeline, scroll, hear, tell } = client.conversation;
  let wanted = null;

  const rowOf = (seq) => element.querySelector(`.message[data-seq="${seq}"]`);

  function draw(row, message) {
    fillReply(row, message, client);
    fillThread(row, message, client);
    if (message.id) freshen(message);
  }

  // The lines of other messages that reply to this one follow its text.
  function freshen(message) {
    const lines = element.querySelectorAll(`.reply[data-reply="${CSS.escape(message.id)}"]`);
    for (const line of lines) fillWords(line, replyTo(message), client);
  }

  function jump(seq) {
    const place = { seq, top: Math.round(element.clientHeight / 3) };
    wanted = seq;
    if (scroll.goTo(place)) arrive();
    else tell("place", place); // history.js loads its messages
  }

  function arrive() {
    const row = wanted && rowOf(wanted);
    if (!row) return;
    wanted = null;
    row.focus({ preventScroll: true });
    row.dataset.found = "";
    client.clock.after(SHOWN, () => delete row.dataset.found);
  }

  element.addEventListener("click", (event) => {
    const line = event.target.closest(".reply[data-reply]");
    if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const seq = Number(new URL(line.href).searchParams.get("around"));
    if (!timeline.row(seq) && !client.link.isReady) return; // the link opens the page
    event.preventDefault();
    jump(seq);
  });
  element.addEventListener("keydown", (event) => {
    const action = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const row = actionableRow(event.target);
    if (!action || !isPlain || !row || isTyping(event.target) || event.defaultPrevented) return;
    event.preventDefault();
    row.querySelector(`[data-action=${action}]:not([hidden])`)?.click();
  });
  hear("row", ({ row, message }) => draw(row, message));
  // Rows of the server's page are drawn anew only where something was changed of them.
  function drawPatched() {
    const patched = timeline.rows.filter((message) => message.isFromPage && message.patches && "thread" in message);
    if (patched.length) scroll.keep(() => patched.forEach((message) => fillThread(rowOf(message.seq), message, client)));
  }

  hear("timeline", drawPatched);
  hear("drawn", arrive);
  for (const row of element.querySelectorAll(".message[data-version]")) {
    const message = row.dataset.seq && timeline.row(Number(row.dataset.seq)); // drawn before this script came
    if (message) draw(row, message);
  }
  drawPatched();
}
