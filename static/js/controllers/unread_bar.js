// The bar over the log: how much was new when the conversation was opened, until it is read.
import { setHidden, target } from "../page/dom.js";
import { seqOf } from "../drawing/message_row.js";

const ABOVE = 64; // pixels above the first unread message after a jump to it

export function start(element, client) {
  const { timeline, reading, scroll, hear, tell } = client.conversation;
  const [latest, first, form] = [target(element, "latest"), target(element, "first"), element.querySelector("form")];
  const newest = timeline.newest;

  function draw() {
    const next = reading.wanted + 1;
    const shown = scroll.inView;
    const last = shown.last ? seqOf(shown.last) : 0;
    const isHere = Boolean(shown.first) && seqOf(shown.first) <= next && next <= last + 1;
    setHidden(element, reading.wanted >= newest || (isHere && last >= newest));
    setHidden(latest, !isHere);
    setHidden(first, isHere);
  }

  latest.addEventListener("click", (event) => {
    event.preventDefault();
    if (timeline.isTail) scroll.toBottom();
    else tell("tail", {});
  });
  first.addEventListener("click", (event) => {
    const place = { seq: reading.wanted + 1, top: ABOVE };
    if (!client.link.isReady) return; // the link opens the page
    event.preventDefault();
    if (!scroll.goTo(place)) tell("place", place);
  });
  form.addEventListener("submit", (event) => {
    if (!client.link.isReady) return;
    event.preventDefault();
    reading.resume();
    reading.see(timeline.newest);
    scroll.element.focus();
    draw();
  });
  for (const name of ["drawn", "own-membership"]) hear(name, draw);
  scroll.element.addEventListener("scroll", draw, { passive: true });
  draw();
}
