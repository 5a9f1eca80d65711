// In the rail, a ring in the row of a room that has nothing unread but in threads that the reader follows.
import { conversationOf } from "../drawing/entry_reading.js";
import { fromTemplate, hear, target } from "../page/dom.js";

export function start(element) {
  const states = new Map(); // of threads: {room, isUnread}, as this page has heard
  const told = new Set(); // rooms, of which the server's page says so
  for (const row of element.querySelectorAll(".rail-row[data-threads]")) told.add(conversationOf(row));

  function learn(thread, room, unread) {
    states.set(thread, { room, isUnread: unread > 0 });
    told.delete(room);
    draw();
  }

  function draw() {
    const rooms = new Set(told);
    for (const { room, isUnread } of states.values()) if (isUnread) rooms.add(room);
    for (const row of element.querySelectorAll(".rail-row[data-kind=room]")) {
      const isMarked = rooms.has(conversationOf(row)) && !("unread" in row.dataset);
      const mark = target(row, "threads");
      if (isMarked && !mark) target(row, "unread").before(fromTemplate("threads-sign"));
      if (!isMarked) mark?.remove();
    }
  }

  hear("heads", ({ conversations }) => {
    for (const head of conversations)
      if (head.parent) learn(head.conversation, head.parent, head.last_seq - head.last_read_seq);
  });
  hear("membership", ({ summary }) => {
    if (summary.kind === "thread") learn(summary.conversation, summary.parent.conversation, summary.membership.unread);
  });
  hear("unread", ({ threads }) => {
    if (threads) return;
    told.clear();
    for (const state of states.values()) state.isUnread = false;
    draw();
  });
  hear("list", draw);
  draw();
}
