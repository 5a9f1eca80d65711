// The log: draws the window and the waiting messages, keeps the reading place, and offers the new messages below.
import { fromTemplate, setData, setHidden, setText, target } from "../page/dom.js";
import { adoptRow, fillRow, makeRow, seqOf } from "../drawing/message_row.js";
import { reconcile } from "../drawing/reconcile.js";
import { keepPlace, placeToReturnTo, returnToList } from "../page/reading_place.js";
import { layout } from "../models/layout.js";
import { MOST_ROWS } from "../models/timeline.js";
import { isAttentive } from "../page/attention.js";

const TOO_MANY = MOST_ROWS + 50; // rows; dropping many at once is cheaper
const ABOVE = 64; // pixels above the "New" line when a conversation opens: room for the bar and a line of context
const QUIET = 500; // ms for which screen readers do not announce a change

export function start(element, client) {
  const { conversation } = client;
  const { timeline, id, scroll, hear, tell, ends } = conversation;
  const section = element.closest(".conversation");
  const rows = target(element, "rows");
  returnToList();
  const [before, after, empty] = ["more-before", "more-after", "empty"].map((name) => target(element, name));
  const [jump, laterPage] = ["jump", "later-page"].map((name) => target(section, name));
  const jumpText = target(jump, "jump-text") ?? jump;
  let newFrom = Number(section.dataset.firstUnread) || null;
  let unseenFrom = timeline.newest;
  let quietTimer = null;
  let frame = null;
  let isAtEnd = true; // in the last frame; asked of a page that goes, it would cost the style of all its elements
  let shown = new Set(timeline.rows.map((row) => row.client_id));
  let stored = []; // acknowledged items whose rows have not arrived yet: they must not vanish in between

  function lines() {
    const isRow = new Set(timeline.rows.map((row) => row.client_id));
    stored = timeline.isTail ? stored.filter((item) => !isRow.has(item.client_id)) : [];
    const isStored = new Set(stored.map((item) => item.client_id));
    const rest = client.outbox.items(id).filter((item) => !isRow.has(item.client_id) && !isStored.has(item.client_id));
    const own = timeline.isTail ? [...stored, ...rest] : [];
    const waiting = own.map((item) => ({ ...item, kind: "text", sender: sender(client.page), created_at: null }));
    return layout({ rows: timeline.rows, waiting, dayOf: (at) => client.times.dayOf(at), newFrom });
  }

  function draw() {
    reconcile(rows, lines(), { keyOf, make, fill: (row, line) => fill(row, line) });
    setHidden(before, !timeline.hasBefore);
    setHidden(after, timeline.isTail);
    setHidden(empty, timeline.rows.length > 0 || client.outbox.items(id).length > 0);
    address(before, `before=${timeline.lowest}`);
    address(after, `after=${timeline.highest}`);
  }

  function address(more, bound) {
    const link = more?.querySelector("a");
    if (link) link.href = `/conversations/${id}?${bound}`;
  }

  function fill(row, line) {
    if (line.kind === "day") setText(row.querySelector("span"), client.times.day(line.at));
    if (!line.row) return;
    if (line.row.isFromPage && !row.dataset.seq) adoptRow(row, line.row);
    setData(row, "first", line.isFirst);
    const version = `${line.row.id ?? ""}:${line.row.rev ?? line.row.state}:${line.row.error ?? ""}`;
    if (line.row.isFromPage || row.dataset.version === version) return;
    row.dataset.version = version;
    fillRow(row, line.row, client);
    tell("row", { row, message: line.row });
  }

  // Change the log without an announcement by screen readers, for the reader's own messages and old ones.
  function quietly(act) {
    element.setAttribute("aria-live", "off");
    client.clock.cancel(quietTimer);
    act();
    quietTimer = client.clock.after(QUIET, () => element.setAttribute("aria-live", "polite"));
  }

  function offerNew() {
    isAtEnd = conversation.isAtTail;
    const fresh = isAtEnd ? 0 : timeline.newest - unseenFrom;
    if (!fresh && timeline.isTail) unseenFrom = timeline.newest;
    const isAway = !timeline.isTail || fresh > 0 || scroll.distance > element.clientHeight;
    setText(jumpText, fresh > 0 ? client.count("n-new", fresh) : client.say("jump-latest"));
    setData(jump, "fresh", fresh > 0);
    setHidden(jump, !isAway);
    setHidden(laterPage, true);
  }

  function update({ arrivedAfter = timeline.newest, isReset = false, isQuiet = false, place = null } = {}) {
    const arrived = timeline.rows.filter((row) => row.seq > arrivedAfter);
    const others = arrived.filter((row) => row.sender.id !== client.page.me);
    const isOwn = arrived.length > others.length;
    if (others.length && !isAttentive() && (newFrom === null || newFrom <= conversation.lastRead))
      newFrom = others[0].seq;
    client.outbox.confirm(timeline.rows.map((row) => row.client_id).filter((one) => !shown.has(one)));
    const act = () => {
      scroll.keep(draw, { toBottom: isReset && !place, isFixed: isQuiet });
      if (place) scroll.goTo(place);
    };
    if (isReset || isQuiet || isOwn || !others.length) quietly(act);
    else act();
    shown = new Set(timeline.rows.map((row) => row.client_id));
    if (shown.size > TOO_MANY && conversation.isAtTail && timeline.trim(MOST_ROWS, "before"))
      quietly(() => scroll.keep(draw));
    afterwards();
  }

  // Measure the layout in the next frame, once for all messages that come until then.
  function afterwards() {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      offerNew();
      tell("drawn", {});
    });
  }

  function place() {
    const row = isAtEnd ? null : scroll.inView.first;
    return row && { seq: seqOf(row), top: scroll.topOf(row) };
  }

  // Scroll to the former place when the reader comes back, else to the linked message, else to the unread ones, else to
  // the end.
  function open() {
    scroll.keep(() => setData(element, "from", null), { isFixed: true });
    const wanted = placeToReturnTo(id);
    if (wanted && !scroll.goTo(wanted)) conversation.placeToLoad = wanted; // history.js loads its messages
    const linked = /^#m\d+$/.test(location.hash) ? element.querySelector(location.hash) : null;
    const line = element.querySelector(".new-line");
    if (wanted) return undefined;
    if (linked) return linked.scrollIntoView({ block: "center" });
    const top = line && scroll.topOf(line);
    if (line && !(top >= ABOVE && top < element.clientHeight / 2)) scroll.put(line, ABOVE);
    return undefined;
  }

  jump.addEventListener("click", () => {
    if (timeline.isTail) scroll.toBottom();
    else tell("tail", {});
    offerNew();
  });
  element.addEventListener("scroll", offerNew, { passive: true });
  hear("timeline", update);
  hear("stored", ({ conversation, client_ids }) => {
    const items =
      conversation === id ? client.outbox.items(id).filter((item) => client_ids.includes(item.client_id)) : [];
    stored.push(...items.map((item) => ({ ...item, state: "sent" })));
  });
  hear("outbox", ({ conversation }) => {
    if (conversation && conversation !== id) return;
    quietly(() => scroll.keep(draw));
    afterwards();
  });
  hear("posted", () => (timeline.isTail ? scroll.toBottom() : tell("tail", {})));
  addEventListener("pagehide", () => keepPlace(id, place()), ends);
  quietly(draw);
  open();
  offerNew();
}

function keyOf(child) {
  if (child.id) return `seq:${seqOf(child)}`;
  return child.dataset.day ? `day:${child.dataset.day}` : "new";
}

function make(line) {
  if (line.kind === "new") return fromTemplate("new-line-template");
  if (line.row) return makeRow(line.row);
  const row = fromTemplate("day-template");
  row.dataset.day = line.day;
  return row;
}

function sender(page) {
  return { id: page.me, name: page.name, initials: page.initials, hue: page.hue };
}
