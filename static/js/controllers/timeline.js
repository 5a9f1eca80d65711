// The log: draws the window and what waits to be sent, keeps the reader's place, and offers what is new below.
import { fromTemplate, hear, setData, setHidden, setText, target, tell } from "../lib/dom.js";
import { completeRow, fillRow, makeRow, seqOf } from "../lib/message_row.js";
import { reconcile } from "../lib/reconcile.js";
import { Scroll } from "../lib/scroll.js";
import { layout } from "../models/layout.js";
import { isAttentive } from "../lib/attention.js";

const MOST = 200; // rows on screen; far ones go, many at a time, and are loaded again
const TOO_MANY = MOST + 50;
const QUIET = 500; // how long a change that must not be read aloud stays unannounced, in ms

export function start(element, client) {
  const { timeline, id, element: section } = client.conversation;
  const rows = target(element, "rows");
  const [before, after, empty] = ["more-before", "more-after", "empty"].map((name) => target(element, name));
  const [jump, latest] = ["jump", "latest"].map((name) => target(section, name));
  const jumpText = target(jump, "jump-text") ?? jump;
  const scroll = new Scroll(element);
  let newFrom = Number(section.dataset.firstUnread) || null;
  let unseenFrom = timeline.newest;
  let quietTimer = null;
  let frame = null;
  let shown = new Set(timeline.rows.map((row) => row.client_id));
  let stored = []; // acknowledged, and on their way back to us as rows: they must not vanish in between

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
    if (line.row.isFromPage) completeRow(row, line.row, client);
    setData(row, "first", line.isFirst);
    const version = `${line.row.id ?? ""}:${line.row.rev ?? line.row.state}:${line.row.error ?? ""}`;
    if (line.row.isFromPage || row.dataset.version === version) return;
    row.dataset.version = version;
    fillRow(row, line.row, client);
    tell("row", { row, message: line.row });
  }

  // What is one's own, or old, is not read aloud.
  function quietly(act) {
    element.setAttribute("aria-live", "off");
    client.clock.cancel(quietTimer);
    act();
    quietTimer = client.clock.after(QUIET, () => element.setAttribute("aria-live", "polite"));
  }

  function offerNew() {
    const fresh = scroll.isAtBottom && timeline.isTail ? 0 : timeline.newest - unseenFrom;
    if (!fresh && timeline.isTail) unseenFrom = timeline.newest;
    const isAway = !timeline.isTail || fresh > 0 || scroll.distance > element.clientHeight;
    setText(jumpText, fresh > 0 ? client.count("n-new", fresh) : client.say("jump-latest"));
    setHidden(jump, !isAway);
    setHidden(latest, true);
  }

  function update({ arrivedAfter = timeline.newest, isReset = false, isQuiet = false } = {}) {
    const arrived = timeline.rows.filter((row) => row.seq > arrivedAfter);
    const others = arrived.filter((row) => row.sender.id !== client.page.me);
    const isOwn = arrived.length > others.length;
    if (others.length && !isAttentive() && (newFrom === null || newFrom <= (client.conversation.reading?.lastRead ?? 0))) newFrom = others[0].seq;
    client.outbox.confirm(timeline.rows.map((row) => row.client_id).filter((one) => !shown.has(one)));
    const act = () => scroll.keep(draw, { toBottom: isReset });
    if (isReset || isQuiet || isOwn || !others.length) quietly(act);
    else act();
    shown = new Set(timeline.rows.map((row) => row.client_id));
    if (shown.size > TOO_MANY && scroll.isAtBottom && timeline.isTail && timeline.trim(MOST, "before")) quietly(() => scroll.keep(draw));
    afterwards();
  }

  // What has to know how everything lies waits until it is laid out anyway, however many messages come until then.
  function afterwards() {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      offerNew();
      tell("drawn", {});
    });
  }

  jump.addEventListener("click", () => {
    if (timeline.isTail) scroll.toBottom();
    else tell("tail", {});
    offerNew();
  });
  element.addEventListener("scroll", offerNew, { passive: true });
  hear("timeline", update);
  hear("stored", ({ conversation, client_ids }) => {
    const items = conversation === id ? client.outbox.items(id).filter((item) => client_ids.includes(item.client_id)) : [];
    stored.push(...items.map((item) => ({ ...item, state: "sent" })));
  });
  hear("outbox", ({ conversation }) => {
    if (conversation && conversation !== id) return;
    quietly(() => scroll.keep(draw));
    afterwards();
  });
  hear("posted", () => (timeline.isTail ? scroll.toBottom() : tell("tail", {})));
  client.conversation.log = { scroll, draw: () => quietly(() => scroll.keep(draw)), most: MOST };
  quietly(draw);
  offerNew();
  arriveAt(location.hash, element);
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

// A link to one message puts it into the middle.
function arriveAt(hash, element) {
  const row = /^#m\d+$/.test(hash) ? element.querySelector(hash) : null;
  row?.scrollIntoView({ block: "center" });
}
