// Shows the state of the reader's own messages: on their way, not sent, seen.
import { setHidden, setText, target } from "../page/dom.js";
import { hasComposer } from "../page/open_composer.js";
import { completeRow } from "../drawing/message_row.js";
import { canDiscard } from "../models/kept_items.js";

const PATIENCE = 1000; // ms; a message that takes longer shows that it is on its way

export function start(element, client) {
  const { conversation } = client;
  const { id, timeline, hear } = conversation;
  const late = new Set();
  const timed = new Set(); // the items that have a timer already
  // The row that shows "seen": the reader's last message and no other.
  let told = element.querySelector(".message[id] [data-target=state]:not(:empty)")?.closest(".message") ?? null;

  function drawOwn() {
    for (const item of client.outbox.items(id)) {
      const row = element.querySelector(`.message[data-key="${CSS.escape(`own:${item.client_id}`)}"]`);
      if (row) drawItem(row, item);
    }
  }

  function drawItem(row, item) {
    const isFailed = item.state === "failed";
    const isWordy = isFailed || late.has(item.client_id) || !client.link.isReady;
    if (!isWordy && !timed.has(item.client_id)) {
      timed.add(item.client_id);
      client.clock.after(PATIENCE, () => {
        late.add(item.client_id);
        drawOwn();
      });
    }
    const words = isFailed ? [client.say("not-sent"), item.error].filter(Boolean).join(" · ") : client.say(item.state);
    setText(target(row, "state"), isWordy ? words : "");
    setHidden(target(row, "retry"), !isFailed);
    const isOpen = isWordy && canDiscard(item);
    setText(target(row, "correct"), client.say(hasComposer(element) ? "edit" : "copy-text"));
    for (const name of ["correct", "discard"]) setHidden(target(row, name), !isOpen);
  }

  function drawSeen() {
    const last = timeline.isTail ? timeline.rows.findLast((row) => row.kind === "text") : null;
    const isMine = last?.sender.id === client.page.me && !last.deleted_at;
    const row = isMine ? element.querySelector(`.message[data-seq="${last.seq}"]`) : null;
    if (told !== row) setText(told && target(told, "state"), "");
    told = row;
    if (!row || !conversation.seen) return;
    completeRow(row);
    setText(target(row, "state"), words(last.seq));
  }

  function words(seq) {
    const others = conversation.seen.filter(([person]) => person !== client.page.me);
    const n = others.filter(([, upTo]) => upTo >= seq).length;
    if (!n) return "";
    return others.length === 1 ? client.say("seen") : client.count("seen-by", n);
  }

  hear("seen", drawSeen);
  hear("drawn", () => {
    drawOwn();
    drawSeen();
  });
  hear("link", drawOwn);
  hear("writable", drawOwn);
  drawOwn(); // and what came before this script
  drawSeen();
}
